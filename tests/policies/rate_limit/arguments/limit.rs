//! Argument layer: `limit`, `per`, `burst` and `name`.

use std::time::Duration;

use resilience::{RateLimiter, TestClock, rate_limit};

use crate::rate_limit::{Error, available, retry_after};
use crate::support::{NANO, just_below, ms, secs};

#[test]
fn so_many_calls_start_at_once_and_then_one_at_a_time() {
    #[rate_limit(5)]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for _ in 0..5 {
        assert_eq!(call(), Ok(()));
    }
    let Err(Error::Limited(limited)) = call() else { panic!("there are five in a second") };
    assert!(limited.name().ends_with("::call"), "{}", limited.name());
    assert_eq!((limited.retry_after(), limited.key()), (ms(200), None));
    clock.advance(just_below(ms(200)));
    assert_eq!(retry_after(&call()), Some(NANO));
    clock.advance(NANO);
    assert_eq!(call(), Ok(()));
    assert_eq!(retry_after(&call()), Some(ms(200)));
    clock.advance(secs(10));
    for _ in 0..5 {
        assert_eq!(call(), Ok(()), "it is full again");
    }
    assert!(retry_after(&call()).is_some(), "and holds no more");
}

#[test]
fn a_burst_of_one_spaces_calls_evenly() {
    #[rate_limit(60, per = 1m, burst = 1)]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for _ in 0..3 {
        assert_eq!(call(), Ok(()));
        assert_eq!(retry_after(&call()), Some(secs(1)));
        clock.advance(secs(1));
    }
    clock.advance(secs(60));
    assert_eq!(call(), Ok(()));
    assert!(retry_after(&call()).is_some(), "idling saves up no more than the burst");
}

#[test]
fn a_burst_above_the_limit_saves_up_more() {
    #[rate_limit(2, per = 1s, burst = 6, name = "rate_limit: large burst")]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!((0..6).all(|_| call().is_ok()));
    assert_eq!(retry_after(&call()), Some(ms(500)));
    let snapshot = RateLimiter::named("rate_limit: large burst").snapshot();
    assert_eq!((snapshot.limit(), snapshot.per(), snapshot.burst()), (2, secs(1), 6));
}

#[test]
fn settings_may_be_constants_and_stand_in_any_order() {
    const CALLS: u32 = 2;
    const PER: Duration = Duration::from_secs(4);
    #[rate_limit(wait = PER / 4, per = PER, limit = CALLS + 1, name = "rate_limit: constants")]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!(call(), Ok(()));
    let snapshot = RateLimiter::named("rate_limit: constants").snapshot();
    assert_eq!((snapshot.limit(), snapshot.per(), snapshot.burst(), snapshot.wait()), (3, PER, 3, secs(1)));
}

#[test]
fn functions_of_one_name_share_the_tokens() {
    #[rate_limit(2, per = 1h, name = "rate_limit: shared")]
    fn one() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(2, per = 1h, name = "rate_limit: shared")]
    fn other() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!((one(), other()), (Ok(()), Ok(())));
    assert!(retry_after(&one()).is_some() && retry_after(&other()).is_some());
    assert!(RateLimiter::named("rate_limit: shared").snapshot().conflict().is_none());
}

#[test]
fn of_two_limits_of_one_name_the_first_counts() {
    #[rate_limit(1, per = 1h, name = "rate_limit: conflict")]
    fn first() -> Result<(), Error> {
        Ok(())
    }
    #[rate_limit(9, per = 1h, name = "rate_limit: conflict")]
    fn second() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!(first(), Ok(()));
    assert!(retry_after(&second()).is_some());
    assert!(RateLimiter::named("rate_limit: conflict").snapshot().conflict().is_some());
}

#[test]
fn a_failure_spends_its_token() {
    #[rate_limit(2, per = 1h, name = "rate_limit: failure")]
    fn fails() -> Result<(), Error> {
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    assert_eq!(fails(), Err(Error::Failed));
    assert_eq!(available("rate_limit: failure"), 1);
}

#[test]
fn in_no_stretch_of_the_period_more_than_limit_and_burst_start() {
    #[rate_limit(10, per = 1s, burst = 4)]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut starts: Vec<Duration> = Vec::new();
    for step in 0..4_000_u64 {
        // Idle stretches between stretches with more calls than are let in.
        if step % 700 < 400 && call().is_ok() {
            starts.push(clock.elapsed());
        }
        clock.advance(ms(1 + step % 7));
    }
    let most =
        starts.iter().map(|from| starts.iter().filter(|at| **at >= *from && **at < *from + secs(1)).count());
    assert_eq!(most.max(), Some(10 + 4 - 1));
}
