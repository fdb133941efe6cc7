//! An event as it is stored.

use resilience::telemetry::{Event, EventKind};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::words;

/// The longest text of an error that is kept, in bytes.
const LONGEST: usize = 256;

/// The longest text of an event without it, in bytes.
const LONGEST_TEXT: usize = 1_024;

/// How much somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    Critical,
    Warning,
    Notice,
}

impl Severity {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }

    const fn of(kind: EventKind) -> Self {
        use EventKind::{GaveUp, Opened, Refused, TimedOut};
        match kind {
            Opened => Self::Critical,
            GaveUp | TimedOut | Refused => Self::Warning,
            _ => Self::Notice,
        }
    }
}

/// One event of the ring.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Given by the ring.
    pub(crate) id: u64,
    pub(crate) at: Moment,
    pub(crate) kind: &'static str,
    pub(crate) function: Option<String>,
    pub(crate) breaker: Option<String>,
    pub(crate) call: Option<u64>,
    pub(crate) text: String,
    /// The key and the text of the error: only for pages that show them.
    pub(crate) details: String,
    /// How many events like it were not stored before it.
    pub(crate) left_out: u64,
    pub(crate) severity: Severity,
    pub(crate) is_injected: bool,
    /// Whether such events come as often as calls do. Given by the ring.
    pub(crate) is_of_calls: bool,
}

impl Entry {
    /// `left_out` is how many like it were not stored before. It prints the error, which is code of
    /// the program: call it outside of locks.
    pub(super) fn of(event: &Event<'_>, at: Moment, left_out: u64, keeps_details: bool) -> Self {
        let key = event.key().filter(|_| keeps_details);
        let key = key.map_or_else(String::new, |key| format!(", key `{}`", cut(key, LONGEST)));
        let error = event.error().filter(|_| keeps_details);
        let error = error.map_or_else(String::new, |error| format!(": {}", cut(&error.to_string(), LONGEST)));
        Self {
            id: 0,
            at,
            kind: kind(event.kind()),
            function: event.function().map(str::to_owned),
            breaker: event.breaker().map(str::to_owned),
            call: event.call(),
            text: cut(&event.summary().to_string(), LONGEST_TEXT),
            details: format!("{key}{error}"),
            left_out,
            severity: Severity::of(event.kind()),
            is_injected: event.is_injected(),
            is_of_calls: false,
        }
    }

    /// The text, with the details if they are shown.
    fn text(&self, shows_details: bool) -> String {
        let details = if shows_details { self.details.as_str() } else { "" };
        let more = match self.left_out {
            0 => String::new(),
            left_out => format!("; {} like it before", words::count(left_out, "more event")),
        };
        format!("{}{details}{more}", self.text)
    }

    pub(crate) fn json(&self, now: Moment, shows_details: bool) -> Value {
        json!({
            "id": self.id,
            "seconds_ago": now.since(self.at).as_secs_f64(),
            "kind": self.kind,
            "class": if self.is_of_calls { "call" } else { "change" },
            "function": self.function,
            "breaker": self.breaker,
            // 64 bits are no number of JavaScript.
            "call": self.call.map(|call| format!("{call:016x}")),
            "text": self.text(shows_details),
            "severity": self.severity.as_str(),
            "injected": self.is_injected,
        })
    }
}

fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Opened => "breaker_opened",
        EventKind::Closed => "breaker_closed",
        EventKind::Changed => "breaker_changed",
        other => other.as_str(),
    }
}

/// At most `longest` bytes of a text, at least 3. One that was cut ends with `…`.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.to_owned();
    }
    let mut end = longest - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let cut_text = cut(&"é".repeat(200), LONGEST);
        assert!(cut_text.len() <= LONGEST && cut_text.ends_with("é…"), "{}", cut_text.len());
        assert_eq!(cut("short", LONGEST), "short");
        assert_eq!(cut(&"a".repeat(LONGEST), LONGEST).len(), LONGEST);
    }

    #[test]
    fn changes_of_breakers_are_named_so() {
        assert_eq!(kind(EventKind::Opened), "breaker_opened");
        assert_eq!(kind(EventKind::GaveUp), "gave_up");
    }
}
