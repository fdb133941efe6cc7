//! The error of a policy becomes the error of the function: by `From` of its own type, else by
//! `From<PolicyError>`. The calls here are rejected by a breaker that is forced open.

use std::error::Error;
use std::fmt::Debug;
use std::io;
use std::sync::LazyLock;

use resilience::{
    Attempts, CircuitBreaker, CircuitOpen, PolicyError, RetryError, StopReason, Transient, circuit_breaker,
    retry,
};

static SHUT: LazyLock<CircuitBreaker> = LazyLock::new(|| {
    let breaker = CircuitBreaker::unshared("shut").build();
    breaker.force_open();
    breaker
});

/// The way that an error has come.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    Own(&'static str),
    Sum(&'static str),
}

const OWN: Way = Way::Own("shut");
const SUM: Way = Way::Sum("shut");

macro_rules! error_types {
    ($($name:ident: $($way:ident $from:ty),*;)*) => {$(
        #[derive(Debug, PartialEq, Eq)]
        struct $name(Way);

        $(impl From<$from> for $name {
            fn from(error: $from) -> Self {
                Self(Way::$way(error.name()))
            }
        })*
    )*};
}

error_types! {
    ByOwn: Own CircuitOpen;
    BySum: Sum PolicyError;
    ByBoth: Own CircuitOpen, Sum PolicyError;
}

/// What another crate's macro makes: a variant for all policies.
#[derive(Debug, thiserror::Error)]
enum Derived {
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

/// A function with this error type, in sync and in both forms of async code.
macro_rules! rejected {
    ($error:ty) => {{
        #[circuit_breaker(breaker = SHUT)]
        fn plain() -> Result<u32, $error> {
            Ok(1)
        }
        #[circuit_breaker(breaker = SHUT)]
        async fn future() -> Result<u32, $error> {
            Ok(1)
        }
        // With `on_ok` the breaker is asked outside of the future.
        #[circuit_breaker(breaker = SHUT, on_ok = |n| *n == 0)]
        async fn guarded() -> Result<u32, $error> {
            Ok(1)
        }
        [plain(), now(future()), now(guarded())].map(|outcome| outcome.expect_err("it is rejected"))
    }};
}

#[test]
fn the_own_error_goes_first_and_the_sum_else() {
    assert_eq!(rejected!(ByOwn), [OWN, OWN, OWN].map(ByOwn));
    assert_eq!(rejected!(BySum), [SUM, SUM, SUM].map(BySum));
    assert_eq!(rejected!(ByBoth), [OWN, OWN, OWN].map(ByBoth));
}

#[test]
fn errors_that_hold_any_error_hold_the_rejection_itself() {
    for error in rejected!(io::Error) {
        assert!(error.get_ref().is_some_and(|inner| inner.is::<CircuitOpen>()));
    }
    for error in rejected!(Box<dyn Error>) {
        assert!(error.is::<CircuitOpen>());
    }
    for error in rejected!(Box<dyn Error + Send + Sync>) {
        assert!(error.is::<CircuitOpen>());
    }
    for error in rejected!(anyhow::Error) {
        assert!(error.is::<CircuitOpen>());
    }
}

#[test]
fn the_errors_of_policies_are_error_types_too() {
    for error in rejected!(CircuitOpen) {
        assert_eq!(error.name(), "shut");
    }
    for error in rejected!(PolicyError) {
        assert!(matches!(error, PolicyError::CircuitOpen(open) if open.name() == "shut"));
    }
    for error in rejected!(Derived) {
        assert!(matches!(error, Derived::Policy(PolicyError::CircuitOpen(_))));
    }
}

#[test]
fn a_retry_error_in_the_signature_wraps_either() {
    let is_zeroth = |error: &RetryError<_>| (error.attempts(), error.is_rejection()) == (0, true);
    for error in rejected!(RetryError<BySum>) {
        assert_eq!((error.attempts(), error.is_rejection()), (0, true));
        assert_eq!(error.into_error(), BySum(SUM));
    }
    for error in rejected!(RetryError<ByBoth>) {
        assert!(is_zeroth(&error));
        assert_eq!(error.into_error(), ByBoth(OWN));
    }
}

#[circuit_breaker(breaker = SHUT)]
fn generic_by_sum<E: From<PolicyError>>() -> Result<u32, E> {
    Ok(1)
}

#[circuit_breaker(breaker = SHUT)]
async fn generic_by_own<E: From<CircuitOpen>>() -> Result<u32, E> {
    Ok(1)
}

#[circuit_breaker(breaker = SHUT)]
async fn generic_by_both<E>() -> Result<u32, E>
where
    E: From<CircuitOpen> + From<PolicyError>,
{
    Ok(1)
}

#[test]
fn a_type_parameter_is_seen_with_its_bounds_only() {
    assert_eq!(generic_by_sum(), Err(BySum(SUM)));
    assert_eq!(generic_by_sum(), Err(ByBoth(SUM)));
    assert_eq!(now(generic_by_own()), Err(ByOwn(OWN)));
    assert_eq!(now(generic_by_own()), Err(ByBoth(OWN)));
    assert_eq!(now(generic_by_both()), Err(ByBoth(OWN)));
}

trait Store {
    type Error: From<PolicyError> + Debug;

