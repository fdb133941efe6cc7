//! Argument layer: `profile`, whose settings are below those of the arguments.

use std::io;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitSettings, TestClock, circuit_breaker};

const SECS: fn(u64) -> Duration = Duration::from_secs;

/// The settings of the breaker `name`, which has had a call.
fn settings(name: &str) -> CircuitSettings {
    CircuitBreaker::named(name).snapshot().settings().expect("an attribute has given them")
}

/// The calls of `number` that run, if all of them fail.
fn admitted(number: u32, call: impl Fn(&mut u32) -> io::Result<()>) -> u32 {
    let _clock = TestClock::new().install();
    let mut calls = 0;
    (0..number).for_each(|_| drop(call(&mut calls)));
    calls
}

fn fail(calls: &mut u32) -> io::Result<()> {
    *calls += 1;
    Err(io::ErrorKind::Other.into())
}

#[test]
fn each_built_in_profile_opens_at_its_threshold() {
    macro_rules! of {
        ($profile:literal) => {{
            #[circuit_breaker(profile = $profile)]
            fn call(calls: &mut u32) -> io::Result<()> {
                fail(calls)
            }
            admitted(2_000, call)
        }};
    }
    assert_eq!(of!("gentle"), 3);
    assert_eq!(of!("standard"), 5);
    assert_eq!(of!("aggressive"), 10);
    assert_eq!(of!("off"), 2_000, "it never opens");
    assert_eq!(of!("night-shift"), 5, "a profile of a file that is not there means the defaults");
}

#[test]
fn a_profile_sets_the_cooldown_and_the_probes() {
    #[circuit_breaker(name = "profile: gentle", profile = "gentle")]
    fn gentle(calls: &mut u32) -> io::Result<()> {
        fail(calls)
    }
    #[circuit_breaker(name = "profile: aggressive", profile = "aggressive")]
    fn aggressive(calls: &mut u32) -> io::Result<()> {
        fail(calls)
    }
    assert_eq!((admitted(1, gentle), admitted(1, aggressive)), (1, 1));
    let gentle = settings("profile: gentle");
    assert_eq!((gentle.cooldown(), gentle.cooldown_cap()), (SECS(60), Some(SECS(600))));
    assert_eq!((gentle.cooldown_factor().to_bits(), gentle.probes()), (2.0_f64.to_bits(), 1));
    let aggressive = settings("profile: aggressive");
    assert_eq!((aggressive.cooldown(), aggressive.cooldown_cap()), (SECS(10), None));
    assert_eq!(aggressive.probes(), 3);
}

#[test]
fn an_argument_beats_the_profile() {
    #[circuit_breaker(threshold = 50%, cooldown_cap = 10s, name = "profile: beaten", profile = "gentle")]
    fn call(calls: &mut u32) -> io::Result<()> {
        fail(calls)
    }
    assert_eq!(admitted(30, call), 20, "a rate is judged from 20 calls on");
    let settings = settings("profile: beaten");
    assert_eq!((settings.cooldown(), settings.cooldown_cap()), (SECS(10), Some(SECS(10))));
}

#[test]
fn a_threshold_beside_the_profile_off_opens_the_circuit() {
    #[circuit_breaker(profile = "off", threshold = 2)]
    fn call(calls: &mut u32) -> io::Result<()> {
        fail(calls)
    }
    assert_eq!(admitted(10, call), 2);
}
