//! Races of rate limits, and of the line of those who wait.

use std::mem::forget;
use std::time::Duration;

use resilience_core::private::{
    ByStaticRateLimiter, Layer, RateLimitSettings, StaticRateLimiter, body_begins, take_token,
};
use resilience_core::{KeyedRateLimiter, RateLimiter, TestClock};

use crate::{one_after_the_other, race, rounds};

/// No token comes back while a race takes place.
const HOUR: Duration = Duration::from_secs(3600);

fn one_token() -> RateLimitSettings {
    RateLimitSettings::new(1).per(HOUR)
}

#[test]
fn of_two_first_calls_of_a_function_one_has_its_token() {
    static SITE: StaticRateLimiter = StaticRateLimiter::unnamed("races::first_calls", one_token);
    // As the attribute expands.
    let call = || take_token(ByStaticRateLimiter(|| &SITE), Layer::NONE).map(forget).is_ok();
    let ran = race(&[&call, &call]);
    assert!(ran[0] != ran[1], "its rate is not that of a limiter without settings");
}

#[test]
fn a_call_after_the_first_of_another_thread_knows_the_rate() {
    static SITE: StaticRateLimiter = StaticRateLimiter::unnamed("races::rate", one_token);
    let call = || take_token(ByStaticRateLimiter(|| &SITE), Layer::NONE).map(forget).is_ok();
    one_after_the_other(|| assert!(call()), || assert!(!call(), "its only token is spent"));
}

#[test]
fn two_of_three_calls_have_the_two_tokens() {
    rounds(|| {
        let limiter = RateLimiter::unshared("races").limit(2).per(HOUR).build();
        let call = || limiter.try_acquire().is_ok();
        let ran = race(&[&call, &call, &call]);
        assert_eq!(ran.iter().filter(|ran| **ran).count(), 2);
        assert_eq!((limiter.snapshot().available(), limiter.snapshot().rejected()), (0, 1));
    });
}

#[test]
fn threads_that_wait_have_a_token_each() {
    rounds(|| {
        let limiter = RateLimiter::unshared("races").limit(1).burst(1).wait(HOUR).build();
        let clock = TestClock::new();
        let waits = || {
            // A clock that all of them move: a wait moves it to its end.
            let _installed = clock.install();
            limiter.acquire_blocking().expect("it may wait");
        };
        race(&[&waits, &waits, &waits]);
        assert!(clock.elapsed() >= Duration::from_secs(2), "the second and the third have waited");
        assert_eq!((limiter.snapshot().waiting(), limiter.snapshot().rejected()), (0, 0));
    });
}

#[test]
fn a_token_that_comes_back_is_for_the_one_who_waits() {
    rounds(|| {
        let keys = KeyedRateLimiter::unshared("races").limit(1).per(HOUR).wait(2 * HOUR).build();
        let cell = || keys.locate("eu");
        let held = std::sync::Mutex::new(take_token(cell(), Layer::NONE).ok());
        assert!(held.lock().expect("no panic").is_some());
        let gives_back = || drop(held.lock().expect("no panic").take());
        let waits = || {
            // In real time. Nobody waits for an hour.
            let token = take_token(cell(), Layer::NONE).expect("it may wait");
            token.run(|| body_begins(1));
        };
        race(&[&gives_back, &waits]);
        assert!(keys.of("eu").try_acquire().is_err(), "it is spent now");
    });
}
