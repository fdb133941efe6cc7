//! A hedge that an expert writes: the first attempt inline and polled first, everything else in a
//! box that is made at the first suspension, and a budget. Nothing is spawned. The first attempt's
//! failure waits for the other attempt, and is the error if both fail.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Sleep;

use super::budget::Budget;
use super::timeout;
use crate::subject::{Error, ready_async, woken_once};

const AFTER: Duration = Duration::from_millis(100);

/// A tenth, as by default. That it holds more tokens costs nothing.
static BUDGET: Budget = Budget::new(100_000_000);

/// What exists once the first attempt was pending.
struct Rest<F> {
    /// `None` if no other attempt is to begin.
    sleep: Option<Pin<Box<Sleep>>>,
    second: Option<Pin<Box<F>>>,
    /// The first attempt has failed.
    failed: Option<Error>,
}

pin_project_lite::pin_project! {
    struct Hedged<M, F> {
        attempt: M,
        #[pin]
        first: F,
        rest: Option<Box<Rest<F>>>,
    }
}

impl<F, M> Future for Hedged<M, F>
where
    F: Future<Output = Result<u64, Error>>,
    M: Fn() -> F,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if this.rest.as_ref().is_none_or(|rest| rest.failed.is_none()) {
            match this.first.poll(cx) {
                Poll::Ready(Ok(value)) => {
                    BUDGET.deposit();
                    return Poll::Ready(Ok(value));
                }
                Poll::Ready(Err(error)) => {
                    this.rest.get_or_insert_with(|| Box::new(Rest::without_a_timer())).fail(error);
                }
                Poll::Pending => {}
            }
        }
        this.rest.get_or_insert_with(|| Box::new(Rest::begin())).poll(&*this.attempt, cx)
    }
}

impl<F: Future<Output = Result<u64, Error>>> Rest<F> {
    #[cold]
    #[inline(never)]
    fn without_a_timer() -> Self {
        Self { sleep: None, second: None, failed: None }
    }

    /// Arms the timer, unless the deadline comes first.
    #[inline(never)]
    fn begin() -> Self {
        let sleep = (timeout::remaining() > AFTER).then(|| Box::pin(tokio::time::sleep(AFTER)));
        Self { sleep, second: None, failed: None }
    }

    #[cold]
    fn fail(&mut self, error: Error) {
        self.failed = Some(error);
    }

    #[inline(never)]
    fn poll(&mut self, attempt: impl Fn() -> F, cx: &mut Context<'_>) -> Poll<F::Output> {
        if self.second.is_none() {
            let is_due = self.failed.is_some() || self.sleep.as_mut().is_some_and(|sleep| due(sleep, cx));
            if is_due && BUDGET.withdraw() {
                self.second = Some(Box::pin(attempt()));
            }
            if is_due {
                self.sleep = None;
            }
        }
        match self.second.as_mut().map(|second| second.as_mut().poll(cx)) {
            Some(Poll::Ready(Ok(value))) => return Poll::Ready(Ok(value)),
            Some(Poll::Pending) => return Poll::Pending,
            Some(Poll::Ready(Err(_))) => self.second = None,
            None => {}
        }
        self.failed.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error)))
    }
}

fn due(sleep: &mut Pin<Box<Sleep>>, cx: &mut Context<'_>) -> bool {
    if tokio::task::coop::has_budget_remaining() {
        return sleep.as_mut().poll(cx).is_ready();
    }
    std::pin::pin!(tokio::task::coop::unconstrained(sleep)).poll(cx).is_ready()
}

pub(crate) async fn ready(input: u64) -> Result<u64, Error> {
    hedging(|| ready_async(input)).await
}

pub(crate) async fn pending(input: u64) -> Result<u64, Error> {
    hedging(|| woken_once(input)).await
}

/// The future around any inner future, also to measure its size.
pub(crate) fn hedging<F: Future<Output = Result<u64, Error>>>(
    attempt: impl Fn() -> F,
) -> impl Future<Output = Result<u64, Error>> {
    let first = attempt();
    Hedged { attempt, first, rest: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::now;
    use std::cell::Cell;

    #[test]
    fn a_failure_begins_another_and_two_are_the_first_ones_error() {
        let begun = Cell::new(0);
        let attempt = |ok: bool| {
            let begun = &begun;
            hedging(move || {
                begun.set(begun.get() + 1);
                let succeeds = ok && begun.get() == 2;
                async move { if succeeds { Ok(2) } else { Err(Error::Failed) } }
            })
        };
        assert!(matches!(now(attempt(true)), Poll::Ready(Ok(2))));
        begun.set(0);
        assert!(matches!(now(attempt(false)), Poll::Ready(Err(Error::Failed))));
        assert_eq!(begun.get(), 2);
    }
}
