//! A future under a breaker.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::locate::Locate;
use super::machine::Outcome;
use super::ticket::Ticket;

pin_project! {
    /// An admitted future: records its outcome when it ends, a failure when it panics, nothing when it is dropped.
    #[project = GuardedProjection]
    #[project_replace = GuardedTaken]
    // `pin_project!` takes no documentation on the fields of a variant.
    #[allow(missing_docs)]
    #[must_use = "futures do nothing unless polled"]
    pub enum Guarded<F, C, N>
    where
        N: Locate,
    {
        /// Dropped in this order: the place is given back when nothing of the call is left.
        Running { #[pin] future: F, ticket: Ticket<N>, classify: C },
        /// The output is out, the outcome recorded.
        Done,
    }
}

impl<F, C, N: Locate> Guarded<F, C, N> {
    #[inline]
    pub(super) fn new(future: F, ticket: Ticket<N>, classify: C) -> Self {
        Self::Running { future, ticket, classify }
    }
}

impl<F, C, N> Future for Guarded<F, C, N>
where
    F: Future,
    C: FnOnce(&F::Output) -> Outcome,
    N: Locate,
{
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let GuardedProjection::Running { future, ticket, .. } = self.as_mut().project() else {
            return Poll::Pending;
        };
        let polled = ticket.watch(|| future.poll(cx));
        // By reference: taking the output out and wrapping it up again costs a copy of it.
        if let Poll::Ready(output) = &polled {
            // From here on destructors of the body and the user's predicate run: a panic of theirs is the call's.
            ticket.arm();
            if let GuardedTaken::Running { ticket, classify, .. } = self.project_replace(Self::Done) {
                let outcome = classify(output);
                ticket.record(outcome);
            }
        }
        polled
    }
}

pin_project! {
    /// An admitted future whose ticket is elsewhere: a panic is recorded as a failure, all else is left to the ticket.
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

impl<'a, F, N: Locate> Watched<'a, F, N> {
    #[inline]
    pub(super) fn new(future: F, ticket: &'a mut Ticket<N>) -> Self {
        Self { future, ticket }
    }
}

impl<F: Future, N: Locate> Future for Watched<'_, F, N> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.ticket.watch(|| this.future.poll(cx))
    }
}

impl<F, N: Locate> std::fmt::Debug for Watched<'_, F, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Watched").field(&self.ticket).finish()
    }
}

impl<F, C, N: Locate> std::fmt::Debug for Guarded<F, C, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Running { ticket, .. } => f.debug_tuple("Guarded").field(ticket).finish(),
            Self::Done => f.write_str("Guarded(done)"),
        }
    }
}
