//! Races of circuit breakers.

use std::time::Duration;

use resilience_core::private::{ByStatic, CallGuard, Outcome, Settings, StaticBreaker};
use resilience_core::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitPermit, CircuitState, KeyedCircuitBreaker,
    TestClock,
};

use CircuitState::{Closed, HalfOpen, ObserveOnly, Open};

use crate::{one_after_the_other, race, rounds};

const COOLDOWN: Duration = Duration::from_secs(10);

fn builder() -> CircuitBreakerBuilder {
    CircuitBreaker::unshared("races").threshold(1).cooldown(COOLDOWN)
}

fn keys(max_keys: u32) -> KeyedCircuitBreaker {
    KeyedCircuitBreaker::unshared("races").threshold(1).max_keys(max_keys).build()
}

/// Makes one call that fails. Returns whether it was admitted.
fn fail(breaker: &CircuitBreaker) -> bool {
    breaker.try_acquire().map(CircuitPermit::failure).is_ok()
}

fn succeed(breaker: &CircuitBreaker) -> bool {
    breaker.call(|| Ok::<_, CircuitOpen>(())).is_ok()
}

#[test]
fn a_key_that_was_opened_keeps_the_only_place() {
    rounds(|| {
        let keys = keys(1);
        one_after_the_other(
            || assert!(fail(&keys.of("a"))),
            || assert!(succeed(&keys.of("b")), "it finds no room, and runs unguarded"),
        );
        assert_eq!(keys.find("a").map(|a| a.state()), Some(Open));
    });
}

#[test]
fn a_key_that_is_only_observed_keeps_the_only_place() {
    rounds(|| {
        let keys = keys(1);
        one_after_the_other(|| keys.of("a").observe_only(), || assert!(succeed(&keys.of("b"))));
        assert_eq!(keys.find("a").map(|a| a.state()), Some(ObserveOnly));
    });
}

#[test]
fn a_key_that_opens_while_others_crowd_in_is_not_given_up() {
    rounds(|| {
        let keys = keys(2);
        let crowd = || ["b", "c", "d"].iter().all(|key| succeed(&keys.of(key)));
        let ran = race(&[&|| fail(&keys.of("a")), &crowd]);
        assert_eq!(ran, [true, true]);
        assert_eq!(keys.find("a").map(|a| a.state()), Some(Open), "an idle one was there to go");
    });
}

#[test]
fn first_calls_that_configure_a_window_are_both_on_record() {
    rounds(|| {
        let breaker = builder().failure_rate(1.0).window(2).build();
        race(&[&|| fail(&breaker), &|| fail(&breaker)]);
        let seen = breaker.snapshot();
        assert_eq!((seen.state(), seen.times_opened()), (Open, 1));
    });
}

#[test]
fn a_call_after_anothers_first_knows_the_window() {
    rounds(|| {
        let breaker = builder().failure_rate(1.0).window(2).build();
        one_after_the_other(|| assert!(fail(&breaker)), || assert!(fail(&breaker)));
        assert_eq!(breaker.state(), Open, "both are on record");
    });
}

#[test]
fn a_call_after_anothers_first_knows_the_threshold() {
    rounds(|| {
        let breaker = builder().threshold(2).build();
        one_after_the_other(|| assert!(fail(&breaker)), || assert!(fail(&breaker)));
        assert_eq!(breaker.state(), Open, "it is not that of a breaker without settings");
    });
}

#[test]
fn a_call_after_the_first_of_another_function_has_the_threshold() {
    static SITE: StaticBreaker = StaticBreaker::unnamed("races::function", || Settings::new().threshold(2));
    // As the attribute expands: a call reads nothing but the breaker's state.
    let fail = || CallGuard::enter(ByStatic(|| &SITE)).expect("closed").record(Outcome::Failure);
    one_after_the_other(fail, fail);
    let breaker = CircuitBreaker::find("races::function").expect("it was called");
    assert_eq!(breaker.state(), Open, "it is not that of a breaker without settings");
}

#[test]
fn of_three_callers_at_the_moment_of_expiry_one_probes() {
    rounds(|| {
        let clock = TestClock::new();
        let _installed = clock.install();
        let breaker = builder().build();
        fail(&breaker);
        clock.advance(COOLDOWN);
        let caller = || {
            let _installed = clock.install();
            breaker.try_acquire()
        };
        let (probes, refused): (Vec<_>, Vec<_>) =
            race(&[&caller, &caller, &caller]).into_iter().partition(Result::is_ok);
        assert_eq!(probes.len(), 1);
        let states: Vec<_> = refused.into_iter().filter_map(Result::err).map(|open| open.state()).collect();
        assert_eq!(states, [HalfOpen, HalfOpen]);
        assert_eq!(breaker.snapshot().rejected(), 2);
    });
}

#[test]
fn failure_and_success_race_a_reset_and_leave_it_closed() {
    rounds(|| {
        let breaker = builder().threshold(2).build();
        fail(&breaker);
        let succeed = || {
            succeed(&breaker);
        };
        race(&[&|| assert!(fail(&breaker)), &succeed, &|| breaker.reset()]);
        let seen = breaker.snapshot();
        assert_eq!(seen.state(), Closed, "the second failure came before the reset, or is the first one");
        assert!(seen.failures() <= 1);
    });
}

#[test]
fn outcomes_race_the_begin_of_observation_and_none_is_rejected() {
    rounds(|| {
        let breaker = builder().build();
        let observe = || {
            breaker.observe_only();
            succeed(&breaker) && fail(&breaker) && succeed(&breaker)
        };
        let ran = race(&[&|| fail(&breaker), &|| succeed(&breaker), &observe]);
        assert!(ran[0] && ran[2], "only the failure of the first one opens it in earnest");
        let seen = breaker.snapshot();
        assert_eq!((seen.state(), seen.observed()), (ObserveOnly, Some(Open)));
    });
}

#[test]
fn calls_race_the_end_of_observation_and_none_is_rejected() {
    rounds(|| {
        let breaker = builder().build();
        breaker.observe_only();
        fail(&breaker);
        let ran = race(&[&|| succeed(&breaker), &|| succeed(&breaker), &|| {
            breaker.reset();
            true
        }]);
        assert_eq!(ran, [true; 3]);
        let seen = breaker.snapshot();
        assert_eq!((seen.state(), seen.rejected()), (Closed, 0));
    });
}
