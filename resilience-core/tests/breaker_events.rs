//! Engine layer: the events of a breaker for `tracing`.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience_core::private::{CallGuard, Described, Origin, Settings, StaticKeyedBreaker, Verdict};
use resilience_core::{
    CircuitBreaker, CircuitOpen, CircuitState, KeyedCircuitBreaker, TestClock, Transience,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, subscriber};

/// Writes every event on a line of its own.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {field}={value:?}").expect("a string takes it");
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        let mut text = self.0.lock().expect("no test panics in here");
        writeln!(text, "{}", line.0).expect("a string takes it");
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn lines_of(work: impl FnOnce(&TestClock)) -> Vec<String> {
    let (lines, clock) = (Lines::default(), TestClock::new());
    let _installed = clock.install();
    subscriber::with_default(lines.clone(), || work(&clock));
    let text = lines.0.lock().expect("nobody panicked");
    text.lines().map(str::to_owned).collect()
}

fn failed(error: Described<'_>) -> Verdict<'_> {
    Verdict::of_error(Transience::Transient, error, || "_OTHER")
}

/// A call that fails with an error that prints itself.
fn fail(breaker: &CircuitBreaker, error: &str) {
    CallGuard::enter(breaker.locate()).expect("it is let in").settle(failed(Described::Display(&error)));
}

#[test]
fn an_opening_says_why_and_a_closing_how_long_it_was_open() {
    let lines = lines_of(|clock| {
        let breaker = CircuitBreaker::unshared("payments").threshold(2).build();
        fail(&breaker, "reset by peer");
        fail(&breaker, "timed out");
        for _ in 0..3 {
            let _ = breaker.try_acquire();
        }
        clock.advance(Duration::from_secs(30));
        fail(&breaker, "refused");
        clock.advance(Duration::from_millis(30_250));
        breaker.try_acquire().expect("the probe").success();
    });
    let rejected =
        r#"DEBUG message=circuit breaker rejected a call breaker="payments" state=open retry_after_ms=30000"#;
    assert_eq!(
        lines,
        [
            r#"WARN message=circuit breaker opened breaker="payments" from=closed to=open reason=2 failures in a row last_error="timed out" cooldown_ms=30000 retry_after_ms=30000"#,
            rejected,
            rejected,
            rejected,
            r#"INFO message=circuit breaker changed state breaker="payments" from=open to=half-open"#,
            r#"WARN message=circuit breaker opened breaker="payments" from=half-open to=open reason=a probe failed last_error="refused" cooldown_ms=30000 retry_after_ms=30000"#,
            r#"INFO message=circuit breaker changed state breaker="payments" from=open to=half-open"#,
            r#"INFO message=circuit breaker closed breaker="payments" from=half-open to=closed open_for_ms=60250 rejected=3"#,
        ]
    );
}

#[test]
fn a_circuit_forced_open_names_the_person_and_no_end() {
    let lines = lines_of(|clock| {
        let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
        fail(&breaker, "timed out");
        breaker.force_open();
        let _ = breaker.try_acquire();
        clock.advance(Duration::from_secs(7));
        breaker.disable();
    });
    assert_eq!(
        lines[1..],
        [
            r#"WARN message=circuit breaker opened breaker="payments" from=open to=forced open reason=by hand"#,
            r#"DEBUG message=circuit breaker rejected a call breaker="payments" state=forced open"#,
            r#"INFO message=circuit breaker changed state breaker="payments" from=forced open to=disabled open_for_ms=7000 rejected=1"#,
        ]
    );
}

#[test]
fn an_observed_opening_and_closing_is_information() {
    let lines = lines_of(|clock| {
        let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
        breaker.observe_only();
        fail(&breaker, "timed out");
        drop(breaker.try_acquire());
        clock.advance(Duration::from_secs(30));
        breaker.try_acquire().expect("the probe").success();
        fail(&breaker, "timed out");
        breaker.reset();
    });
    let observed = r#"INFO message=circuit breaker would open breaker="payments" from=closed to=open reason=a failure last_error="timed out" cooldown_ms=30000 retry_after_ms=30000"#;
    assert_eq!(
        lines,
        [
            r#"INFO message=circuit breaker changed state breaker="payments" from=closed to=only observing"#,
            observed,
            r#"DEBUG message=circuit breaker would reject a call breaker="payments" state=open retry_after_ms=30000"#,
            r#"INFO message=circuit breaker would change state breaker="payments" from=open to=half-open"#,
            r#"INFO message=circuit breaker would close breaker="payments" from=half-open to=closed open_for_ms=30000 rejected=1"#,
            observed,
            r#"INFO message=circuit breaker closed breaker="payments" from=only observing to=closed"#,
        ]
    );
}

#[test]
fn a_rate_is_told_with_its_counts_and_the_error_before_it() {
    let lines = lines_of(|_| {
        let breaker = CircuitBreaker::unshared("payments").failure_rate(0.5).window(10).min_calls(4).build();
        fail(&breaker, "reset by peer");
        fail(&breaker, "timed out");
        breaker.try_acquire().expect("closed").success();
        breaker.try_acquire().expect("closed").success();
    });
    assert_eq!(
        lines,
        [
            r#"WARN message=circuit breaker opened breaker="payments" from=closed to=open reason=2 of 4 calls failed (50%), threshold 50% last_error="timed out" cooldown_ms=30000 retry_after_ms=30000"#
        ]
    );
}

#[test]
fn a_conflict_is_an_error_that_names_both_places() {
    let lines = lines_of(|_| {
        let first = CircuitBreaker::builder("events").threshold(1).build();
        let second = CircuitBreaker::builder("events").threshold(2).build();
        let _ = (first.state(), second.state(), second.state());
    });
    let [line] = &lines[..] else { panic!("one event, not {lines:?}") };
    assert!(line.starts_with("ERROR") && line.matches("breaker_events.rs:").count() >= 2, "{line}");
}

#[test]
fn a_differing_builder_that_is_built_often_is_reported_once() {
    let lines = lines_of(|_| {
        CircuitBreaker::builder("events: built anew").threshold(1).build().reset();
        for _ in 0..3 {
            CircuitBreaker::builder("events: built anew").threshold(2).build().reset();
        }
    });
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[test]
fn settings_made_up_at_run_time_spoil_no_other_conflict() {
    let lines = lines_of(|_| {
        for threshold in 1..2000 {
            CircuitBreaker::builder("events: noisy").threshold(threshold).build().reset();
        }
        CircuitBreaker::builder("events: quiet").threshold(5000).build().reset();
        CircuitBreaker::builder("events: quiet").threshold(6000).build().reset();
    });
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("threshold = 1,") && lines[0].contains("threshold = 2,"), "{}", lines[0]);
    assert!(lines[1].contains("threshold = 5000,") && lines[1].contains("threshold = 6000,"), "{}", lines[1]);
}

#[test]
fn a_keyed_value_tells_of_its_conflicts_and_that_it_is_full() {
    let lines = lines_of(|_| {
        let first = KeyedCircuitBreaker::builder("events: full").threshold(1).max_keys(1).build();
        first.of("eu").force_open();
        let second = KeyedCircuitBreaker::builder("events: full").threshold(1).max_keys(2).build();
        assert!(second.snapshot().conflict().is_some(), "1 is not 2");
        for key in ["us", "asia"] {
            assert_eq!(first.of(key).call(|| Ok::<_, CircuitOpen>(key)), Ok(key), "unguarded");
        }
    });
    let told = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!((told("max_keys = 1"), told("no room for another key")), (1, 1), "{lines:?}");
}

#[test]
fn two_places_that_differ_about_their_keys_are_told_of_once() {
    static FIRST: StaticKeyedBreaker =
        StaticKeyedBreaker::named("events: keys", Origin::new("shop::get", "shop.rs", 1), || 10);
    static SECOND: StaticKeyedBreaker =
        StaticKeyedBreaker::named("events: keys", Origin::new("shop::put", "shop.rs", 9), || 10);
    let threshold = |n| move || Settings::new().threshold(n);
    let lines = lines_of(|_| {
        for key in ["eu", "us", "asia"] {
            drop(FIRST.locate(key, threshold(1)));
        }
        drop(SECOND.locate("eu", threshold(1)));
        for key in ["us", "asia", "us", "asia"] {
            drop(SECOND.locate(key, threshold(2)));
        }
        // Of this key the second place is the first to have settings.
        drop(SECOND.locate("africa", threshold(2)));
        drop(FIRST.locate("africa", threshold(1)));
    });
    let [line] = &lines[..] else { panic!("one event, not {lines:?}") };
    assert!(line.starts_with("ERROR"), "{line}");
    let fields =
        r#"breaker="events: keys" key="us" kept=shop.rs:1 (shop::get) ignored=shop.rs:9 (shop::put)"#;
    assert!(line.ends_with(fields), "{line}");
}

#[test]
fn a_rejection_names_the_key_also_where_all_keys_are_rejected() {
    let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
    let lines = lines_of(|_| {
        hosts.of("eu").try_acquire().expect("closed").failure();
        let _ = hosts.of("eu").try_acquire();
        hosts.force_open();
        let _ = hosts.of("us").try_acquire();
    });
    let keys = |line: &String| {
        line.starts_with("DEBUG").then(|| line.contains(r#"key="eu""#) || line.contains(r#"key="us""#))
    };
    assert_eq!(lines.iter().filter_map(keys).collect::<Vec<_>>(), [true, true], "{lines:?}");
}

#[test]
fn one_name_with_and_without_a_key_and_two_bounds_are_errors() {
    static FIRST: StaticKeyedBreaker =
        StaticKeyedBreaker::named("events: kinds", Origin::new("shop::get", "shop.rs", 1), || 10);
    static SECOND: StaticKeyedBreaker =
        StaticKeyedBreaker::named("events: kinds", Origin::new("shop::put", "shop.rs", 9), || 20);
    let plain = || CircuitBreaker::builder("events: kinds").build();
    let lines = lines_of(|_| {
        for _ in 0..2 {
            drop(FIRST.locate("eu", Settings::new));
            plain().reset();
            drop(SECOND.locate("eu", Settings::new));
        }
    });
    let kinds = ["and a single one at", "is a single one at", "max_keys = 20"];
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, kind) in lines.iter().zip(kinds) {
        assert!(line.starts_with("ERROR") && line.contains(kind), "{line}");
    }
}

#[test]
fn a_subscriber_may_use_the_breaker_it_hears_of() {
    struct Asking(CircuitBreaker);
    impl Subscriber for Asking {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, _: &Event<'_>) {
            let _ = self.0.snapshot();
        }
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }
    let breaker = CircuitBreaker::unshared("asked").threshold(1).build();
    subscriber::with_default(Asking(breaker.clone()), || {
        breaker.try_acquire().expect("closed").failure();
        assert!(breaker.try_acquire().is_err());
    });
}

/// Panics at every event.
struct Hostile;

impl Subscriber for Hostile {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "resilience"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        resume_unwind(Box::new("subscriber"));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn a_subscriber_that_panics_costs_no_outcome_place_or_process() {
    let clock = TestClock::new();
    let _installed = clock.install();
    subscriber::with_default(Hostile, || {
        let breaker =
            CircuitBreaker::unshared("payments").threshold(1).cooldown(Duration::from_secs(1)).build();
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            let _: Result<(), CircuitOpen> = breaker.call(|| resume_unwind(Box::new("body")));
        }));
        assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&"body"));
        assert!(breaker.call(|| Ok::<_, CircuitOpen>(1)).is_err(), "it is open");
        clock.advance(Duration::from_secs(1));
        assert!(matches!(breaker.call(|| Ok::<_, CircuitOpen>(1)), Ok(1)), "the probe");
        assert_eq!(breaker.state(), CircuitState::Closed);
    });
}
