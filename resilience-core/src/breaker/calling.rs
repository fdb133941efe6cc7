//! A future that asks for admission when it is first polled.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::circuit_breaker::CircuitBreaker;
use super::machine::Outcome;
use super::node::Node;
use super::open::CircuitOpen;
use super::ticket::Ticket;

pin_project! {
    /// What `CircuitBreaker::call_async` returns. Written by hand because an `async fn` would keep `future` twice.
    pub(super) struct Calling<'a, F> {
        // Dropped before the place is given back.
        #[pin]
        future: F,
        stage: Stage<'a>,
    }
}

enum Stage<'a> {
    Waiting(&'a CircuitBreaker),
    Running(Ticket<&'a Node>),
    Done,
}

impl<'a, F> Calling<'a, F> {
    pub(super) fn new(breaker: &'a CircuitBreaker, future: F) -> Self {
        Self { future, stage: Stage::Waiting(breaker) }
    }
}

impl<T, E, F> Future for Calling<'_, F>
where
    E: From<CircuitOpen>,
    F: Future<Output = Result<T, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Stage::Waiting(breaker) = *this.stage {
            match breaker.enter_borrowed() {
                Ok(ticket) => *this.stage = Stage::Running(ticket),
                Err(open) => {
                    *this.stage = Stage::Done;
                    return Poll::Ready(Err(open.into()));
                }
            }
        }
        // Taken out while the future runs: if it unwinds, the failure is on record though the future may be kept.
        let Stage::Running(mut ticket) = std::mem::replace(this.stage, Stage::Done) else {
            return Poll::Pending;
        };
        ticket.arm();
        let polled = this.future.poll(cx);
        match &polled {
            Poll::Pending => {
                ticket.conclude(Outcome::Ignored);
                *this.stage = Stage::Running(ticket);
            }
            Poll::Ready(result) => ticket.record(Outcome::of_result(result)),
        }
        polled
    }
}
