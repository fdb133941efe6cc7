//! The numbers and the lines of bulkheads.

use std::time::Duration;

use resilience::telemetry::{self, Event, EventKind, Level::Calls, Value};
use resilience::{Bulkhead, BulkheadFull, KeyedBulkhead, TestClock, bulkhead, retry};

use crate::support::{by, calls, counted, counts, log};

type Answer = Result<u8, BulkheadFull>;

fn results(function: &str) -> Vec<(String, u64)> {
    by("resilience.bulkhead.calls", function, "result")
}

fn gauge(instrument: &str, bulkhead: &str) -> Option<f64> {
    let mut found = None;
    let instrument = telemetry::instruments().find(|known| known.name() == instrument).expect("it exists");
    instrument.each_series(|series| {
        if let (Value::Gauge(value), Some(name)) = (series.value(), series.label("bulkhead"))
            && name == bulkhead
        {
            found = Some(value);
        }
    });
    found
}

#[test]
fn a_call_is_let_in_or_rejected_at_once_or_after_a_wait() {
    let clock = TestClock::new();
    let _installed = clock.install();

    #[bulkhead(1, wait = 2s, name = "telemetry-lets-in")]
    fn enters(inside: impl FnOnce() -> Answer) -> Answer {
        inside()
    }
    #[bulkhead(name = "telemetry-lets-in", limit = 1, wait = 2s)]
    #[allow(clippy::missing_const_for_fn, reason = "the attribute makes it a call at run time")]
    fn is_outside(answer: Answer) -> Answer {
        answer
    }
    telemetry::level_of(name!(enters), Calls);
    telemetry::level_of(name!(is_outside), Calls);
    assert_eq!(enters(|| Ok(1)), Ok(1));
    // Inside, the only place is taken: the first one waits, the other one has no time left.
    let outcome = enters(|| {
        assert_eq!(is_outside(Ok(2)).map_err(|full| full.waited()), Err(Duration::from_secs(2)));
        let none_left = resilience::Deadline::within(Duration::ZERO);
        assert!(none_left.scope_sync(|| is_outside(Ok(2))).is_err());
        Ok(3)
    });
    assert_eq!(outcome, Ok(3));
    assert_eq!(results(name!(enters)), counts([("success", 2)]));
    assert_eq!(results(name!(is_outside)), counts([("rejected", 2)]));
    assert_eq!(calls(name!(is_outside)), counts([("rejected", 2)]));
    let waits = counted("resilience.bulkhead.wait.duration", &[("bulkhead", "telemetry-lets-in")]);
    assert_eq!(waits, Some(1), "the other one has not waited");
}

#[test]
fn a_rejection_is_neutral_to_the_retry_above() {
    static OTHER: Bulkhead = Bulkhead::builder("telemetry-above").limit(1).build();

    #[retry(attempts = 3, base = 1ms)]
    #[bulkhead(1, name = "telemetry-above")]
    fn retried() -> Answer {
        Ok(1)
    }
    telemetry::level_of(name!(retried), Calls);
    let held = OTHER.try_acquire().expect("it is free");
    assert!(retried().is_err());
    drop(held);
    assert_eq!(retried(), Ok(1));
    assert_eq!(results(name!(retried)), counts([("success", 1), ("rejected", 1)]));
    assert_eq!(calls(name!(retried)), counts([("ok", 1), ("rejected", 1)]));
}

#[test]
fn gauges_show_who_runs_and_who_waits() {
    let bulkhead = Bulkhead::builder("telemetry-gauges").limit(2).queue(5).build();
    let held = [bulkhead.try_acquire(), bulkhead.try_acquire()];
    let mut waits = std::pin::pin!(bulkhead.acquire());
    let waker = std::task::Waker::noop();
    assert!(waits.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_pending());
    let all = || {
        ["resilience.bulkhead.running", "resilience.bulkhead.waiting", "resilience.bulkhead.limit"]
            .map(|instrument| gauge(instrument, "telemetry-gauges"))
    };
    assert_eq!(all(), [Some(2.0), Some(1.0), Some(2.0)]);
    drop(held);
    assert_eq!(all(), [Some(1.0), Some(0.0), Some(2.0)]);
}

