//! backoff: no longer maintained, and still the most used. It limits the time and not the attempts.
//! So a policy around its own counts the attempts, as its trait allows. Its jitter is half of the
//! delay to either side.

use std::cell::Cell;
use std::future::{Future, Ready, ready};
use std::time::Duration;

use ::backoff::backoff::Backoff;
use ::backoff::future::{Retry, Sleeper};
use ::backoff::{Error as Wrapped, ExponentialBackoff, ExponentialBackoffBuilder};

use crate::subject::{Error, fails, fails_async, work, work_async};

/// A policy that gives up after some retries.
pub(crate) struct Limited {
    inner: ExponentialBackoff,
    left: u32,
}

impl Backoff for Limited {
    fn reset(&mut self) {
        self.inner.reset();
    }

    fn next_backoff(&mut self) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        self.inner.next_backoff()
    }
}

fn policy(base: Duration) -> Limited {
    let inner = ExponentialBackoffBuilder::new()
        .with_initial_interval(base)
        .with_multiplier(2.0)
        .with_max_interval(Duration::from_secs(10))
        .with_max_elapsed_time(None)
        .build();
    Limited { inner, left: 2 }
}

fn standard() -> Limited {
    policy(Duration::from_millis(100))
}

fn at_once() -> Limited {
    policy(Duration::ZERO)
}

/// A sleep that does not wait. Tokio's timer takes a millisecond for a zero delay.
struct NoWait;

impl Sleeper for NoWait {
    type Sleep = Ready<()>;

    fn sleep(&self, _: Duration) -> Ready<()> {
        ready(())
    }
}

#[inline(never)]
pub(crate) fn retried(input: u64) -> Result<u64, Wrapped<Error>> {
    ::backoff::retry(standard(), || work(input).map_err(Wrapped::transient))
}

pub(crate) async fn retried_async(input: u64) -> Result<u64, Error> {
    ::backoff::future::retry(standard(), || async { Ok(work_async::<Error>(input).await?) }).await
}

#[inline(never)]
pub(crate) fn retried_twice(failures: &Cell<u32>) -> Result<u64, Wrapped<Error>> {
    ::backoff::retry(at_once(), || fails(failures).map_err(Wrapped::transient))
}

pub(crate) async fn retried_twice_async(failures: &Cell<u32>) -> Result<u64, Error> {
    let mut policy = at_once();
    policy.reset();
    Retry::new(NoWait, policy, |_, _| {}, || async { Ok(fails_async(failures).await?) }).await
}

/// The future around any inner future, to measure its size.
pub(crate) fn retrying<F: Future<Output = Result<u64, Error>>>(
    attempt: impl Fn() -> F,
) -> impl Future<Output = Result<u64, Error>> {
    ::backoff::future::retry(standard(), move || {
        let attempt = attempt();
        async move { Ok(attempt.await?) }
    })
}
