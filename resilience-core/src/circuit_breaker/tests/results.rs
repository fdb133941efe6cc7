//! The results that telemetry shows.

use std::time::Duration;

#[cfg(feature = "control")]
use crate::circuit_breaker::CircuitState;
use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::expansion::static_breaker::{ByStatic, StaticBreaker};
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::numbers::BreakerNumbers;
#[cfg(feature = "control")]
use crate::circuit_breaker::overridden::{self, Mode, Override, Told};
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::verdict::Verdict;
use crate::circuit_breaker::{CircuitBreaker, KeyedCircuitBreaker, numbers};
use crate::named::origin::Origin;
use crate::runtime::clock::TestClock;
use crate::vocabulary::outcome::Outcome;

const COOLDOWN: Duration = Duration::from_secs(10);

fn of(name: &str) -> BreakerNumbers {
    numbers::all().into_iter().find(|numbers| numbers.name == name).expect("it was used")
}

/// Successes, failures, ignored, rejected, stale and dropped calls.
fn results(numbers: &BreakerNumbers) -> [u64; 6] {
    let BreakerNumbers { success_counted, failure, ignored, rejected, stale, dropped, .. } = *numbers;
    [success_counted, failure, ignored, rejected, stale, dropped]
}

fn transitions(numbers: &BreakerNumbers) -> Vec<String> {
    let text = |told: &crate::circuit_breaker::results::Transitions| {
        format!("{} -> {} {} {}", told.from, told.to, told.by, told.times)
    };
    numbers.transitions.iter().map(text).collect()
}

#[test]
fn each_call_by_hand_has_one_result() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::builder("results by hand").threshold(2).cooldown(COOLDOWN).build();
    let admitted = || breaker.try_acquire().expect("it is not open");
    let late = admitted();
    admitted().ignore();
    drop(admitted());
    admitted().failure();
    admitted().success();
    admitted().failure();
    admitted().failure();
    assert!(breaker.try_acquire().is_err());
    late.failure();
    assert_eq!(results(&of("results by hand")), [0, 3, 1, 1, 1, 1], "successes are not counted yet");
    clock.advance(COOLDOWN);
    admitted().success();
    breaker.disable();
    admitted().failure();
    assert_eq!(results(&of("results by hand")), [0, 3, 1, 1, 1, 1], "and a disabled breaker counts nothing");
    assert_eq!(
        transitions(&of("results by hand")),
        [
            "closed -> open failures 1",
            "open -> half-open cooldown 1",
            "half-open -> closed probes_succeeded 1",
            "closed -> disabled manual 1"
        ]
    );
}

#[test]
fn successes_by_hand_and_by_key_are_counted_where_wanted() {
    let breaker = CircuitBreaker::builder("results wanted").build();
    let keyed = KeyedCircuitBreaker::builder("results of keys").threshold(1).build();
    let call = || breaker.call(|| Ok::<_, crate::circuit_breaker::CircuitOpen>(()));
    assert!(call().is_ok());
    numbers::count_successes(|name| name.starts_with("results "));
    assert!(call().is_ok() && call().is_ok());
    for key in ["eu", "us"] {
        keyed.of(key).try_acquire().expect("closed").success();
    }
    keyed.of("eu").try_acquire().expect("closed").failure();
    assert!(keyed.of("eu").try_acquire().is_err());
    assert_eq!(results(&of("results wanted")), [2, 0, 0, 0, 0, 0]);
    let of_keys = of("results of keys");
    assert_eq!(results(&of_keys), [2, 1, 0, 1, 0, 0]);
    assert_eq!((of_keys.keys, of_keys.keys_open, of_keys.other_by_static), (Some(2), Some(1), 0));
    let later = CircuitBreaker::builder("results of a later one").build();
    later.try_acquire().expect("closed").success();
    assert_eq!(results(&of("results of a later one")), [1, 0, 0, 0, 0, 0]);
}

#[test]
fn of_calls_through_a_static_only_successes_are_left_out() {
    static SITE: StaticBreaker =
        StaticBreaker::named("results of a static", Origin::new("shop::charge", "", 0), || {
            Settings::new().threshold(2)
        });
    let enter = || CallGuard::enter(ByStatic(|| &SITE));
    let admitted = || enter().expect("closed");
    admitted().record(Outcome::Failure);
    admitted().record(Outcome::Success);
    admitted().settle(Verdict::IGNORED);
    drop(admitted());
    admitted().record(Outcome::Failure);
    admitted().record(Outcome::Failure);
    assert!(enter().is_err());
    let numbers = of("results of a static");
    assert_eq!(results(&numbers), [0, 3, 1, 1, 0, 1]);
    assert_eq!(numbers.other_by_static, 6, "the calls that are no success");
    CircuitBreaker::named("results of a static").try_acquire().expect_err("it is open");
    let numbers = of("results of a static");
    assert_eq!(
        (numbers.rejected, numbers.other_by_static),
        (2, 6),
        "the one by hand is no call of the static"
    );
}

#[test]
fn a_breaker_without_calls_has_zeros_and_a_state() {
    let cell = BreakerCell::closed("results of nothing");
    let numbers = cell.numbers_of_name();
    assert_eq!(results(&numbers), [0; 6]);
    assert_eq!(
        (numbers.state.to_string(), numbers.recorded, numbers.failure_rate),
        ("closed".to_owned(), 0, None)
    );
    assert_eq!((numbers.slow_rate, numbers.keys, numbers.transitions), (None, None, Vec::new()));
}

#[cfg(feature = "control")]
#[test]
fn a_change_by_control_is_counted_before_it_is_told() {
    let off = Override { mode: Mode::Off, ..Override::default() };
    let breaker = CircuitBreaker::builder("results of control").build();
    assert_eq!(breaker.state(), CircuitState::Closed);
    let told = overridden::set("results of control", off);
    let once = ["closed -> disabled config 1"];
    assert_eq!(transitions(&of("results of control")), once);
    told.into_iter().for_each(Told::announce);
    assert_eq!(transitions(&of("results of control")), once);
}

#[cfg(feature = "control")]
#[test]
fn a_breaker_that_is_made_under_an_override_changes_nothing() {
    let off = Override { mode: Mode::Off, ..Override::default() };
    assert!(overridden::set("results to come", off).is_empty());
    let breaker = CircuitBreaker::builder("results to come").build();
    assert_eq!(breaker.state(), CircuitState::Disabled);
    assert_eq!(transitions(&of("results to come")), [""; 0]);
}
