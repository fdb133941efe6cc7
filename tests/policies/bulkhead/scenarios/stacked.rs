//! Bulkheads of one function, and beside other policies.

use std::io;

use resilience::{
    Bulkhead, BulkheadFull, CircuitBreaker, PolicyError, Transient, bulkhead, circuit_breaker, fallback,
    retry,
};

use crate::support::Runs;

#[test]
fn a_rejection_below_frees_the_place_above() {
    static INNER: Bulkhead = Bulkhead::unshared("inner").limit(1).build();
    #[bulkhead(5, name = "bulkhead: outer of two")]
    #[bulkhead(bulkhead = INNER)]
    fn call() -> Result<u32, BulkheadFull> {
        Ok(Bulkhead::named("bulkhead: outer of two").snapshot().running())
    }
    assert_eq!(call(), Ok(1));
    let permit = INNER.try_acquire().expect("it is free");
    assert_eq!(call().expect_err("the inner one is full").name(), "inner");
    let outer = Bulkhead::named("bulkhead: outer of two").snapshot();
    assert_eq!((outer.running(), outer.rejected()), (0, 0), "it rejected nothing itself");
    drop(permit);
}

#[test]
fn a_probe_that_meets_a_full_bulkhead_goes_back() {
    static PLACES: Bulkhead = Bulkhead::unshared("places").limit(1).build();
    #[circuit_breaker(name = "bulkhead: probe", threshold = 1, cooldown = 1s)]
    #[bulkhead(bulkhead = PLACES)]
    fn call(fails: bool) -> Result<(), PolicyOr> {
        if fails { Err(PolicyOr::Down) } else { Ok(()) }
    }
    let clock = resilience::TestClock::new();
    let _installed = clock.install();
    let breaker = CircuitBreaker::named("bulkhead: probe");
    assert!(call(true).is_err());
    clock.advance(std::time::Duration::from_secs(1));
    let permit = PLACES.try_acquire().expect("it is free");
    assert!(matches!(call(false), Err(PolicyOr::Policy(PolicyError::BulkheadFull(_)))));
    assert_eq!(breaker.state(), resilience::CircuitState::HalfOpen);
    drop(permit);
    assert!(call(false).is_ok(), "the probe has come back");
    assert_eq!(breaker.state(), resilience::CircuitState::Closed);
}

#[derive(Debug)]
enum PolicyOr {
    Down,
    Policy(PolicyError),
}

impl From<PolicyError> for PolicyOr {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

#[test]
fn a_rejection_of_a_called_function_is_one_above_too() {
    static PLACES: Bulkhead = Bulkhead::unshared("of the callee").limit(1).build();
    #[bulkhead(bulkhead = PLACES)]
    fn callee(runs: &Runs) -> io::Result<()> {
        runs.add();
        Ok(())
    }
    #[retry(attempts = 5, base = 0s)]
    #[circuit_breaker(name = "bulkhead: caller", threshold = 1)]
    fn caller(runs: &Runs, tries: &Runs) -> io::Result<()> {
        tries.add();
        callee(runs)
    }
    let (runs, tries) = (Runs::default(), Runs::default());
    let permit = PLACES.try_acquire().expect("it is free");
    assert!(caller(&runs, &tries).expect_err("it is full").is_rejection());
    assert_eq!((runs.count(), tries.count()), (0, 1), "it is permanent");
    assert_eq!(CircuitBreaker::named("bulkhead: caller").snapshot().recorded(), 0);
    drop(permit);
    assert!(caller(&runs, &tries).is_ok());
}

#[tokio::test]
async fn a_fallback_answers_in_place_of_a_rejection() {
    static PLACES: Bulkhead = Bulkhead::unshared("with a fallback").limit(1).build();
    #[fallback(value = 0)]
    #[bulkhead(bulkhead = PLACES)]
    async fn call() -> Result<u32, BulkheadFull> {
        Ok(1)
    }
    assert_eq!(call().await, Ok(1));
    let permit = PLACES.acquire().await.expect("it is free");
    assert_eq!(call().await, Ok(0));
    drop(permit);
}
