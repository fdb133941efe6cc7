//! The line that an event prints, of each kind, as it happens.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use resilience::telemetry::Event;
use resilience::{CircuitBreaker, TestClock, circuit_breaker, fallback, hedge, retry, timeout};

use crate::support::*;

/// The line of an event. The id of the call is another one each time, and so is left out.
fn line(event: &Event<'_>) -> String {
    event.to_string().split(" (call").next().unwrap_or_default().replace(module_path!(), "shop")
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_retry_says_what_it_waits_for_and_how_it_ends() {
    static SCRIPT: Script = Script::new();
    let clock = TestClock::new();
    let _installed = clock.install();

    #[retry(attempts = 3, base = 100ms, jitter = none)]
    fn charge() -> Answer {
        SCRIPT.next()
    }
    let (_guard, lines) = log(name!(charge), line);
    for answers in [&[DOWN, DOWN, DOWN][..], &[DOWN], &[WRONG]] {
        SCRIPT.set(answers);
        let _ = charge();
    }
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "shop::charge: retrying, attempt 1 of 3, next in 100ms: the service is down",
            "shop::charge: retrying, attempt 2 of 3, next in 200ms: the service is down",
            "shop::charge: gave up after 3 of 3 attempts: the service is down",
            "shop::charge: retrying, attempt 1 of 3, next in 100ms: the service is down",
            "shop::charge: recovered in attempt 2 of 3",
            "shop::charge: gave up after 1 of 3 attempts, permanent error: the request is wrong",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_cut_and_a_fallback_are_told_in_a_line_each() {
    #[fallback(value = 1)]
    #[timeout(1500ms)]
    async fn fetch() -> Answer {
        std::future::pending().await
    }
    #[timeout(1s)]
    async fn around() -> Answer {
        fetch().await
    }
    let (_guard, lines) = log(name!(fetch), line);
    let _ = fetch().await;
    let _ = around().await;
    let name = name!(fetch);
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "shop::fetch: timed out after 1.5s".to_owned(),
            format!("shop::fetch: fell back: `{name}` timed out after 1.5s").replace(module_path!(), "shop"),
            "shop::fetch: cut by its caller's deadline".to_owned(),
            format!("shop::fetch: fell back: `{name}` was cut by its caller's deadline")
                .replace(module_path!(), "shop"),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_hedge_says_which_attempt_begins() {
    #[hedge(100ms, attempts = 3, budget = unlimited)]
    async fn search(slow: u32, made: &AtomicU32) -> Answer {
        let number = made.fetch_add(1, Relaxed);
        match number {
            _ if number < slow => std::future::pending().await,
            1 => DOWN,
            _ => Ok(1),
        }
    }
    let (_guard, lines) = log(name!(search), line);
    // The first attempt hangs, the second one fails, and the third one answers.
    assert_eq!(search(1, &AtomicU32::new(0)).await, Ok(1));
    assert_eq!(search(0, &AtomicU32::new(0)).await, Ok(1));
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "shop::search: hedging, attempt 2, no answer yet",
            "shop::search: hedging, attempt 3, one has failed",
        ]
    );
}

#[test]
fn an_outage_is_told_from_its_opening_to_its_end() {
    let clock = TestClock::new();
    let _installed = clock.install();

    #[circuit_breaker(name = "lines of a breaker", threshold = 2, cooldown = 10s)]
    fn guarded(answer: Answer) -> Answer {
        answer
    }
    let (_guard, lines) =
        log("lines of a breaker", |event| line(event).replace("lines of a breaker", "payments"));
    let _ = (guarded(DOWN), guarded(DOWN));
    clock.advance(Duration::from_nanos(71_234_567));
    let _ = guarded(Ok(1));
    clock.advance(11 * SECOND);
    let _ = guarded(Ok(1));
    let breaker = CircuitBreaker::named("lines of a breaker");
    breaker.force_open();
    let _ = guarded(Ok(1));
    breaker.disable();
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "payments: opened, 2 failures in a row, next probe in 10s: the service is down",
            "payments: rejected a call, open, next probe in 9.9s",
            "payments: changed from open to half-open, cooldown",
            "payments: closed, probes succeeded, open for 11.1s, 1 call rejected",
            "payments: forced open, by hand",
            "payments: rejected a call, forced open",
            "payments: changed from forced open to disabled, by hand, open for 0s, 1 call rejected",
        ]
    );
}

#[cfg(feature = "faults")]
#[test]
fn a_fault_is_told_and_what_follows_is_marked() {
    #[retry(attempts = 1)]
    fn rehearsed() -> std::io::Result<u8> {
        Ok(1)
    }
    resilience::faults::arm();
    resilience::faults::set(name!(rehearsed), |fault| fault.script("error -> run")).expect("it is a fault");
    let (_guard, lines) = log(name!(rehearsed), line);
    assert!(rehearsed().is_err());
    let lines = lines.lock().unwrap();
    assert_eq!(lines[0], "shop::rehearsed: fault injected, error");
    let gave_up = "shop::rehearsed: gave up after 1 of 1 attempts, injected: ";
    assert!(lines[1].starts_with(gave_up), "{}", lines[1]);
}

#[cfg(feature = "faults")]
#[test]
fn a_fault_that_is_set_and_ends_is_told_with_who_and_why() {
    use resilience::faults;

    let name = concat!(module_path!(), "::told::*");
    let (_guard, lines) = log(name, |event| (line(event), event.by().map(str::to_owned)));
    let words = [("rate", "5%"), ("script", "3*error -> run"), ("lasting", "5m")];
    let fault = faults::from_words(&words).expect("they are");
    faults::set(name, |_| fault.by("oncall").because("rehearsal 7")).expect("it is a fault");
    faults::set(name, |fault| fault.hang()).expect("it is a fault");
    assert!(faults::remove(name));
    let by = |line: &str, by: Option<&str>| (line.to_owned(), by.map(str::to_owned));
    let set = "shop::told::*: fault set: 3*error -> run, 5% of the calls, for 300s, by oncall: rehearsal 7";
    let expected = [
        by(set, Some("oncall")),
        by("shop::told::*: fault ended, replaced: 3*error -> run", Some("oncall")),
        by("shop::told::*: fault set: hang, for 600s, before: 3*error -> run", None),
        by("shop::told::*: fault ended, cleared: hang", None),
    ];
    assert_eq!(*lines.lock().unwrap(), expected);
}

#[cfg(feature = "control")]
#[test]
fn settings_are_told_by_what_has_happened() {
    #[retry(attempts = 5)]
    fn steered() -> Answer {
        Ok(1)
    }
    let _ = steered();
    let (_guard, lines) = log(name!(steered), line);
    let set = resilience::control::set(name!(steered), |set| set.retry.attempts(2)).by("oncall");
    set.because("incident 812").lasting(SECOND * 60).expect("it is a setting");
    let set = "shop::steered: override set: retry: attempts = 2 for 60s, before: attempts = 5, \
               by oncall: incident 812";
    assert_eq!(*lines.lock().unwrap(), [set]);
}
