//! The call that all contenders wrap.

use std::cell::Cell;
use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The failure of a call. Every error type here can be made of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed;

/// An error of the usual size, with room for a rejection. The peers wrap it in a type of theirs.
/// The hand-written breaker has an error of its own, of the same size.
#[derive(Debug)]
pub(crate) enum Error {
    Failed,
    #[allow(dead_code, reason = "it gives the type its size")]
    Open(resilience::CircuitOpen),
}

impl From<resilience::TimedOut> for Error {
    fn from(_: resilience::TimedOut) -> Self {
        Self::Failed
    }
}

impl From<tokio::time::error::Elapsed> for Error {
    fn from(_: tokio::time::error::Elapsed) -> Self {
        Self::Failed
    }
}

impl From<Failed> for Error {
    fn from(Failed: Failed) -> Self {
        Self::Failed
    }
}

impl From<resilience::CircuitOpen> for Error {
    fn from(open: resilience::CircuitOpen) -> Self {
        Self::Open(open)
    }
}

/// An error with room for the rejections of limiters. The hand-written limiters have one of their
/// own, of the same size.
#[derive(Debug)]
pub(crate) enum Busy {
    Failed,
    #[allow(dead_code, reason = "it gives the type its size")]
    Full(resilience::BulkheadFull),
    #[allow(dead_code, reason = "it gives the type its size")]
    Limited(resilience::RateLimited),
}

impl From<Failed> for Busy {
    fn from(Failed: Failed) -> Self {
        Self::Failed
    }
}

impl From<resilience::BulkheadFull> for Busy {
    fn from(full: resilience::BulkheadFull) -> Self {
        Self::Full(full)
    }
}

impl From<resilience::RateLimited> for Busy {
    fn from(limited: resilience::RateLimited) -> Self {
        Self::Limited(limited)
    }
}

/// Makes [`work`] succeed.
pub(crate) const GOOD: u64 = 1;
/// Makes [`work`] fail.
pub(crate) const BAD: u64 = 0;
const NEVER: u64 = u64::MAX;

/// The body. To the compiler it can panic, like every real body. Code that never unwinds would be
/// easier to make fast.
#[inline(never)]
pub(crate) fn work<E: From<Failed>>(input: u64) -> Result<u64, E> {
    match black_box(input) {
        BAD => Err(Failed.into()),
        NEVER => panic!("nobody asks for this"),
        _ => Ok(input),
    }
}

pub(crate) async fn work_async<E: From<Failed>>(input: u64) -> Result<u64, E> {
    work(input)
}

/// The same as [`work_async`], for timeouts. One function for all would have so many callers that
/// the compiler inlines it in none.
pub(crate) async fn ready_async(input: u64) -> Result<u64, Error> {
    work(input)
}

/// A body that is pending once.
pub(crate) async fn once_pending(input: u64) -> Result<u64, Error> {
    let mut pending = true;
    std::future::poll_fn(|_| if std::mem::take(&mut pending) { Poll::Pending } else { Poll::Ready(()) })
        .await;
    work(input)
}

/// A body that is pending once, for bulkheads and hedges. It wakes its task, because not every peer
/// polls a future that nobody has woken.
pub(crate) async fn woken_once<E: From<Failed>>(input: u64) -> Result<u64, E> {
    let mut pending = true;
    let wait = std::future::poll_fn(|cx| {
        if std::mem::take(&mut pending) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    });
    wait.await;
    work(input)
}

/// Makes calls within a runtime that has a timer.
pub(crate) fn with_a_timer(calls: impl FnOnce()) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let _entered = runtime.enter();
    calls();
}

/// A body that fails as often as `failures` says. It takes a cell, because not every peer can lend
/// `&mut` arguments to an attempt.
#[inline(never)]
pub(crate) fn fails(failures: &Cell<u32>) -> Result<u64, Error> {
    match failures.get() {
        0 => return Ok(GOOD),
        u32::MAX => panic!("nobody asks for this"),
        left => failures.set(left - 1),
    }
    Err(Error::Failed)
}

pub(crate) async fn fails_async(failures: &Cell<u32>) -> Result<u64, Error> {
    fails(failures)
}

/// Polls a future that never really waits, until it is ready. The output stays in the `Poll`,
/// because taking it out would copy it.
#[inline(always)]
pub(crate) fn now<F: Future>(future: F) -> Poll<F::Output> {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        let polled = future.as_mut().poll(&mut cx);
        if polled.is_ready() {
            return polled;
        }
    }
}

/// Polls two calls of a function that runs one at a time: the first is pending, the second comes
/// then, and goes on as soon as the first is done.
#[inline(always)]
pub(crate) fn handed_over<F: Future>(first: F, second: F) -> Poll<F::Output> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut cx).is_pending());
    assert!(second.as_mut().poll(&mut cx).is_pending());
    assert!(first.as_mut().poll(&mut cx).is_ready());
    loop {
        let polled = second.as_mut().poll(&mut cx);
        if polled.is_ready() {
            return polled;
        }
    }
}
