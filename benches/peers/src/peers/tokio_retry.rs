//! tokio-retry2: async only. Its exponential backoff grows by its base, so the base is the growth
//! of 2, and `factor` scales it to 100 ms. `take` counts retries. It always uses tokio's timer,
//! which takes a millisecond for a delay of zero.

use std::cell::Cell;
use std::time::Duration;

use tokio_retry2::strategy::{ExponentialBackoff, jitter};
use tokio_retry2::{MapErr, Retry};

use crate::path::twice;
use crate::subject::{Error, fails_async, work_async};

fn policy(factor: u64) -> impl Iterator<Item = Duration> {
    ExponentialBackoff::from_millis(2).factor(factor).max_delay(Duration::from_secs(10)).map(jitter).take(2)
}

pub(crate) async fn retried_async(input: u64) -> Result<u64, Error> {
    Retry::spawn(policy(50), || async { work_async(input).await.map_transient_err() }).await
}

async fn retried_twice_async(failures: &Cell<u32>) -> Result<u64, Error> {
    Retry::spawn(policy(0), || async { fails_async(failures).await.map_transient_err() }).await
}

pub(crate) fn twice_on_the_timer(calls: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    twice(calls, |failures| runtime.block_on(retried_twice_async(failures)));
}

/// The future around any inner future, to measure its size.
pub(crate) fn retrying<F: Future<Output = Result<u64, Error>>>(
    attempt: impl Fn() -> F,
) -> impl Future<Output = Result<u64, Error>> {
    Retry::spawn(policy(50), move || {
        let attempt = attempt();
        async move { attempt.await.map_transient_err() }
    })
}
