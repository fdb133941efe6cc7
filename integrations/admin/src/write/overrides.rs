//! Overrides by hand.

use resilience::control::{self, Mistakes, Overrides, Plan};
use serde_json::{Map, Number, Value, json};

use super::Done;
use super::audit::told;
use super::body::Body;
use crate::admin::Admin;
use crate::read;
use crate::reply::{Refusal, Reply};
use crate::words;

/// The longest name of a function or breaker, in characters.
pub(super) const LONGEST_NAME: usize = 500;

/// Sets values for a time, or tells what that would change.
pub(super) fn set(admin: &Admin, mut body: Body, is_dry: bool) -> Result<Reply, Refusal> {
    let name = body.needed("name", LONGEST_NAME, "shop::charge");
    let policy = body.needed("policy", LONGEST_NAME, "retry");
    let settings = body.table("settings");
    if settings.is_empty() {
        body.refuse("`settings` is missing; write `\"settings\": { \"attempts\": \"1\" }`");
    }
    let (actor, lasting) = if is_dry {
        (body.actor_if_any(), body.duration().unwrap_or_default())
    } else {
        (body.actor(), body.needed_duration())
    };
    body.finish()?;
    let set = control::set_all(tables(&policy, &name, settings)?).by(&actor.by).because(&actor.because);
    let plan = set.check().map_err(|mistakes| refused(&mistakes))?;
    if is_dry {
        let text = format!("this would change {}", words::count(plan.len() as u64, "value"));
        return Ok(Reply::json(&json!({ "done": text, "dry_run": true, "plan": changes(&plan) })));
    }
    told(admin, &actor, || {
        let ids = set.lasting_with_ids(lasting).map_err(|mistakes| refused(&mistakes))?;
        let text = format!("{name}: {policy} is overridden for {}", words::time(lasting));
        let (before, after) = (values(&plan, |one| &one.from), values(&plan, |one| &one.to));
        Ok(Done { subject: Some(name.clone()), text, before, after, id: ids.first().copied() })
    })
}

/// Ends the override of this id.
pub(super) fn end(admin: &Admin, id: u64, mut body: Body) -> Result<Reply, Refusal> {
    let actor = body.actor();
    body.no_duration("what has ended stays so");
    body.finish()?;
    told(admin, &actor, || {
        let ending = control::ending().by(&actor.by).because(&actor.because);
        let Some(ended) = ending.end_override(id) else {
            return Err(Refusal::not_found("no override by hand has this id; it may have ended"));
        };
        let text = format!("{}: the override of {} has ended", ended.name, ended.policy);
        let before = read::manual_override(&ended);
        Ok(Done { subject: Some(ended.name), text, before, after: Value::Null, id: None })
    })
}

/// What is wrong, as `control` says it.
pub(super) fn refused(mistakes: &Mistakes) -> Refusal {
    let one = |mistake: &control::Mistake| json!({ "message": mistake.message(), "line": mistake.line(), "column": mistake.column() });
    Refusal::invalid(mistakes.iter().map(one).collect())
}

/// The values of what a plan changes, by name and field:
/// `{ "shop::charge": { "retry.attempts": "3" } }`.
fn values(plan: &Plan, value: impl Fn(&control::Change) -> &str) -> Value {
    let mut all = json!({});
    for change in plan {
        all[&change.name][change.field.to_string()] = value(change).into();
    }
    all
}

fn changes(plan: &Plan) -> Vec<Value> {
    let one = |change: &control::Change| {
        json!({
            "name": change.name,
            "field": change.field.to_string(),
            "from": change.from,
            "to": change.to,
            "why": change.why.to_string(),
        })
    };
    plan.iter().map(one).collect()
}

/// The tables of a file that would say the same.
fn tables(policy: &str, name: &str, settings: Map<String, Value>) -> Result<Overrides, Refusal> {
    let settings: Map<String, Value> = settings.into_iter().map(|(key, value)| (key, typed(value))).collect();
    let mut tables = Map::new();
    tables.insert(policy.to_owned(), json!({ name: settings }));
    serde_json::from_value(Value::Object(tables)).map_err(|error| Refusal::mistake(&error.to_string()))
}

/// A value as a file would have it: a text of digits is a number there, and `true` a boolean.
fn typed(value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    match text.trim() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => whole.into(),
            (_, Ok(number)) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                Number::from_f64(number).map_or_else(|| text.into(), Value::Number)
            }
            _ => text.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_it_would_be_in_a_file() {
        for (text, expected) in [
            ("1", json!(1)),
            (" 5 ", json!(5)),
            ("1.5", json!(1.5)),
            ("true", json!(true)),
            ("10s", json!("10s")),
            ("40%", json!("40%")),
            ("unlimited", json!("unlimited")),
            ("inf", json!("inf")),
            ("NaN", json!("NaN")),
            ("-1", json!(-1)),
            ("", json!("")),
        ] {
            assert_eq!(typed(json!(text)), expected, "{text}");
        }
        assert_eq!(typed(json!(7)), json!(7));
    }
}
