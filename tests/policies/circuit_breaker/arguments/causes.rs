//! Argument layer: the cause and the error that a breaker keeps of its opening.

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, CircuitSnapshot, OpenCause, TestClock, circuit_breaker};

/// An error with `Display`.
#[derive(Debug)]
struct Shown(String);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it says: {}", self.0)
    }
}

impl From<CircuitOpen> for Shown {
    fn from(open: CircuitOpen) -> Self {
        Shown(open.to_string())
    }
}

/// An error with `Debug` alone.
#[derive(Debug)]
enum Debugged {
    #[expect(dead_code, reason = "it is printed")]
    Timeout {
        after: u32,
    },
    Rejected,
}

impl From<CircuitOpen> for Debugged {
    fn from(_: CircuitOpen) -> Self {
        Debugged::Rejected
    }
}

/// An error with neither `Display` nor `Debug`.
struct Silent;

impl From<CircuitOpen> for Silent {
    fn from(_: CircuitOpen) -> Self {
        Silent
    }
}

fn shown(text: &str) -> Result<(), Shown> {
    Err(Shown(text.to_owned()))
}

fn snapshot(name: &str) -> CircuitSnapshot {
    CircuitBreaker::named(name).snapshot()
}

fn cause_and_error(seen: &CircuitSnapshot) -> (Option<String>, Option<&str>) {
    (seen.cause().map(|cause| cause.to_string()), seen.last_error())
}

fn caused_by(cause: &str, error: &'static str) -> (Option<String>, Option<&'static str>) {
    (Some(cause.to_owned()), Some(error))
}

const COOLDOWN: Duration = Duration::from_secs(30);

