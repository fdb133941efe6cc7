//! With `map_err` the signature shows another error type than the body has.

use crate::support::{Failed, Tries};
use futures::future::BoxFuture;
use resilience::{Attempts, CircuitOpen, RetryError, TestClock, circuit_breaker, retry};
use std::error::Error;
use std::fmt::Display;

#[derive(Debug, PartialEq)]
struct Outer(Failed, u32);

impl From<CircuitOpen> for Outer {
    fn from(_: CircuitOpen) -> Self {
        Self(Failed::Rejected, 0)
    }
}

fn outer(error: Failed, attempts: &Attempts) -> Outer {
    Outer(error, attempts.made())
}

fn boxed(error: Box<dyn Error + Send + Sync>, attempts: &Attempts) -> Outer {
    Outer(*error.downcast().expect("a failure"), attempts.made())
}

fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

/// Three attempts, and the error that left says so.
fn check<T: std::fmt::Debug>(call: impl Fn(&Tries) -> Result<T, Outer>) {
    let _installed = TestClock::new().install();
    let tries = Tries::failing(u32::MAX);
    assert_eq!(call(&tries).expect_err("no attempt succeeds"), Outer(Failed::Again, 3));
    assert_eq!(tries.made(), 3);
    let tries = Tries::failing(2);
    assert!(call(&tries).is_ok());
    assert_eq!(tries.made(), 3);
}

#[retry(map_err = outer)]
fn question_mark(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(1)
}

#[retry(map_err = outer)]
async fn question_mark_async(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(1)
}

#[test]
fn a_question_mark_infers_from_the_function() {
    check(question_mark);
    check(|tries| now(question_mark_async(tries)));
}

#[retry(map_err = boxed)]
fn coerces(tries: &Tries) -> Result<Box<dyn Display>, Outer> {
    if tries.turn().is_err() {
        return Err(Box::new(Failed::Again));
    }
    Ok(Box::new(1))
}

#[retry(map_err = boxed)]
async fn coerces_async(tries: &Tries) -> Result<Box<dyn Display>, Outer> {
    match tries.turn() {
        Ok(turn) => Ok(Box::new(turn)),
        Err(error) => Err(Box::new(error)),
    }
}

#[test]
fn a_body_coerces_to_what_the_function_takes() {
    check(|tries| coerces(tries).map(|it| it.to_string()));
    check(|tries| now(coerces_async(tries)).map(|it| it.to_string()));
}

#[retry(map_err = |error: Failed, attempts| Outer(error, attempts.made()))]
fn annotated(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(1)
}

#[retry(map_err = |error: Box<dyn Error>, attempts| Outer(*error.downcast().expect("a failure"), attempts.made()))]
async fn annotated_async(tries: &Tries) -> Result<u32, Outer> {
    if tries.turn().is_err() {
        Err(Failed::Again)?;
    }
    Ok(1)
}

#[retry(map_err = |error, attempts| Outer(error, attempts.made()))]
async fn inferred(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()
}

#[test]
fn a_closure_maps_too() {
    check(annotated);
    check(|tries| now(annotated_async(tries)));
    check(|tries| now(inferred(tries)));
}

#[retry(map_err = outer, context = cx)]
async fn with_context(tries: &Tries) -> Result<u32, Outer> {
    let again = cx.last_error().is_some_and(|error| error == &Failed::Again);
    tries.turn()?;
    Ok(cx.number() + u32::from(again))
}

#[test]
fn a_context_holds_the_error_of_the_body() {
    check(|tries| now(with_context(tries)));
}

#[retry(map_err = RetryError::new)]
fn wraps(tries: &Tries) -> Result<u32, RetryError<Failed>> {
    tries.turn()?;
    Ok(1)
}

#[retry(map_err = RetryError::new)]
async fn wraps_async(tries: &Tries) -> Result<u32, RetryError<Failed>> {
    tries.turn()?;
    Ok(1)
}

#[test]
fn a_retry_error_wraps_it() {
    let wrapped =
        |out: Result<u32, RetryError<Failed>>| out.map_err(|error| Outer(Failed::Again, error.attempts()));
    check(|tries| wrapped(wraps(tries)));
    check(|tries| wrapped(now(wraps_async(tries))));
}

#[retry(map_err = outer)]
#[circuit_breaker(threshold = 9)]
fn over_breaker(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(1)
}

#[circuit_breaker(threshold = 9)]
#[retry(map_err = outer)]
async fn under_breaker(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(1)
}

#[retry(map_err = outer, context = cx)]
#[circuit_breaker(threshold = 9)]
#[retry(attempts = 1)]
async fn around_two(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(cx.number())
}

fn twice(error: Outer, _: &Attempts) -> Outer {
    error
}

#[retry(attempts = 1, map_err = twice)]
#[circuit_breaker(threshold = 9)]
#[retry(map_err = outer)]
async fn two_maps(tries: &Tries) -> Result<u32, Outer> {
    tries.turn()?;
    Ok(1)
}

#[test]
fn the_innermost_function_says_what_the_body_returns() {
    check(over_breaker);
    check(|tries| now(under_breaker(tries)));
    check(|tries| now(around_two(tries)));
    check(|tries| now(two_maps(tries)));
}

#[retry(map_err = outer)]
fn returned(tries: &Tries) -> impl Future<Output = Result<u32, Outer>> {
    async move {
        tries.turn()?;
        Ok(1)
    }
}

#[retry(map_err = outer)]
fn returned_box(tries: &Tries) -> BoxFuture<'_, Result<u32, Outer>> {
    Box::pin(async move {
        tries.turn()?;
        Ok(1)
    })
}

async fn plain(tries: &Tries) -> Result<u32, Failed> {
    tries.turn()
}

#[retry(map_err = outer)]
fn delegates(tries: &Tries) -> impl Future<Output = Result<u32, Outer>> {
    plain(tries)
}

#[retry(map_err = outer)]
fn delegates_boxed(tries: &Tries) -> BoxFuture<'_, Result<u32, Outer>> {
    Box::pin(plain(tries))
}

#[test]
fn the_error_of_a_returned_future_is_mapped() {
    check(|tries| now(returned(tries)));
    check(|tries| now(returned_box(tries)));
    check(|tries| now(delegates(tries)));
    check(|tries| now(delegates_boxed(tries)));
}

#[async_trait::async_trait]
trait Store {
    async fn get(&self, tries: &Tries) -> Result<u32, Outer>;
}

#[async_trait::async_trait]
impl Store for () {
    #[retry(map_err = outer)]
    async fn get(&self, tries: &Tries) -> Result<u32, Outer> {
        tries.turn()
    }
}

#[test]
fn the_error_of_an_async_trait_method_is_mapped() {
    check(|tries| now(().get(tries)));
}