#[test]
fn the_keys_of_a_name_are_shown_together() {
    let hosts = KeyedBulkhead::builder("telemetry-keys").limit(2).build();
    let _held = [hosts.of("eu").try_acquire(), hosts.of("us").try_acquire()];
    assert_eq!(gauge("resilience.bulkhead.running", "telemetry-keys"), Some(2.0));
    assert_eq!(gauge("resilience.bulkhead.limit", "telemetry-keys"), None, "each key has its own");
}

#[test]
fn a_rejection_is_told_in_a_line() {
    let clock = TestClock::new();
    let _installed = clock.install();
    static OTHER: Bulkhead = Bulkhead::builder("telemetry-line").limit(1).build();

    #[bulkhead(1, name = "telemetry-line")]
    fn plain() -> Answer {
        Ok(1)
    }
    #[bulkhead(1, wait = 1500ms)]
    fn waits(inside: bool) -> Answer {
        if inside { Ok(1) } else { waits(true) }
    }
    let line = |event: &Event<'_>| {
        event.to_string().split(" (call").next().unwrap_or_default().replace(module_path!(), "shop")
    };
    let (_guard, lines) = log(name!(plain), line);
    let (_other_guard, other_lines) = log(name!(waits), line);
    let held = OTHER.try_acquire().expect("it is free");
    assert!(plain().is_err());
    assert!(waits(false).is_err());
    drop(held);
    assert_eq!(*lines.lock().unwrap(), ["shop::plain: rejected a call, bulkhead full"]);
    assert_eq!(*other_lines.lock().unwrap(), ["shop::waits: rejected a call, bulkhead full, waited 1.5s"]);
}

#[test]
fn a_limit_that_adapts_is_told_with_the_outcome_that_did_it() {
    #[derive(Debug)]
    enum Error {
        Down,
        Full(#[expect(dead_code, reason = "no call meets it")] BulkheadFull),
    }
    impl From<BulkheadFull> for Error {
        fn from(full: BulkheadFull) -> Self {
            Self::Full(full)
        }
    }
    #[bulkhead(1..=2, key = host)]
    #[allow(clippy::missing_const_for_fn, reason = "the attribute makes it a call at run time")]
    fn adapts(host: &str, outcome: Result<(), Error>) -> Result<(), Error> {
        outcome
    }
    let line = |event: &Event<'_>| event.to_string().replace(module_path!(), "shop");
    let told = |event: &Event<'_>| {
        let text = |part: Option<&str>| part.map(str::to_owned);
        (event.kind(), text(event.from()), text(event.to()), text(event.reason()), event.call().is_some())
    };
    let (_guard, lines) = log(name!(adapts), line);
    let (_other_guard, events) = log(name!(adapts), told);
    for outcome in [Err(Error::Down), Ok(()), Ok(())] {
        let _ = adapts("eu", outcome);
    }
    let without_call: Vec<_> =
        lines.lock().unwrap().iter().map(|line| line.split(" (call").next().map(str::to_owned)).collect();
    assert_eq!(
        without_call,
        [
            Some("shop::adapts[eu]: adapted its limit from 2 to 1, after a failure".to_owned()),
            Some("shop::adapts[eu]: adapted its limit from 1 to 2, after a success".to_owned()),
        ]
    );
    let of = |from: &str, to: &str, reason: &str| {
        (EventKind::Adapted, Some(from.to_owned()), Some(to.to_owned()), Some(reason.to_owned()), true)
    };
    assert_eq!(*events.lock().unwrap(), [of("2", "1", "failure"), of("1", "2", "success")]);
}

#[test]
fn a_limit_that_adapts_by_hand_belongs_to_no_call() {
    let bulkhead = Bulkhead::unshared("telemetry-adapts").limit(1..=2).build();
    let (_guard, events) = log("telemetry-adapts", |event| (event.kind(), event.call()));
    assert!(bulkhead.call(|| Err::<(), _>(std::io::Error::from(std::io::ErrorKind::TimedOut))).is_err());
    assert_eq!(*events.lock().unwrap(), [(EventKind::Adapted, None)]);
}