#[test]
fn failures_in_a_row_and_the_last_error_stay_until_it_closes() {
    #[circuit_breaker(name = "causes: row", threshold = 3)]
    fn call(result: Result<(), Shown>) -> Result<(), Shown> {
        result
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for error in ["a", "b", "c"] {
        assert_eq!(cause_and_error(&snapshot("causes: row")), (None, None), "closed");
        assert!(call(shown(error)).is_err());
    }
    assert!(matches!(
        snapshot("causes: row").cause(),
        Some(OpenCause::ConsecutiveFailures { failures: 3, .. })
    ));
    assert!(call(Ok(())).is_err(), "a rejection is no cause");
    assert_eq!(cause_and_error(&snapshot("causes: row")), caused_by("3 failures in a row", "it says: c"));
    clock.advance(COOLDOWN);
    assert_eq!(
        cause_and_error(&snapshot("causes: row")),
        caused_by("3 failures in a row", "it says: c"),
        "half-open"
    );
    assert!(call(shown("d")).is_err());
    assert_eq!(cause_and_error(&snapshot("causes: row")), caused_by("a probe failed", "it says: d"));
    clock.advance(COOLDOWN);
    assert!(call(Ok(())).is_ok());
    assert_eq!(cause_and_error(&snapshot("causes: row")), (None, None));
}

#[tokio::test(start_paused = true)]
async fn an_async_call_and_each_key_and_value_keep_their_own() {
    #[circuit_breaker(name = "causes: keys", key = key, threshold = 1)]
    async fn keyed(key: &str, error: &str) -> Result<(), Shown> {
        tokio::task::yield_now().await;
        shown(error)
    }
    // The predicate names a parameter, so the outcome is recorded outside of the future.
    #[circuit_breaker(breaker = breaker, on = |_| fails)]
    async fn by_value(breaker: &CircuitBreaker, fails: bool) -> Result<(), Shown> {
        tokio::task::yield_now().await;
        shown("value")
    }
    assert!(keyed("a", "one").await.is_err() && keyed("b", "two").await.is_err());
    let snapshot_of_key =
        |key| CircuitBreaker::named("causes: keys").of_key(key).expect("it was called").snapshot();
    assert_eq!(cause_and_error(&snapshot_of_key("a")), caused_by("a failure", "it says: one"));
    assert_eq!(cause_and_error(&snapshot_of_key("b")), caused_by("a failure", "it says: two"));
    let breaker = CircuitBreaker::unshared("causes: value").threshold(1).build();
    assert!(by_value(&breaker, true).await.is_err());
    assert_eq!(cause_and_error(&breaker.snapshot()), caused_by("a failure", "it says: value"));
}

#[test]
fn an_error_without_display_is_shown_by_debug_or_not_at_all() {
    #[circuit_breaker(name = "causes: debug", threshold = 1)]
    fn debugged() -> Result<(), Debugged> {
        Err(Debugged::Timeout { after: 3 })
    }
    #[circuit_breaker(name = "causes: silent", threshold = 1)]
    fn silent() -> Result<(), Silent> {
        Err(Silent)
    }
    #[circuit_breaker(name = "causes: generic", threshold = 1)]
    fn generic<E: From<CircuitOpen> + fmt::Debug>(error: E) -> Result<(), E> {
        Err(error)
    }
    #[circuit_breaker(name = "causes: boxed", threshold = 1)]
    fn boxed() -> Result<(), Box<dyn std::error::Error>> {
        Err("no route to host".into())
    }
    let _ = (debugged(), silent(), generic(Debugged::Timeout { after: 5 }), boxed());
    let Err(Debugged::Rejected) = debugged() else { panic!("it is open") };
    assert_eq!(cause_and_error(&snapshot("causes: debug")), caused_by("a failure", "Timeout { after: 3 }"));
    assert_eq!(cause_and_error(&snapshot("causes: silent")), (Some("a failure".to_owned()), None));
    assert_eq!(cause_and_error(&snapshot("causes: generic")), caused_by("a failure", "Timeout { after: 5 }"));
    assert_eq!(cause_and_error(&snapshot("causes: boxed")), caused_by("a failure", "no route to host"));
}

#[test]
fn a_long_error_is_cut_off() {
    #[circuit_breaker(name = "causes: long", threshold = 1)]
    fn call() -> Result<(), Shown> {
        shown(&"é".repeat(1000))
    }
    assert!(call().is_err());
    let seen = snapshot("causes: long");
    let kept = seen.last_error().expect("it is open");
    assert!(kept.starts_with("it says: éé") && kept.ends_with("é…"), "{kept}");
    assert!((250..=256).contains(&kept.len()), "{}", kept.len());
}

#[test]
fn a_panic_and_a_value_have_no_error() {
    #[circuit_breaker(name = "causes: panic", threshold = 1)]
    fn panics() -> Result<(), Shown> {
        std::panic::resume_unwind(Box::new("as told"))
    }
    #[circuit_breaker(name = "causes: value of on_ok", threshold = 1, on_ok = |status| *status >= 500)]
    fn answers(status: u16) -> Result<u16, Shown> {
        Ok(status)
    }
    assert!(std::panic::catch_unwind(panics).is_err());
    assert_eq!(cause_and_error(&snapshot("causes: panic")), (Some("a failure".to_owned()), None));
    assert!(answers(503).is_ok());
    assert_eq!(cause_and_error(&snapshot("causes: value of on_ok")), (Some("a failure".to_owned()), None));
}

#[test]
fn a_rate_is_kept_with_its_counts() {
    #[circuit_breaker(name = "causes: rate", threshold = 50%, window = 10, min_calls = 5)]
    fn call(result: Result<(), Shown>) -> Result<(), Shown> {
        result
    }
    for result in [Ok(()), shown("a"), Ok(()), shown("b"), shown("c")] {
        let _ = call(result);
    }
    let seen = snapshot("causes: rate");
    assert_eq!(cause_and_error(&seen), caused_by("3 of 5 calls failed (60%), threshold 50%", "it says: c"));
    let Some(OpenCause::FailureRate { failures: 3, calls: 5, threshold, .. }) = seen.cause() else {
        panic!("{seen:?}")
    };
    assert!((threshold - 0.5).abs() < 1e-9);
    assert_eq!((seen.recorded(), seen.failures()), (0, 0), "the window begins anew");
}

#[test]
fn a_success_that_completes_the_record_opens_on_the_last_error() {
    #[circuit_breaker(name = "causes: completes", threshold = 50%, window = 10, min_calls = 4)]
    fn call(result: Result<(), Shown>) -> Result<(), Shown> {
        result
    }
    for result in [shown("a"), shown("b"), Ok(()), Ok(())] {
        let _ = call(result);
    }
    assert_eq!(
        cause_and_error(&snapshot("causes: completes")),
        caused_by("2 of 4 calls failed (50%), threshold 50%", "it says: b")
    );
}

#[test]
fn slow_calls_and_a_slow_probe_are_causes_of_their_own() {
    #[circuit_breaker(name = "causes: slow", slow = 1s, slow_threshold = 50%, window = 2)]
    fn call(clock: &TestClock, takes: u64) -> Result<(), Shown> {
        clock.advance(Duration::from_secs(takes));
        Ok(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for takes in [0, 2] {
        assert!(call(&clock, takes).is_ok());
    }
    let words = "1 of 2 calls were slow (50%), threshold 50%";
    assert_eq!(cause_and_error(&snapshot("causes: slow")), (Some(words.to_owned()), None));
    clock.advance(COOLDOWN);
    assert!(call(&clock, 2).is_ok());
    assert_eq!(cause_and_error(&snapshot("causes: slow")), (Some("a probe was slow".to_owned()), None));
}

#[test]
fn by_hand_is_a_cause_and_a_disabled_breaker_has_none() {
    #[circuit_breaker(name = "causes: by hand", threshold = 1)]
    fn call() -> Result<(), Shown> {
        shown("a")
    }
    let breaker = CircuitBreaker::named("causes: by hand");
    assert!(call().is_err());
    breaker.force_open();
    assert_eq!(cause_and_error(&breaker.snapshot()), (Some("by hand".to_owned()), None));
    breaker.disable();
    assert_eq!(cause_and_error(&breaker.snapshot()), (None, None));
    breaker.observe_only();
    assert!(call().is_err());
    assert_eq!(
        cause_and_error(&breaker.snapshot()),
        caused_by("a failure", "it says: a"),
        "what would have opened it"
    );
    breaker.reset();
    assert_eq!(cause_and_error(&breaker.snapshot()), (None, None));
}

#[test]
fn a_hook_is_told_what_opened_it_and_what_the_outage_was() {
    #[circuit_breaker(name = "causes: hook", threshold = 1, cooldown = 30s, cooldown_factor = 2)]
    fn call(result: Result<(), Shown>) -> Result<(), Shown> {
        result
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let log = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&log);
    CircuitBreaker::named("causes: hook").on_state_change(move |change| {
        let cause = change.cause().map_or("none".to_owned(), |cause| cause.to_string());
        let secs = |time: Option<Duration>| time.map(|time| time.as_secs());
        hear.lock().unwrap().push((
            cause,
            change.last_error().map(str::to_owned),
            (secs(change.cooldown()), secs(change.retry_after())),
            (secs(change.open_for()), change.rejected()),
        ));
    });
    let _ = call(shown("a"));
    let _ = (call(Ok(())), call(Ok(())));
    clock.advance(COOLDOWN);
    let _ = (call(shown("b")), call(Ok(())));
    clock.advance(2 * COOLDOWN);
    assert!(call(Ok(())).is_ok());
    let change = |cause: &str, error: Option<&str>, times, outage| {
        (cause.to_owned(), error.map(|error| format!("it says: {error}")), times, outage)
    };
    assert_eq!(
        *log.lock().unwrap(),
        [
            change("a failure", Some("a"), (Some(30), Some(30)), (None, None)),
            change("a failure", None, (Some(30), None), (None, None)),
            change("a probe failed", Some("b"), (Some(60), Some(60)), (None, None)),
            change("a probe failed", None, (Some(60), None), (None, None)),
            change("none", None, (None, None), (Some(90), Some(3))),
        ]
    );
}

#[test]
fn an_error_is_printed_only_if_it_opens_the_circuit() {
    struct Counting<'a>(&'a Cell<u32>);
    impl fmt::Display for Counting<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.set(self.0.get() + 1);
            f.write_str("counted")
        }
    }
    #[circuit_breaker(name = "causes: printed", threshold = 3, map_err = |_| Counting(printed))]
    fn call(printed: &Cell<u32>) -> Result<(), Counting<'_>> {
        Err(Counting(printed))
    }
    // The rate has been judged already, so no success can open the circuit.
    #[circuit_breaker(breaker = breaker, map_err = |_| Counting(printed))]
    fn rate<'a>(breaker: &CircuitBreaker, printed: &'a Cell<u32>, fails: bool) -> Result<(), Counting<'a>> {
        if fails { Err(Counting(printed)) } else { Ok(()) }
    }
    let printed = Cell::new(0);
    for expected in [0, 0, 1, 1] {
        assert!(call(&printed).is_err());
        assert_eq!(printed.get(), expected);
    }
    assert_eq!(snapshot("causes: printed").last_error(), Some("counted"));
    let breaker = CircuitBreaker::unshared("causes: rate printed").failure_rate(0.9).min_calls(1).build();
    for fails in [false, true, true] {
        let _ = rate(&breaker, &printed, fails);
    }
    assert_eq!(printed.get(), 1);
}

