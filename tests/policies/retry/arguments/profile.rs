//! Argument layer: `profile`, whose settings are below those of the arguments.

use std::time::Duration;

use resilience::{TestClock, retry};

use super::{Failed, MS, fail};

/// The calls that are made, and the time that the waits between them take.
fn made(call: impl FnOnce(&mut u32) -> Result<(), Failed>) -> (u32, Duration) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut calls = 0;
    assert!(call(&mut calls).is_err());
    (calls, clock.elapsed())
}

#[test]
fn each_built_in_profile_has_its_attempts_and_its_pace() {
    macro_rules! of {
        ($profile:literal) => {{
            #[retry(profile = $profile, jitter = none)]
            fn call(calls: &mut u32) -> Result<(), Failed> {
                fail(calls)
            }
            made(call)
        }};
    }
    assert_eq!(of!("gentle"), (2, MS(500)));
    assert_eq!(of!("standard"), (3, MS(100 + 200)));
    assert_eq!(of!("aggressive"), (6, MS(50 + 100 + 200 + 400 + 800)));
    assert_eq!(of!("off"), (1, MS(0)));
}

#[test]
fn an_argument_beats_the_profile() {
    #[retry(profile = "gentle", attempts = 6, jitter = none)]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert_eq!(made(call), (6, MS(500 + 1000 + 2000 + 4000 + 5000)), "the cap is the profile's");
}

#[test]
fn a_base_above_the_cap_of_the_profile_lifts_it() {
    #[retry(jitter = none, base = 20s, profile = "gentle")]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert_eq!(made(call), (2, MS(20_000)));
}

#[test]
fn a_cap_below_the_base_of_the_profile_lowers_it() {
    #[retry(profile = "gentle", cap = LIMIT, jitter = none)]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    const LIMIT: Duration = Duration::from_millis(30);
    assert_eq!(made(call), (2, LIMIT));
}

#[test]
fn a_profile_of_a_file_that_is_not_there_means_the_defaults() {
    #[retry(profile = "night-shift", jitter = none)]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert_eq!(made(call), (3, MS(100 + 200)));
}

#[tokio::test(start_paused = true)]
async fn an_async_function_takes_the_profile_too() {
    #[retry(profile = "gentle", jitter = none)]
    async fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let (mut calls, start) = (0, tokio::time::Instant::now());
    assert_eq!(call(&mut calls).await, Err(Failed(2)));
    assert_eq!((calls, start.elapsed()), (2, MS(500)));
}
