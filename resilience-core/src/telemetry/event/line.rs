//! An event as a line for a person: who, what, why, and how long.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use crate::telemetry::event::{Event, EventKind};

/// Prints for example `shop::charge: retrying, attempt 1 of 3, next in 100ms: timed out (call
/// 00000000000000ab)`.
impl Display for Event<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.function.or(self.breaker).unwrap_or("resilience"))?;
        if let Some(key) = self.key {
            write!(f, "[{key}]")?;
        }
        f.write_str(": ")?;
        self.what_and_whether_injected(f)?;
        if let Some(error) = self.error() {
            write!(f, ": {error}")?;
        }
        self.call.map_or(Ok(()), |call| write!(f, " (call {call:016x})"))
    }
}

/// See [`Event::summary`].
struct Summary<'a>(&'a Event<'a>);

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(event) = self;
        write!(f, "{}: ", event.function.or(event.breaker).unwrap_or("resilience"))?;
        event.what_and_whether_injected(f)?;
        event.error_type.map_or(Ok(()), |kind| write!(f, ", `{kind}`"))
    }
}

impl Event<'_> {
    /// The line without what may be data of a user: without the key and the text of the error. The
    /// kind of the error takes its place, and the id of the call is left out.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// let guard = resilience::telemetry::observe(|event| eprintln!("{}", event.summary()));
    /// # drop(guard);
    /// ```
    #[must_use]
    pub fn summary(&self) -> impl Display {
        Summary(self)
    }

    fn what_and_whether_injected(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.what(f)?;
        if self.is_injected && self.kind != EventKind::Injected { f.write_str(", injected") } else { Ok(()) }
    }

    fn what(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.kind {
            EventKind::Retrying => self.retrying(f),
            EventKind::GaveUp => self.gave_up(f),
            EventKind::Recovered => {
                f.write_str("recovered")?;
                self.in_attempt(f, " in attempt")
            }
            EventKind::TimedOut if self.reason == Some("inherited") => {
                f.write_str("cut by its caller's deadline")
            }
            EventKind::TimedOut => {
                f.write_str("timed out")?;
                self.elapsed.map_or(Ok(()), |limit| write!(f, " after {}", Humane(limit)))
            }
            EventKind::Hedged => {
                f.write_str("hedging")?;
                self.in_attempt(f, ", attempt")?;
                match self.reason {
                    Some("slow") => f.write_str(", no answer yet"),
                    Some("failed") => f.write_str(", one has failed"),
                    _ => Ok(()),
                }
            }
            EventKind::FellBack => f.write_str("fell back"),
            EventKind::Rejected => self.rejected_a_call(f),
            EventKind::Opened => self.opened(f),
            EventKind::Closed => {
                f.write_str("closed")?;
                self.end_of_outage(f)
            }
            EventKind::Changed => {
                let (from, to) = (words(self.from), words(self.to));
                write!(f, "changed from {from} to {to}")?;
                self.end_of_outage(f)
            }
            EventKind::Adapted => {
                let (from, to) = (words(self.from), words(self.to));
                write!(f, "adapted its limit from {from} to {to}, after a {}", words(self.reason))
            }
            EventKind::Injected => write!(f, "fault injected, {}", words(self.reason)),
            EventKind::Configured | EventKind::Refused => match self.detail {
                Some(detail) => detail.fmt(f),
                None => f.write_str(self.kind.as_str()),
            },
        }
    }

    fn retrying(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("retrying")?;
        self.in_attempt(f, ", attempt")?;
        match self.delay {
            Some(Duration::ZERO) => f.write_str(", next at once"),
            Some(delay) => write!(f, ", next in {}", Humane(delay)),
            None => Ok(()),
        }
    }

    /// With all attempts made, the numbers are the reason.
    fn gave_up(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("gave up")?;
        let made_all = self.attempt.is_some() && self.attempt == self.max;
        match (self.attempt, self.max) {
            (Some(1), None) => f.write_str(" after 1 attempt")?,
            (Some(attempt), None) => write!(f, " after {attempt} attempts")?,
            (Some(attempt), Some(max)) => write!(f, " after {attempt} of {max} attempts")?,
            (None, _) => {}
        }
        if let Some(elapsed) = self.elapsed.filter(|elapsed| !elapsed.is_zero()) {
            write!(f, " in {}", Humane(elapsed))?;
        }
        match self.reason {
            Some("attempts_exhausted") if made_all => Ok(()),
            Some("permanent") => f.write_str(", permanent error"),
            Some("nested") => f.write_str(", nested retry"),
            Some("retry_after_too_long") => f.write_str(", retry-after too long"),
            Some(reason) => write!(f, ", {}", words(Some(reason))),
            None => Ok(()),
        }
    }

    fn in_attempt(&self, f: &mut Formatter<'_>, before: &str) -> fmt::Result {
        match (self.attempt, self.max) {
            (Some(attempt), Some(max)) => write!(f, "{before} {attempt} of {max}"),
            (Some(attempt), None) => write!(f, "{before} {attempt}"),
            (None, _) => Ok(()),
        }
    }

    fn rejected_a_call(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "rejected a call, {}", words(self.reason))?;
        match self.reason {
            Some("open") => self.next_probe(f),
            Some("half_open") => f.write_str(", all its probes are taken"),
            Some("bulkhead_full") => match self.elapsed {
                Some(waited) if !waited.is_zero() => write!(f, ", waited {}", Humane(waited)),
                _ => Ok(()),
            },
            Some("rate_limited") => {
                self.delay.map_or(Ok(()), |delay| write!(f, ", retry after {}", Humane(delay)))
            }
            _ => Ok(()),
        }
    }

    fn opened(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.to, self.detail) {
            (Some("forced_open"), _) => write!(f, "forced open, {}", words(self.reason)),
            (_, Some(detail)) => write!(f, "opened, {detail}"),
            (_, None) => write!(f, "opened, {}", words(self.reason)),
        }?;
        self.next_probe(f)
    }

    fn next_probe(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.delay.map_or(Ok(()), |delay| write!(f, ", next probe in {}", Humane(delay)))
    }

    /// Why the state has changed, and what ends with it.
    fn end_of_outage(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(reason) = self.reason {
            write!(f, ", {}", words(Some(reason)))?;
        }
        if let Some(elapsed) = self.elapsed {
            write!(f, ", open for {}", Humane(elapsed))?;
        }
        match self.rejected {
            Some(1) => f.write_str(", 1 call rejected"),
            Some(rejected) => write!(f, ", {rejected} calls rejected"),
            None => Ok(()),
        }
    }
}