    #[circuit_breaker(breaker = SHUT)]
    fn get(&self) -> Result<u32, Self::Error> {
        Ok(1)
    }
}

impl Store for u8 {
    type Error = ByBoth;
}

impl Store for u16 {
    type Error = ByBoth;

    #[circuit_breaker(breaker = SHUT)]
    fn get(&self) -> Result<u32, Self::Error> {
        Ok(u32::from(*self))
    }
}

#[circuit_breaker(breaker = SHUT)]
async fn ask<S: Store>(store: &S) -> Result<u32, S::Error> {
    store.get()
}

#[test]
fn an_associated_type_is_seen_as_far_as_it_is_known() {
    assert_eq!(0_u8.get(), Err(ByBoth(SUM)));
    assert_eq!(0_u16.get(), Err(ByBoth(OWN)));
    assert_eq!(now(ask(&0_u16)), Err(ByBoth(SUM)));
}

#[circuit_breaker(breaker = SHUT)]
fn borrowed<'a>(text: &'a str) -> Result<&'a str, Box<dyn Error + 'a>> {
    Ok(text)
}

#[circuit_breaker(breaker = SHUT)]
fn without_a_name() -> Result<impl Sized + Debug, BySum> {
    Ok(1)
}

#[test]
fn a_success_that_borrows_or_has_no_name_changes_nothing() {
    assert!(borrowed("a").is_err());
    assert_eq!(without_a_name().expect_err("it is rejected"), BySum(SUM));
}

fn wrap(error: BySum, attempts: &Attempts) -> RetryError<BySum> {
    RetryError::new(error, attempts)
}

/// Under `map_err` the signature does not show the error that the breaker inside makes.
fn assert_wrapped<E: PartialEq + Debug>(outcome: Result<u32, RetryError<E>>, error: E) {
    let wrapped = outcome.expect_err("it is rejected");
    assert_eq!((wrapped.attempts(), wrapped.reason()), (0, StopReason::CircuitOpen));
    assert_eq!(wrapped.into_error(), error);
}

#[test]
fn the_path_of_a_map_err_above_says_the_type() {
    #[retry(map_err = RetryError::new)]
    #[circuit_breaker(breaker = SHUT)]
    fn plain() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    #[retry(map_err = RetryError::new)]
    #[circuit_breaker(breaker = SHUT)]
    async fn future() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    #[retry(map_err = wrap)]
    #[circuit_breaker(breaker = SHUT, on_ok = |n| *n == 0)]
    async fn guarded() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    #[retry(map_err = RetryError::new)]
    #[circuit_breaker(threshold = 3)]
    #[retry(attempts = 1)]
    #[circuit_breaker(breaker = SHUT)]
    async fn deep() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    #[retry(map_err = RetryError::new)]
    #[circuit_breaker(breaker = SHUT)]
    async fn both() -> Result<u32, RetryError<ByBoth>> {
        Ok(1)
    }
    #[retry(map_err = RetryError::new)]
    #[circuit_breaker(breaker = SHUT)]
    fn returned() -> impl Future<Output = Result<u32, RetryError<BySum>>> {
        async { Ok(1) }
    }
    assert_wrapped(plain(), BySum(SUM));
    assert_wrapped(now(future()), BySum(SUM));
    assert_wrapped(now(guarded()), BySum(SUM));
    assert_wrapped(now(deep()), BySum(SUM));
    assert_wrapped(now(both()), ByBoth(OWN));
    assert_wrapped(now(returned()), BySum(SUM));
}

