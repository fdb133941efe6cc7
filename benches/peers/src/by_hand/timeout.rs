//! A timeout that an expert writes: the timer is made at the first suspension, a value wins a tie,
//! the body is dropped before the error is made, what runs inside can ask for the deadline, and a
//! body without cooperative budget is cut too.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use crate::subject::{Error, once_pending, ready_async};

const LIMIT: Duration = Duration::from_secs(2);

/// The deadline of the code that runs now. A limit counts from now.
#[derive(Clone, Copy)]
struct Within {
    until: Option<Instant>,
    limit: Duration,
}

thread_local! {
    static WITHIN: Cell<Within> = const { Cell::new(Within { until: None, limit: Duration::MAX }) };
}

/// The time that the code that runs now has left. `Duration::MAX` without a deadline.
pub(super) fn remaining() -> Duration {
    let Within { until, limit } = WITHIN.get();
    until.map_or(limit, |until| limit.min(until.saturating_duration_since(Instant::now())))
}

struct Entered(Within);

impl Entered {
    fn enter(until: Option<Instant>) -> Self {
        let around = WITHIN.get();
        WITHIN.set(match until {
            None => Within { limit: around.limit.min(LIMIT), ..around },
            Some(until) => {
                Within { until: Some(around.until.map_or(until, |other| other.min(until))), ..around }
            }
        });
        Self(around)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        WITHIN.set(self.0);
    }
}

pin_project_lite::pin_project! {
    struct Limited<F> {
        #[pin]
        body: Option<F>,
        #[pin]
        sleep: Option<Sleep>,
    }
}

impl<F: Future<Output = Result<u64, Error>>> Future for Limited<F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.as_mut().project();
        let until = this.sleep.as_ref().get_ref().as_ref().map(Sleep::deadline);
        if until.is_none() && WITHIN.get().until.is_some_and(|until| until <= Instant::now()) {
            return self.cut();
        }
        let Some(body) = this.body.as_pin_mut() else { return Poll::Pending };
        let polled = {
            let _entered = Entered::enter(until);
            body.poll(cx)
        };
        if polled.is_ready() {
            return polled;
        }
        match self.as_mut().wait(cx) {
            Poll::Ready(()) => self.cut(),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<F: Future<Output = Result<u64, Error>>> Limited<F> {
    fn wait(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if this.sleep.is_none() {
            let around = WITHIN.get();
            let sleep = match around.until {
                None if around.limit == Duration::MAX => tokio::time::sleep(LIMIT),
                until => {
                    let now = Instant::now();
                    let own = now + LIMIT.min(around.limit);
                    tokio::time::sleep_until(until.map_or(own, |until| until.min(own)))
                }
            };
            this.sleep.set(Some(sleep));
        }
        let Some(sleep) = this.sleep.as_pin_mut() else { return Poll::Pending };
        if tokio::task::coop::has_budget_remaining() {
            return sleep.poll(cx);
        }
        std::pin::pin!(tokio::task::coop::unconstrained(sleep)).poll(cx)
    }

    #[cold]
    fn cut(self: Pin<&mut Self>) -> Poll<F::Output> {
        self.project().body.set(None);
        Poll::Ready(Err(Error::Failed))
    }
}

pub(crate) async fn ready(input: u64) -> Result<u64, Error> {
    Limited { body: Some(async { ready_async(input).await }), sleep: None }.await
}

pub(crate) async fn pending(input: u64) -> Result<u64, Error> {
    Limited { body: Some(async { once_pending(input).await }), sleep: None }.await
}

/// The future around any inner future, to measure its size.
pub(crate) fn limiting<F: Future<Output = Result<u64, Error>>>(
    inner: F,
) -> impl Future<Output = Result<u64, Error>> {
    Limited { body: Some(inner), sleep: None }
}
