//! Engine layer: a breaker that is in use allocates nothing, whatever the outcome of a call.

use std::future::ready;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use allocation_counter::measure;
use resilience_core::private::{
    BreakerSource, ByStatic, CallGuard, Origin, Outcome, Settings, StaticBreaker, StaticKeyedBreaker,
    Verdict, guard,
};
use resilience_core::{CircuitBreaker, CircuitOpen, TestClock};

static SITE: StaticBreaker =
    StaticBreaker::named("allocations", Origin::new("tests::allocations", file!(), line!()), || {
        Settings::new().threshold(1_000_000)
    });

fn enter() -> CallGuard<impl BreakerSource> {
    CallGuard::enter(ByStatic(|| &SITE)).expect("the circuit is closed")
}

#[track_caller]
fn allocates_nothing(mut work: impl FnMut()) {
    work();
    assert_eq!(measure(work).count_total, 0);
}

#[test]
fn a_closed_breaker_allocates_nothing_for_any_outcome() {
    allocates_nothing(|| enter().record(Outcome::Success));
    allocates_nothing(|| enter().record(Outcome::Failure));
    allocates_nothing(|| enter().record(Outcome::Ignored));
    allocates_nothing(|| drop(enter()));
}

#[test]
fn a_guarded_future_is_not_boxed() {
    allocates_nothing(|| {
        let guarded = guard(ByStatic(|| &SITE), ready(Ok(1)), |_| Verdict::IGNORED, |_, open| Err(open));
        let polled = pin!(guarded).poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(Ok(1)));
    });
}

#[test]
fn rejections_probes_and_transitions_allocate_nothing() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cooldown = Duration::from_secs(1);
    let breaker = CircuitBreaker::unshared("rejecting").threshold(1).cooldown(cooldown).build();
    allocates_nothing(|| {
        breaker.try_acquire().expect("closed").failure();
        assert!(breaker.try_acquire().is_err(), "open");
        clock.advance(cooldown);
        let probe = breaker.try_acquire().expect("half-open");
        assert!(breaker.try_acquire().is_err(), "one probe");
        probe.success();
        assert_eq!(breaker.call(|| Ok::<_, CircuitOpen>(7)), Ok(7));
    });
}

#[test]
fn a_window_is_made_once() {
    let breaker = CircuitBreaker::unshared("window").failure_rate(0.9).window(1000).min_calls(1000).build();
    let timed = CircuitBreaker::unshared("timed")
        .failure_rate(0.9)
        .time_window(Duration::from_secs(10))
        .slow(Duration::from_secs(1), 0.9)
        .min_calls(u32::MAX)
        .build();
    for breaker in [breaker, timed] {
        allocates_nothing(|| breaker.try_acquire().expect("closed").success());
        allocates_nothing(|| breaker.try_acquire().expect("closed").failure());
    }
}

#[test]
fn a_key_that_is_known_is_looked_up_without_an_allocation() {
    static KEYS: StaticKeyedBreaker =
        StaticKeyedBreaker::unnamed("keys", Origin::new("tests::keys", file!(), line!()), || 10);
    let enter = |key: &str| CallGuard::enter(KEYS.locate(key, || Settings::new().threshold(1)));
    allocates_nothing(|| enter("a").expect("closed").record(Outcome::Success));
    enter("b").expect("closed").record(Outcome::Failure);
    allocates_nothing(|| assert!(enter("b").is_err()));
}
