//! Arguments that name `self` mean the receiver, however it is taken and whatever becomes of it in
//! the body.

mod every_receiver;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::support::Failed;
use every_receiver::{Call, Service, borrowing, consuming, methods, now};
use resilience::{TestClock, circuit_breaker, retry};

/// Makes each of the calls once for each expected outcome, and compares the outcomes, the runs of
/// the body, and the time that passed.
#[track_caller]
fn assert_outcomes(
    calls: &[Call],
    service: fn() -> Service,
    outcomes: &[Result<u32, Failed>],
    runs: u32,
    seconds: u64,
) {
    assert!(calls.len() > 12);
    for (name, call) in calls {
        let clock = TestClock::new();
        let _installed = clock.install();
        let service = service();
        let seen: Vec<_> = outcomes.iter().map(|_| call(service.clone())).collect();
        assert_eq!(seen, outcomes, "{name}");
        assert_eq!(service.tries.made(), runs, "{name}");
        assert_eq!(clock.elapsed(), Duration::from_secs(seconds), "{name}");
    }
}

const AGAIN: Result<u32, Failed> = Err(Failed::Again);
const REJECTED: Result<u32, Failed> = Err(Failed::Rejected);

fn fails_twice() -> Service {
    Service::failing(2)
}

fn fails_always() -> Service {
    Service::failing(u32::MAX)
}

/// An error that its service calls permanent.
fn fails_for_good() -> Service {
    Service { transient: false, ..Service::failing(u32::MAX) }
}

methods!(policy: borrowing consuming: self [
    #[retry(policy = self.policy, attempts = self.attempts, cap = self.cap)]
]);

#[test]
fn a_policy_and_what_is_changed_of_it() {
    assert_outcomes(&policy::calls(), fails_twice, &[Ok(3)], 3, 2 + 3);
    assert_outcomes(&policy::calls(), fails_always, &[AGAIN], 3, 2 + 3);
}

methods!(predicate_of_retry: borrowing consuming: self [
    #[retry(base = 1s, jitter = none, on = |error| self.is_transient(error), notify = |_| self.note())]
]);

#[test]
fn a_predicate_of_a_retry() {
    assert_outcomes(&predicate_of_retry::calls(), fails_twice, &[Ok(3)], 3, 1 + 2);
    assert_outcomes(&predicate_of_retry::calls(), fails_for_good, &[AGAIN], 1, 0);
}

#[test]
fn a_function_that_hears_of_each_wait() {
    for (name, call) in predicate_of_retry::calls() {
        let _installed = TestClock::new().install();
        let service = fails_twice();
        assert_eq!(call(service.clone()), Ok(3), "{name}");
        assert_eq!(service.noted(), 2, "{name}");
    }
}

methods!(guard_of_retry: borrowing consuming: self [
    #[retry(base = 1s, jitter = none, on = error if matches!(error, Failed::Again if self.is_transient(error)), on_ok = made if *made < self.enough)]
]);

#[test]
fn a_guard_of_a_retry() {
    assert_outcomes(&guard_of_retry::calls(), fails_twice, &[Ok(3)], 3, 1 + 2);
    assert_outcomes(&guard_of_retry::calls(), || Service::failing(0), &[Ok(3), Ok(4)], 4, 1 + 2);
    assert_outcomes(&guard_of_retry::calls(), fails_for_good, &[AGAIN], 1, 0);
}

methods!(mapped: borrowing consuming: self [
    #[retry(base = 1s, jitter = none, map_err = |error: Failed, attempts| self.mapped(error, attempts.made()))]
]);

#[test]
fn a_function_that_maps_the_error() {
    assert_outcomes(&mapped::calls(), fails_always, &[Err(Failed::Rejected)], 3, 1 + 2);
}

methods!(delay_of_retry: borrowing consuming: self [
    #[retry(jitter = none, backoff = |retry, error| self.cap * retry + self.delay_of(error))]
]);

#[test]
fn a_function_that_tells_the_delays() {
    assert_outcomes(&delay_of_retry::calls(), fails_twice, &[Ok(3)], 3, (3 + 1) + (6 + 1));
    assert_outcomes(&delay_of_retry::calls(), fails_always, &[AGAIN], 3, (3 + 1) + (6 + 1));
}

methods!(breaker: borrowing consuming: self [
    #[circuit_breaker(breaker = self.breaker)]
]);

#[test]
fn a_breaker() {
    assert_outcomes(&breaker::calls(), fails_always, &[AGAIN, AGAIN, REJECTED], 2, 0);
}

methods!(keyed: borrowing consuming: self [
    #[circuit_breaker(key = self.region, threshold = self.threshold, cooldown = self.cooldown)]
]);

#[test]
fn a_key_and_the_settings_of_its_breakers() {
    assert_outcomes(&keyed::calls(), fails_always, &[AGAIN, AGAIN, REJECTED], 2, 0);
    let south = || Service { region: "south", ..fails_always() };
    assert_outcomes(&keyed::calls(), south, &[AGAIN, AGAIN, REJECTED], 2, 0);
}

methods!(predicate_of_breaker: borrowing: self [
    #[circuit_breaker(breaker = self.breaker, on = |error| self.is_transient(error), ignore = Failed::Rejected if self.transient)]
]);

#[test]
fn a_predicate_of_a_breaker() {
    let calls = predicate_of_breaker::calls();
    assert_outcomes(&calls, fails_always, &[AGAIN, AGAIN, REJECTED], 2, 0);
    assert_outcomes(&calls, fails_for_good, &[AGAIN, AGAIN, AGAIN], 3, 0);
}

