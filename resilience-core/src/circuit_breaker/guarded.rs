//! Futures under a breaker.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::locate::Locate;
use super::open::CircuitOpen;
use super::ticket::Ticket;
use super::verdict::Verdict;
use crate::vocabulary::outcome::Outcome;

pin_project! {
    /// A future that asks for admission when it is first polled: its error is the rejection, or it runs, and counts as what
    /// `classify` says of its outcome, as a failure if it panics, as nothing if it is dropped before it ends.
    #[must_use = "futures do nothing unless polled"]
    pub struct Guarded<F, C, J, N>
    where
        N: Locate,
    {
        // Dropped in this order: the place is given back when nothing of the call is left.
        #[pin]
        future: F,
        ticket: Ticket<N>,
        classify: C,
        reject: J,
    }
}

/// `future` under the breaker that `at` leads to. `classify` is asked about failed outcomes, all others are successes; `reject`
/// makes the outcome of a rejected call.
#[inline]
pub fn guard<F, C, J, N>(at: N, future: F, classify: C, reject: J) -> Guarded<F, C, J, N>
where
    F: Future,
    C: FnMut(&F::Output) -> Verdict<'_>,
    J: FnMut(CircuitOpen) -> F::Output,
    N: Locate,
{
    Guarded { future, ticket: Ticket::fresh(at), classify, reject }
}

impl<F, C, J, N, T, E> Future for Guarded<F, C, J, N>
where
    F: Future<Output = Result<T, E>>,
    C: FnMut(&F::Output) -> Verdict<'_>,
    J: FnMut(CircuitOpen) -> F::Output,
    N: Locate,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let ticket = this.ticket;
        if ticket.is_settled() {
            return Poll::Pending;
        }
        if ticket.is_fresh()
            && let Err(open) = ticket.admit()
        {
            return Poll::Ready((this.reject)(open));
        }
        ticket.arm();
        let polled = this.future.poll(cx);
        // Matched in place: borrowed or moved, the outcome would be built elsewhere and copied.
        match polled {
            Poll::Ready(Ok(_)) => {
                ticket.conclude_well();
                polled
            }
            Poll::Pending => {
                ticket.conclude(Outcome::Ignored);
                polled
            }
            Poll::Ready(Err(_)) => {
                let failed = polled;
                ticket.stop();
                if let Poll::Ready(outcome) = &failed {
                    ticket.settle((this.classify)(outcome));
                }
                failed
            }
        }
    }
}

pin_project! {
    /// An admitted future whose ticket is elsewhere, for an outcome that cannot be told while the future still borrows what
    /// it takes to tell it. At its end the ticket stands at failure, until it is concluded otherwise.
    #[must_use = "futures do nothing unless polled"]
    pub struct Watched<'a, F, N>
    where
        N: Locate,
    {
        #[pin]
        future: F,
        ticket: &'a mut Ticket<N>,
    }
}

/// `future` under `ticket`.
#[inline]
pub fn watch<F: Future, N: Locate>(ticket: &mut Ticket<N>, future: F) -> Watched<'_, F, N> {
    Watched { future, ticket }
}

impl<F: Future, N: Locate> Future for Watched<'_, F, N> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.ticket.arm();
        let polled = this.future.poll(cx);
        if polled.is_pending() {
            this.ticket.conclude(Outcome::Ignored);
        }
        polled
    }
}

impl<F, N: Locate> std::fmt::Debug for Watched<'_, F, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Watched").field(&self.ticket).finish()
    }
}

impl<F, C, J, N: Locate> std::fmt::Debug for Guarded<F, C, J, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Guarded").field(&self.ticket).finish()
    }
}
