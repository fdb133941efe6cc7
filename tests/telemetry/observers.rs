//! What observers are told.

use std::time::Duration;

use resilience::telemetry::EventKind::{
    Closed, FellBack, GaveUp, Opened, Recovered, Rejected, Retrying, TimedOut,
};
use resilience::telemetry::{Event, EventKind, Level, observe};
use resilience::{CircuitBreaker, TestClock, circuit_breaker, fallback, retry, timeout};

use crate::support::*;

type Told = (EventKind, Option<u32>, Option<u32>, Option<Duration>, Option<String>);

fn told(event: &Event<'_>) -> Told {
    (event.kind(), event.attempt(), event.max(), event.delay(), event.reason().map(str::to_owned))
}

const MS: fn(u64) -> Option<Duration> = |millis| Some(Duration::from_millis(millis));

#[test]
fn a_retry_tells_waits_the_end_and_a_recovery() {
    static SCRIPT: Script = Script::new();
    let _clock = TestClock::new().install();

    #[retry(attempts = 3, base = 100ms, jitter = none)]
    fn charge() -> Answer {
        SCRIPT.next()
    }
    let (_guard, lines) = log(name!(charge), told);
    let _ = charge();
    SCRIPT.set(&[DOWN, DOWN]);
    let _ = charge();
    SCRIPT.set(&[DOWN, WRONG]);
    let _ = charge();
    let reason = Some("permanent".to_owned());
    assert_eq!(
        *lines.lock().unwrap(),
        [
            (Retrying, Some(1), Some(3), MS(100), None),
            (Retrying, Some(2), Some(3), MS(200), None),
            (Recovered, Some(3), Some(3), None, None),
            (Retrying, Some(1), Some(3), MS(100), None),
            (GaveUp, Some(2), Some(3), None, reason),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn timeouts_and_fallbacks_are_told() {
    #[fallback(value = 1)]
    #[timeout(1s)]
    async fn fetch() -> Answer {
        std::future::pending().await
    }
    let (_guard, lines) = log(name!(fetch), |event| (event.kind(), event.elapsed(), event.error().is_some()));
    let _ = fetch().await;
    assert_eq!(*lines.lock().unwrap(), [(TimedOut, MS(1000), false), (FellBack, None, true)]);
}

#[test]
fn a_breaker_tells_its_changes_and_rejections() {
    let clock = TestClock::new();
    let _installed = clock.install();

    #[circuit_breaker(name = "told by a breaker", threshold = 2, cooldown = 1s)]
    fn guarded(answer: Answer) -> Answer {
        answer
    }
    let (_guard, lines) = log("told by a breaker", |event| {
        (event.kind(), event.from().map(str::to_owned), event.to().map(str::to_owned), event.delay())
    });
    let _ = (guarded(DOWN), guarded(DOWN), guarded(Ok(1)));
    clock.advance(Duration::from_secs(2));
    let _ = guarded(Ok(1));
    let text = |text: &str| Some(text.to_owned());
    let lines = lines.lock().unwrap();
    assert_eq!(lines[0], (Opened, text("closed"), text("open"), MS(1000)));
    assert_eq!(lines[1], (Rejected, None, None, MS(1000)));
    assert_eq!(lines.last(), Some(&(Closed, text("half_open"), text("closed"), None)));
    assert!(CircuitBreaker::find("told by a breaker").is_some());
}

#[test]
fn an_observer_that_panics_changes_no_outcome() {
    #[fallback(value = 7)]
    #[retry(attempts = 2, base = 0ms)]
    fn refund() -> Answer {
        DOWN
    }
    let panics = || counted("resilience.hook.panics", &[]).expect("it is always there");
    let before = panics();
    let _guard = observe(|event| {
        assert!(event.function() != Some(name!(refund)), "an observer");
    });
    let (_second, lines) = log(name!(refund), |event| event.kind());
    assert_eq!(refund(), Ok(7));
    assert_eq!(*lines.lock().unwrap(), [Retrying, GaveUp, FellBack]);
    assert!(panics() >= before + 3);
}

#[test]
fn at_off_nobody_is_told() {
    #[retry(attempts = 2, base = 0ms)]
    fn silent() -> Answer {
        DOWN
    }
    at(Level::Off, name!(silent));
    let (_guard, lines) = log(name!(silent), |event| event.kind());
    let _ = silent();
    assert_eq!(*lines.lock().unwrap(), []);
}