#[test]
fn an_error_that_panics_when_printed_changes_no_outcome() {
    struct Hostile;
    impl fmt::Display for Hostile {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            std::panic::resume_unwind(Box::new("no words"))
        }
    }
    #[circuit_breaker(name = "causes: hostile", threshold = 1, map_err = |_| Hostile)]
    fn call() -> Result<(), Hostile> {
        Err(Hostile)
    }
    assert!(call().is_err());
    assert_eq!(cause_and_error(&snapshot("causes: hostile")), (Some("a failure".to_owned()), None));
}

#[test]
fn an_error_is_not_shown_for_a_later_failure_that_has_none() {
    #[circuit_breaker(name = "causes: none later", threshold = 50%, window = 10, min_calls = 3)]
    fn call(result: Option<Result<(), Shown>>) -> Result<(), Shown> {
        result.unwrap_or_else(|| std::panic::resume_unwind(Box::new("as told")))
    }
    let panics = || assert!(std::panic::catch_unwind(|| call(None)).is_err());
    let clock = TestClock::new();
    let _installed = clock.install();
    let _ = call(Some(shown("a")));
    panics();
    assert!(call(Some(Ok(()))).is_ok());
    let words = "2 of 3 calls failed (67%), threshold 50%";
    assert_eq!(cause_and_error(&snapshot("causes: none later")), (Some(words.to_owned()), None));
    clock.advance(COOLDOWN);
    let _ = call(Some(shown("b")));
    assert_eq!(cause_and_error(&snapshot("causes: none later")), caused_by("a probe failed", "it says: b"));
    clock.advance(COOLDOWN);
    panics();
    assert_eq!(cause_and_error(&snapshot("causes: none later")), (Some("a probe failed".to_owned()), None));
}

#[test]
fn an_error_that_closes_it_when_printed_is_not_shown_later() {
    static BREAKER: CircuitBreaker =
        CircuitBreaker::unshared("causes: resets").slow(Duration::from_secs(1), 1.0).window(2).build();
    struct Resets;
    impl fmt::Display for Resets {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            BREAKER.reset();
            f.write_str("of before the reset")
        }
    }
    #[circuit_breaker(breaker = BREAKER, map_err = |_| Resets)]
    fn call(clock: &TestClock, fails: bool) -> Result<(), Resets> {
        clock.advance(Duration::from_secs(2));
        if fails { Err(Resets) } else { Ok(()) }
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for fails in [true, false, false] {
        let _ = call(&clock, fails);
    }
    let words = "2 of 2 calls were slow (100%), threshold 100%";
    assert_eq!(cause_and_error(&BREAKER.snapshot()), (Some(words.to_owned()), None));
}