/// A label as words for a person.
fn words(label: Option<&str>) -> String {
    match label {
        // The states are spelt as `CircuitState` prints them.
        Some("half_open") => "half-open".to_owned(),
        Some("observe_only") => "only observing".to_owned(),
        Some("manual") => "by hand".to_owned(),
        label => label.unwrap_or("unknown").replace('_', " "),
    }
}

/// A time with one decimal at most: `100ms`, `1.5s`.
struct Humane(Duration);

impl Display for Humane {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_zero() {
            return f.write_str("0s");
        }
        let text = format!("{:.1?}", self.0);
        let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        f.write_str(text[..unit].trim_end_matches(".0"))?;
        f.write_str(&text[unit..])
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::vocabulary::described::Described;

    const fn time(nanos: u64) -> Duration {
        Duration::from_nanos(nanos)
    }

    /// An event of the attribute of a function.
    fn of_call(kind: EventKind, attempt: u32, max: Option<u32>) -> Event<'static> {
        Event { function: Some("shop::charge"), attempt: Some(attempt), max, ..Event::new(kind) }
    }

    fn of_breaker(kind: EventKind, reason: &'static str) -> Event<'static> {
        Event { breaker: Some("payments"), reason: Some(reason), ..Event::new(kind) }
    }

    #[test]
    fn times_have_one_decimal_at_most() {
        let text = |nanos| Humane(Duration::from_nanos(nanos)).to_string();
        assert_eq!(
            [0, 100_000_000, 928_939_591, 1_500_000_000, 30_000_000_000, 29_999_999_871, 7_260_000_000_000]
                .map(text),
            ["0s", "100ms", "928.9ms", "1.5s", "30s", "30s", "7260s"]
        );
        assert_eq!(text(10), "10ns", "a zero of the number stays");
    }

    #[test]
    fn a_retry_counts_and_says_what_comes_next() {
        let retrying = Event {
            delay: Some(time(1_000_000_000)),
            call: Some(0xab),
            error: Described::Display(&"timed out"),
            is_injected: true,
            ..of_call(EventKind::Retrying, 2, Some(5))
        };
        assert_eq!(
            retrying.to_string(),
            "shop::charge: retrying, attempt 2 of 5, next in 1s, injected: timed out (call 00000000000000ab)"
        );
        let seen = Event { error_type: Some("timeout"), key: Some("eu"), ..retrying };
        assert_eq!(
            seen.summary().to_string(),
            "shop::charge: retrying, attempt 2 of 5, next in 1s, injected, `timeout`"
        );
        let at_once = Event { delay: Some(time(0)), ..of_call(EventKind::Retrying, 2, None) };
        assert_eq!(format!("{at_once:?}"), "Event(shop::charge: retrying, attempt 2, next at once)");
        let recovered = of_call(EventKind::Recovered, 3, Some(5));
        assert_eq!(recovered.to_string(), "shop::charge: recovered in attempt 3 of 5");
    }

    #[test]
    fn a_call_that_gave_up_says_why_once() {
        let line = |attempt, max, reason| {
            let elapsed = Some(time(318_274_911));
            let event = Event { reason: Some(reason), elapsed, ..of_call(EventKind::GaveUp, attempt, max) };
            event.to_string().replace("shop::charge: gave up after ", "")
        };
        assert_eq!(line(3, Some(3), "attempts_exhausted"), "3 of 3 attempts in 318.3ms");
        assert_eq!(line(2, Some(3), "circuit_open"), "2 of 3 attempts in 318.3ms, circuit open");
        assert_eq!(line(2, Some(2), "budget_exhausted"), "2 of 2 attempts in 318.3ms, budget exhausted");
        assert_eq!(line(1, None, "permanent"), "1 attempt in 318.3ms, permanent error");
        assert_eq!(line(7, None, "deadline_exceeded"), "7 attempts in 318.3ms, deadline exceeded");
        assert_eq!(line(1, Some(3), "nested"), "1 of 3 attempts in 318.3ms, nested retry");
        assert_eq!(
            line(1, Some(3), "retry_after_too_long"),
            "1 of 3 attempts in 318.3ms, retry-after too long"
        );
    }

    #[test]
    fn a_breaker_says_why_and_until_when() {
        let (from, to) = (Some("closed"), Some("open"));
        let (detail, delay): (Option<&dyn Display>, _) =
            (Some(&"5 failures in a row"), Some(time(29_999_999_871)));
        let opened = Event { delay, detail, from, to, ..of_breaker(EventKind::Opened, "failures") };
        let keyed = Event { key: Some("north"), error: Described::Display(&"timed out"), ..opened };
        assert_eq!(
            keyed.to_string(),
            "payments[north]: opened, 5 failures in a row, next probe in 30s: timed out"
        );
        let by_hand: Option<&dyn Display> = Some(&"by hand");
        let forced = Event {
            detail: by_hand,
            to: Some("forced_open"),
            delay: None,
            ..of_breaker(EventKind::Opened, "manual")
        };
        assert_eq!(forced.to_string(), "payments: forced open, by hand");
        let rejected = |reason| Event { delay, ..of_breaker(EventKind::Rejected, reason) }.to_string();
        assert_eq!(rejected("open"), "payments: rejected a call, open, next probe in 30s");
        assert_eq!(rejected("half_open"), "payments: rejected a call, half-open, all its probes are taken");
        assert_eq!(rejected("forced_open"), "payments: rejected a call, forced open");
        assert_eq!(rejected("rate_limited"), "payments: rejected a call, rate limited, retry after 30s");
    }

    #[test]
    fn the_end_of_an_outage_says_how_long_it_was() {
        let elapsed = Some(time(31_204_000_000));
        let closed =
            Event { elapsed, rejected: Some(214), ..of_breaker(EventKind::Closed, "probes_succeeded") };
        assert_eq!(
            closed.to_string(),
            "payments: closed, probes succeeded, open for 31.2s, 214 calls rejected"
        );
        let (from, to) = (Some("half_open"), Some("disabled"));
        let changed =
            Event { from, to, elapsed, rejected: Some(1), ..of_breaker(EventKind::Changed, "manual") };
        assert_eq!(
            changed.to_string(),
            "payments: changed from half-open to disabled, by hand, open for 31.2s, 1 call rejected"
        );
    }

    #[test]
    fn what_has_no_numbers_is_short() {
        let of = |kind, reason| Event { function: Some("shop::charge"), reason, ..Event::new(kind) };
        let line = |event: &Event<'_>| event.to_string().replace("shop::charge: ", "");
        let timed_out = of(EventKind::TimedOut, Some("timed_out"));
        assert_eq!(line(&Event { elapsed: Some(time(1_500_000_000)), ..timed_out }), "timed out after 1.5s");
        assert_eq!(line(&of(EventKind::TimedOut, Some("inherited"))), "cut by its caller's deadline");
        assert_eq!(line(&of(EventKind::FellBack, None)), "fell back");
        let (from, to) = (Some("20"), Some("18"));
        let adapted = Event { from, to, ..of(EventKind::Adapted, Some("failure")) };
        assert_eq!(line(&adapted), "adapted its limit from 20 to 18, after a failure");
        let injected = Event { is_injected: true, ..of(EventKind::Injected, Some("latency")) };
        assert_eq!(line(&injected), "fault injected, latency");
        let detail: Option<&dyn Display> = Some(&"configuration applied: generation 3, 2 changes");
        let configured = Event { detail, ..Event::new(EventKind::Configured) };
        assert_eq!(
            configured.to_string(),
            "resilience: configuration applied: generation 3, 2 changes",
            "its text says what has happened"
        );
    }
}
