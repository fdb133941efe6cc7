//! The body of a write.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::reply::{Refusal, mistake};

/// The longest reason, and the longest name of an actor, in characters.
const LONGEST_REASON: usize = 200;
const LONGEST_ACTOR: usize = 100;

/// The longest time for which something may be set, 30 days in seconds.
const LONGEST: f64 = 30.0 * 86_400.0;

/// Who makes a change, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Actor {
    pub(super) by: String,
    pub(super) because: String,
}

/// An object of JSON, whose fields are taken out one by one. What is wrong with them is kept, so
/// that all of it is told at once.
#[derive(Debug)]
pub(super) struct Body {
    fields: Map<String, Value>,
    mistakes: Vec<Value>,
    known: Vec<&'static str>,
}

impl Body {
    pub(super) fn read(body: &Bytes) -> Result<Self, Refusal> {
        // The parser has a limit for the depth, 128.
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self { fields, mistakes: Vec::new(), known: Vec::new() }),
            Ok(_) => {
                Err(Refusal::bad_request("the body is a JSON object: `{ \"reason\": \"incident 812\" }`"))
            }
            Err(error) => Err(Refusal::bad_request(format!("the body is no JSON: {error}"))),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.fields.remove(key).filter(|value| !value.is_null())
    }

    pub(super) fn refuse(&mut self, message: &str) {
        self.mistakes.push(mistake(message));
    }

    /// A text that may be missing. Empty is missing.
    pub(super) fn text(&mut self, key: &'static str, longest: usize) -> Option<String> {
        match self.take(key)? {
            Value::String(text) => match line(&text, longest) {
                Ok(text) => (!text.is_empty()).then_some(text),
                Err(why) => {
                    self.refuse(&format!("`{key}` {why}"));
                    None
                }
            },
            other => {
                self.refuse(&format!("`{key}` is a text, not {other:.40}"));
                None
            }
        }
    }

    /// A text that is needed: empty if it is missing, which is a mistake.
    pub(super) fn needed(&mut self, key: &'static str, longest: usize, example: &str) -> String {
        let mistakes = self.mistakes.len();
        self.text(key, longest).unwrap_or_else(|| {
            if self.mistakes.len() == mistakes {
                self.refuse(&format!("`{key}` is missing; write `\"{key}\": \"{example}\"`"));
            }
            String::new()
        })
    }

    /// Who makes the change, and the reason, which is needed.
    pub(super) fn actor(&mut self) -> Actor {
        let because = self.needed("reason", LONGEST_REASON, "incident 812");
        Actor { by: self.by(), because }
    }

    /// The same, where the reason may be missing.
    pub(super) fn actor_if_any(&mut self) -> Actor {
        let because = self.text("reason", LONGEST_REASON).unwrap_or_default();
        Actor { by: self.by(), because }
    }

    fn by(&mut self) -> String {
        self.text("by", LONGEST_ACTOR).unwrap_or_else(|| "unknown".to_owned())
    }

    /// `duration_seconds`, if it is there.
    pub(super) fn duration(&mut self) -> Option<Duration> {
        let value = self.take("duration_seconds")?;
        let seconds = value.as_f64().filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST);
        if seconds.is_none() {
            self.refuse("`duration_seconds` is a number above 0, and at most 2592000, which is 30 days");
        }
        // A shorter time counts as a millisecond, so that no duration is zero.
        seconds.map(|seconds| Duration::from_secs_f64(seconds).max(Duration::from_millis(1)))
    }

    /// Refuses a `duration_seconds`, for the reason `why`.
    pub(super) fn no_duration(&mut self, why: &str) {
        if self.take("duration_seconds").is_some() {
            self.refuse(&format!("`duration_seconds` has no meaning here: {why}; leave it out"));
        }
    }

    /// `duration_seconds`, if it is there. Refused where it has no meaning, for the reason `why`.
    pub(super) fn duration_if(&mut self, has_meaning: bool, why: &str) -> Option<Duration> {
        if has_meaning {
            return self.duration();
        }
        self.no_duration(why);
        None
    }

    /// `duration_seconds`, which is needed.
    pub(super) fn needed_duration(&mut self) -> Duration {
        let mistakes = self.mistakes.len();
        self.duration().unwrap_or_else(|| {
            if self.mistakes.len() == mistakes {
                self.refuse(
                    "`duration_seconds` is missing: it always has an end; write `\"duration_seconds\": 600`",
                );
            }
            Duration::ZERO
        })
    }

    /// A table of values by name, which are texts, numbers or booleans. Empty if it is missing.
    pub(super) fn table(&mut self, key: &'static str) -> Map<String, Value> {
        match self.take(key) {
            None => Map::new(),
            Some(Value::Object(table)) => {
                let is_plain = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
                if !table.values().all(is_plain) {
                    self.refuse(&format!("the values of `{key}` are texts: `{{ \"attempts\": \"1\" }}`"));
                }
                table
            }
            Some(_) => {
                self.refuse(&format!("`{key}` is an object: `{{ \"attempts\": \"1\" }}`"));
                Map::new()
            }
        }
    }

    /// Refuses the body if anything is wrong with it, all at once. What was not asked for is wrong.
    pub(super) fn finish(&mut self) -> Result<(), Refusal> {
        let known = self.known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let unknown: Vec<String> = self.fields.keys().take(5).map(|key| format!("{key:.40}")).collect();
        for key in unknown {
            self.refuse(&format!("`{key}` is unknown here; there are {known}"));
        }
        let mistakes = std::mem::take(&mut self.mistakes);
        if mistakes.is_empty() { Ok(()) } else { Err(Refusal::invalid(mistakes)) }
    }
}

