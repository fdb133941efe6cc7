//! The error of a policy in a variant: asked without a mark, by its own type.

use std::sync::Arc;

use std::io;
use std::time::Duration;

use resilience::{
    CircuitBreaker, Deadline, Outcome, PolicyError, RetryError, TimedOut, Transience, Transient,
    circuit_breaker, retry, timeout,
};

fn rejection() -> PolicyError {
    let breaker = CircuitBreaker::unshared("policy").build();
    breaker.force_open();
    breaker.try_acquire().expect_err("it is forced open").into()
}

#[derive(Debug, thiserror::Error, Transient)]
enum ShopError {
    #[error("busy")]
    #[transient]
    Busy,
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error("beside other fields")]
    Beside { order: u64, cut: Option<Arc<PolicyError>> },
    #[error("a timeout alone")]
    Late(#[source] TimedOut),
    #[error("marked")]
    #[transient]
    Marked(PolicyError),
    #[error("asked")]
    #[transient(source)]
    Asked(#[source] PolicyError),
    #[error("counted")]
    #[breaker(failure)]
    Counted(PolicyError),
    #[error("sold out")]
    SoldOut,
}

fn answers(error: &ShopError) -> (Transience, bool, Outcome) {
    (error.transience(), error.is_rejection(), error.outcome())
}

#[test]
fn a_rejection_in_the_sum_is_permanent_and_ignored() {
    let rejected = (Transience::Permanent, true, Outcome::Ignored);
    assert_eq!(answers(&ShopError::from(rejection())), rejected);
    assert_eq!(answers(&ShopError::Beside { order: 1, cut: Some(Arc::new(rejection())) }), rejected);
    assert_eq!(answers(&ShopError::Asked(rejection())), rejected);
}

#[test]
fn a_mark_goes_before_the_answer_of_the_sum() {
    let transient = (Transience::Transient, true, Outcome::Ignored);
    assert_eq!(answers(&ShopError::Marked(rejection())), transient);
    let counted = (Transience::Permanent, true, Outcome::Failure);
    assert_eq!(answers(&ShopError::Counted(rejection())), counted);
}

#[test]
fn a_variant_without_an_error_of_a_policy_is_as_before() {
    assert_eq!(answers(&ShopError::Busy), (Transience::Transient, false, Outcome::Failure));
    assert_eq!(answers(&ShopError::SoldOut), (Transience::Permanent, false, Outcome::Success));
    let nothing = ShopError::Beside { order: 1, cut: None };
    assert_eq!(answers(&nothing), (Transience::Permanent, false, Outcome::Success));
}

/// Types of the user's with the names of ours, and without an answer.
mod namesakes {
    use resilience::{Outcome, Transience, Transient};

    #[derive(Debug)]
    struct TimedOut;

    #[derive(Debug)]
    struct PolicyError<T>(T);

    #[derive(Debug, Transient)]
    enum Error<T> {
        TimedOut(TimedOut),
        Policy(PolicyError<T>),
    }

    #[test]
    fn a_namesake_of_our_type_leaves_the_variant_unmarked() {
        for error in [Error::TimedOut(TimedOut), Error::Policy(PolicyError(1))] {
            assert_eq!((error.transience(), error.is_rejection()), (Transience::Permanent, false));
            assert_eq!(error.outcome(), Outcome::Success);
        }
    }
}

#[derive(Clone, Copy, Debug, Transient)]
#[repr(C, packed)]
struct Packed(TimedOut, u8);

#[test]
fn a_packed_type_is_not_asked() {
    fn is_transient<E: Transient>() {}
    is_transient::<Packed>();
}

#[derive(Debug, Transient)]
struct Whole(PolicyError);

#[test]
fn a_struct_around_the_sum_answers_as_the_sum() {
    let whole = Whole(rejection());
    assert_eq!((whole.transience(), whole.is_rejection()), (Transience::Permanent, true));
    assert_eq!(whole.outcome(), Outcome::Ignored);
}

#[circuit_breaker(name = "policy errors: inner", threshold = 1)]
fn inner() -> Result<(), ShopError> {
    Err(ShopError::Busy)
}

#[circuit_breaker(name = "policy errors: outer", threshold = 2)]
#[retry(attempts = 3, base = 1h)]
fn outer(calls: &mut u32) -> Result<(), ShopError> {
    *calls += 1;
    inner()
}

#[test]
fn one_variant_for_all_policies_stops_retries_and_breakers() {
    let _installed = resilience::TestClock::new().install();
    assert!(matches!(inner(), Err(ShopError::Busy)), "which opens the circuit");
    let mut calls = 0;
    for _ in 0..3 {
        assert!(matches!(outer(&mut calls), Err(ShopError::Policy(PolicyError::CircuitOpen(_)))));
    }
    assert_eq!(calls, 3, "a rejection is not retried");
    assert_eq!(CircuitBreaker::named("policy errors: outer").snapshot().times_opened(), 0);
}

/// A cut by its own limit of a second, or by a deadline that is over earlier.
async fn cut<E: From<TimedOut>>(deadline: Duration) -> E {
    #[timeout(1s)]
    async fn hangs() -> Result<(), TimedOut> {
        std::future::pending().await
    }
    Deadline::within(deadline).scope(hangs()).await.expect_err("it never ends").into()
}

#[tokio::test(start_paused = true)]
async fn a_cut_is_a_transient_failure_in_every_holder() {
    let failure = (Transience::Transient, false, Outcome::Failure);
    for deadline in [Duration::MAX, Duration::from_millis(500)] {
        let late: TimedOut = cut(deadline).await;
        assert_eq!(answers(&ShopError::Late(late)), failure);
        assert_eq!(answers(&ShopError::from(PolicyError::from(late))), failure);
        assert_eq!(answers(&ShopError::Asked(late.into())), failure);
        assert_eq!(io::Error::from(late).outcome(), Outcome::Failure);
        assert_eq!(RetryError::<PolicyError>::from(late).outcome(), Outcome::Failure);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_for_an_early_deadline_is_ignored_in_every_holder() {
    let ignored = (Transience::Transient, false, Outcome::Ignored);
    let early: TimedOut = cut(Duration::from_millis(499)).await;
    assert_eq!(answers(&ShopError::Late(early)), ignored);
    assert_eq!(answers(&ShopError::from(PolicyError::from(early))), ignored);
    assert_eq!(answers(&ShopError::Asked(early.into())), ignored);
    assert_eq!(answers(&ShopError::Marked(early.into())), ignored);
    assert_eq!(answers(&ShopError::Counted(early.into())).2, Outcome::Failure, "the mark goes first");
    assert_eq!(io::Error::from(early).outcome(), Outcome::Ignored);
    let boxed: Box<dyn std::error::Error + Send + Sync> = early.into();
    assert_eq!(boxed.outcome(), Outcome::Ignored);
    assert_eq!(RetryError::<io::Error>::from(early).outcome(), Outcome::Ignored);
}

/// The limits of a function itself are no hurry of its caller.
#[tokio::test(start_paused = true)]
async fn a_breaker_further_out_sees_a_service_that_stalls() {
    #[timeout(1s)]
    #[retry(attempts = unlimited, base = 0s)]
    #[timeout(800ms)]
    async fn within_a_limit_of_all() -> io::Result<()> {
        std::future::pending().await
    }
    #[retry(attempts = unlimited, base = 0s, max_duration = 1s)]
    #[timeout(800ms)]
    async fn within_a_time_limit() -> io::Result<()> {
        std::future::pending().await
    }
    #[circuit_breaker(name = "stalled", threshold = 99)]
    async fn service(limit_of_all: bool) -> anyhow::Result<()> {
        if limit_of_all {
            within_a_limit_of_all().await?;
        } else {
            within_a_time_limit().await?;
        }
        Ok(())
    }
    let failures = || CircuitBreaker::named("stalled").snapshot().failures();
    for expected in [1, 2] {
        assert!(service(expected == 1).await.is_err());
        assert_eq!(failures(), expected, "the last attempt had 200 of 800 ms, by the function's own limit");
    }
    for limit_of_all in [true, false] {
        let early = Deadline::within(Duration::from_millis(900)).scope(service(limit_of_all));
        assert!(early.await.is_err());
        assert_eq!(failures(), 2, "the caller's deadline was earlier");
    }
}

/// A breaker further out, in another function, judges by the error type.
#[tokio::test(start_paused = true)]
async fn a_breaker_further_out_ignores_the_hurry_of_a_caller() {
    #[circuit_breaker(name = "further out", threshold = 9)]
    async fn outer() -> anyhow::Result<()> {
        #[timeout(1s)]
        async fn inner() -> io::Result<()> {
            std::future::pending().await
        }
        Ok(inner().await?)
    }
    let failures = || CircuitBreaker::named("further out").snapshot().failures();
    let within = |millis| Deadline::within(Duration::from_millis(millis)).scope(outer());
    assert!(within(400).await.is_err());
    assert_eq!(failures(), 0);
    assert!(within(500).await.is_err());
    assert_eq!(failures(), 1);
    assert!(outer().await.is_err());
    assert_eq!(failures(), 2);
}
