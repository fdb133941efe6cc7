//! A bulkhead that is called by hand.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::BulkheadSource;
use crate::bulkhead::value::Bulkhead;
use crate::named::owned::Owned;
use crate::runtime::{breakers_below, timeouts_below};
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::predicate::IntoTransience;

/// A source that looks the cell up when the call begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByHand<'a>(pub(super) &'a Bulkhead);

impl BulkheadSource for ByHand<'_> {
    type Cell = Owned<BulkheadCell>;

    #[inline]
    fn enter(self) -> Result<Self::Cell, Self::Cell> {
        self.0.handle().clone().enter()
    }
}

/// Tells a retry by hand around the call that it was rejected, whatever error becomes of it.
#[cold]
pub(super) fn tell_rejection(full: BulkheadFull) -> BulkheadFull {
    breakers_below::by_hand(|below| {
        below.forget();
        below.turn_away();
    });
    full
}

/// What a limit that adapts makes of an outcome, by the answer of `on`. A cut for the caller's own
/// deadline says nothing about the service, if it came early.
pub(super) fn outcome<T, E, R: IntoTransience>(outcome: &Result<T, E>, on: impl FnOnce(&E) -> R) -> Outcome {
    match outcome {
        Ok(_) => Outcome::Success,
        Err(_) if timeouts_below::is_neutral_by_hand() => Outcome::Ignored,
        Err(error) => Outcome::of(on(error).into_transience()),
    }
}

pin_project! {
    /// A future that forgets, before each poll, which timeouts have cut on this thread.
    pub(super) struct Forgetful<F> {
        #[pin]
        future: F,
    }
}

pub(super) fn forgetful<F: Future>(future: F) -> Forgetful<F> {
    Forgetful { future }
}

impl<F: Future> Future for Forgetful<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        timeouts_below::forget_by_hand();
        self.project().future.poll(cx)
    }
}