methods!(retry_over_breaker: borrowing consuming: self [
    #[retry(policy = self.policy, attempts = self.attempts, on = |error| self.is_transient(error))]
    #[circuit_breaker(breaker = self.breaker, on = |error| self.is_transient(error))]
]);

methods!(retry_over_key: borrowing consuming: self [
    #[retry(policy = self.policy, attempts = self.attempts, on = |error| self.is_transient(error))]
    #[circuit_breaker(key = self.region, threshold = self.threshold)]
]);

#[test]
fn both_attributes_the_retry_outside() {
    for calls in [retry_over_breaker::calls(), retry_over_key::calls()] {
        assert_outcomes(&calls, fails_always, &[AGAIN, REJECTED], 2, 2);
    }
    assert_outcomes(&retry_over_breaker::calls(), fails_for_good, &[AGAIN, AGAIN, AGAIN], 3, 0);
}

methods!(breaker_over_retry: borrowing consuming: self [
    #[circuit_breaker(breaker = self.breaker, on = |error| self.is_transient(error))]
    #[retry(policy = self.policy, attempts = self.attempts, on = |error| self.is_transient(error))]
]);

#[test]
fn both_attributes_the_breaker_outside() {
    assert_outcomes(&breaker_over_retry::calls(), fails_always, &[AGAIN, AGAIN, REJECTED], 6, 2 * (2 + 4));
    assert_outcomes(&breaker_over_retry::calls(), fails_for_good, &[AGAIN, AGAIN, AGAIN], 3, 0);
}

/// `sleep` of an async function returns a future, that of a sync one does not.
mod sleep {
    use super::*;
    use async_trait::async_trait;

    #[async_trait]
    trait Methods: Sized {
        async fn by_mut(&mut self) -> Result<u32, Failed>;
        async fn by_value(self) -> Result<u32, Failed>;
    }

    #[async_trait]
    impl Methods for Service {
        #[retry(sleep = |delay| self.asleep(delay))]
        async fn by_mut(&mut self) -> Result<u32, Failed> {
            self.touched += 1;
            self.turn()
        }

        #[retry(sleep = |delay| self.asleep(delay), clone(self))]
        async fn by_value(self) -> Result<u32, Failed> {
            assert_eq!(
                Arc::strong_count(&self.tries),
                3,
                "the caller's, the one that is passed, and a clone of it"
            );
            self.turn()
        }
    }

    trait Blocking {
        fn pinned(self: Pin<&mut Self>) -> Result<u32, Failed>;
    }

    impl Blocking for Service {
        #[retry(sleep = |_| self.note())]
        fn pinned(self: Pin<&mut Self>) -> Result<u32, Failed> {
            self.turn()
        }
    }

    #[test]
    fn a_function_that_waits() {
        let mut service = fails_twice();
        assert_eq!(now(service.by_mut()), Ok(3));
        assert_eq!((service.noted(), service.touched), (2, 3));
        let service = fails_twice();
        assert_eq!(now(service.clone().by_value()), Ok(3));
        assert_eq!(service.noted(), 2);
        let mut service = fails_twice();
        assert_eq!(Pin::new(&mut service).pinned(), Ok(3));
        assert_eq!(service.noted(), 2);
    }
}

/// A future written by hand may move `self` as `#[async_trait]` does, to any name.
mod moved_by_hand {
    use super::*;
    use std::pin::Pin;

    impl Service {
        #[retry(policy = self.policy, on = |error| self.is_transient(error))]
        #[circuit_breaker(breaker = self.breaker, on = |error| self.is_transient(error))]
        fn opaque(&mut self) -> impl Future<Output = Result<u32, Failed>> + Send {
            async move {
                let this = self;
                this.touched += 1;
                this.turn()
            }
        }

        #[retry(policy = self.policy, on = |error| self.is_transient(error))]
        fn boxed(self: Box<Self>) -> Pin<Box<dyn Future<Output = Result<u32, Failed>> + Send>> {
            Box::pin(async move {
                let mut this = self;
                this.touched += 1;
                this.turn()
            })
        }
    }

    #[test]
    fn a_name_for_self_is_found() {
        let _installed = TestClock::new().install();
        let mut service = fails_always();
        assert_eq!(now(service.opaque()), Err(Failed::Again));
        assert_eq!(now(service.opaque()), Err(Failed::Rejected));
        assert_eq!(now(Box::new(fails_twice()).boxed()), Ok(3));
    }
}

/// A function inside an argument has a `self` of its own, and text and modules are named like it.
mod other_selves {
    use super::*;
    use async_trait::async_trait;

    pub(super) const LIMIT: u32 = 3;

    #[async_trait]
    trait Methods {
        async fn by_mut(&mut self) -> Result<u32, Failed>;
    }

    #[async_trait]
    impl Methods for Service {
        #[retry(base = 0ms, attempts = self::LIMIT, on = |error| {
            struct Own(bool);
            impl Own {
                fn get(&self) -> bool {
                    self.0
                }
            }
            Own(self.is_transient(error)).get() && "{self}".len() == 6
        })]
        async fn by_mut(&mut self) -> Result<u32, Failed> {
            self.touched += 1;
            self.turn()
        }
    }

    #[test]
    fn they_are_left_alone() {
        assert_eq!(now(fails_twice().by_mut()), Ok(3));
        assert_eq!(now(fails_for_good().by_mut()), AGAIN);
    }
}