#[test]
fn a_closure_that_declares_its_error_says_the_type() {
    #[retry(map_err = |error: BySum, attempts| RetryError::new(error, attempts))]
    #[circuit_breaker(breaker = SHUT)]
    fn plain() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    #[retry(map_err = |error: BySum, attempts| RetryError::new(error, attempts))]
    #[circuit_breaker(breaker = SHUT)]
    async fn future() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    assert_wrapped(plain(), BySum(SUM));
    assert_wrapped(now(future()), BySum(SUM));
}

#[test]
fn a_body_that_names_its_error_says_it_to_what_stands_before() {
    fn body() -> Result<u32, ByOwn> {
        Ok(1)
    }
    // The rejection is written before the body here, so only the policy's own error is possible.
    #[retry(map_err = |error, attempts| RetryError::new(error, attempts))]
    #[circuit_breaker(breaker = SHUT)]
    fn plain() -> Result<u32, RetryError<ByOwn>> {
        body()
    }
    #[retry(map_err = |error, attempts| RetryError::new(error, attempts))]
    #[circuit_breaker(breaker = SHUT, on_ok = |n| *n == 0)]
    async fn guarded() -> Result<u32, RetryError<ByOwn>> {
        body()
    }
    assert_wrapped(plain(), ByOwn(OWN));
    assert_wrapped(now(guarded()), ByOwn(OWN));
}

#[test]
fn a_future_that_names_its_error_says_it_to_the_rejection() {
    async fn body() -> Result<u32, BySum> {
        Ok(1)
    }
    #[retry(map_err = |error, attempts| RetryError::new(error, attempts))]
    #[circuit_breaker(breaker = SHUT)]
    async fn future() -> Result<u32, RetryError<BySum>> {
        body().await
    }
    assert_wrapped(now(future()), BySum(SUM));
}

#[test]
fn a_map_err_on_the_breaker_needs_no_place() {
    #[derive(Debug, PartialEq, Eq)]
    struct NoPlace(&'static str);
    #[circuit_breaker(breaker = SHUT, map_err = |open| NoPlace(open.name()))]
    fn plain() -> Result<u32, NoPlace> {
        Ok(1)
    }
    #[retry(map_err = RetryError::new)]
    #[circuit_breaker(breaker = SHUT, map_err = |open: CircuitOpen| NoPlace(open.name()))]
    async fn future() -> Result<u32, RetryError<NoPlace>> {
        Ok(1)
    }
    assert_eq!(plain(), Err(NoPlace("shut")));
    assert_wrapped(now(future()), NoPlace("shut"));
}

#[test]
fn a_breaker_around_a_retry_that_maps_wraps_its_own_rejection() {
    #[circuit_breaker(breaker = SHUT)]
    #[retry(map_err = RetryError::new)]
    fn plain() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    #[circuit_breaker(breaker = SHUT)]
    #[retry(map_err = RetryError::new)]
    async fn future() -> Result<u32, RetryError<BySum>> {
        Ok(1)
    }
    assert_wrapped(plain(), BySum(SUM));
    assert_wrapped(now(future()), BySum(SUM));
}

#[test]
fn a_sum_that_was_rejected_is_known_as_a_rejection() {
    let rejected = rejected!(PolicyError);
    assert!(rejected.iter().all(Transient::is_rejection));
}