/// A text of one line, without blanks around it. It is printed in logs, so it has nothing in it
/// that ends a line or turns the direction of what follows.
fn line(text: &str, longest: usize) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > longest {
        return Err(format!("has at most {longest} characters"));
    }
    if text.chars().any(is_unprintable) {
        return Err("is one line of plain text, without control characters".to_owned());
    }
    Ok(text.to_owned())
}

fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn body(value: &Value) -> Body {
        Body::read(&Bytes::from(value.to_string())).expect("it is an object")
    }

    /// All messages, once `take` has taken what it wants.
    fn refused(value: &Value, take: impl FnOnce(&mut Body)) -> Vec<String> {
        let mut body = body(value);
        take(&mut body);
        let mistakes = body.mistakes.clone();
        assert_eq!(body.finish().is_err(), !mistakes.is_empty());
        mistakes.iter().map(|one| one["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn an_actor_has_a_reason_and_may_be_unknown() {
        let mut given = body(&json!({ "reason": " incident 812 ", "by": "oncall" }));
        let expected = Actor { by: "oncall".to_owned(), because: "incident 812".to_owned() };
        assert_eq!(given.actor(), expected);
        assert_eq!(body(&json!({ "reason": "x", "by": null })).actor().by, "unknown");
        for reason in [json!({}), json!({ "reason": "  " }), json!({ "reason": null })] {
            let told = refused(&reason, |body| _ = body.actor());
            assert_eq!(told, ["`reason` is missing; write `\"reason\": \"incident 812\"`"]);
        }
    }

    #[test]
    fn a_text_is_one_printable_line_of_limited_length() {
        let reason = |reason: Value| refused(&json!({ "reason": reason }), |body| _ = body.actor());
        assert_eq!(reason(json!("é".repeat(200))), [] as [String; 0]);
        assert_eq!(reason(json!("é".repeat(201))), ["`reason` has at most 200 characters"]);
        for text in ["a\nb", "a\rb", "a\u{1b}[31mb", "a\u{0}b", "a\u{202e}b", "a\u{2028}b", "a\u{61c}b"] {
            let told = reason(json!(text));
            assert_eq!(told, ["`reason` is one line of plain text, without control characters"], "{text:?}");
        }
        assert_eq!(reason(json!(7)), ["`reason` is a text, not 7"]);
    }

    #[test]
    fn a_duration_is_above_zero_and_at_most_30_days() {
        let of = |value: Value| body(&json!({ "duration_seconds": value })).duration();
        assert_eq!(of(json!(0.5)), Some(Duration::from_millis(500)));
        assert_eq!(of(json!(2_592_000)), Some(Duration::from_secs(2_592_000)));
        assert_eq!(of(json!(1e-300)), Some(Duration::from_millis(1)));
        for wrong in [json!(0), json!(-1), json!(2_592_001), json!(1e300), json!("10"), json!(true)] {
            let told = refused(&json!({ "duration_seconds": wrong }), |body| _ = body.needed_duration());
            assert_eq!(told.len(), 1, "{wrong}");
        }
        let told = refused(&json!({}), |body| _ = body.needed_duration());
        assert!(told[0].starts_with("`duration_seconds` is missing"), "{told:?}");
    }

    #[test]
    fn a_duration_that_has_no_meaning_is_refused() {
        let told = refused(&json!({ "duration_seconds": 60 }), |body| body.no_duration("it is done at once"));
        assert_eq!(told, ["`duration_seconds` has no meaning here: it is done at once; leave it out"]);
        let told =
            refused(&json!({ "duration_seconds": null }), |body| body.no_duration("it is done at once"));
        assert_eq!(told, [] as [String; 0]);
    }

    #[test]
    fn all_mistakes_are_told_at_once_and_what_is_unknown_too() {
        let mut body = body(&json!({ "motive": "x", "duration_seconds": -1 }));
        let _ = (body.actor(), body.duration());
        let error =
            body.finish().expect_err("three things are wrong").into_reply().finish(&http::Method::POST);
        let value: Value = serde_json::from_slice(error.body()).expect("it is JSON");
        let mistakes = value["error"]["mistakes"].as_array().expect("it is a list");
        assert_eq!((mistakes.len(), error.status().as_u16()), (3, 422));
        let last = "`motive` is unknown here; there are `reason`, `by`, `duration_seconds`";
        assert_eq!(mistakes[2]["message"], last);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let bomb = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for text in
            ["", "[]", "7", "\"a\"", "null", "{", "{\"a\":1}x", "{a:1}", &bomb, &"{\"a\":".repeat(9_000)]
        {
            assert!(Body::read(&Bytes::from(text.to_owned())).is_err(), "{text:.20}");
        }
        assert!(Body::read(&Bytes::from_static(b"{\"reason\":\"\xff\"}")).is_err(), "it is no UTF-8");
    }
}
