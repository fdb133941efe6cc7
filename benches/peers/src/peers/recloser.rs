//! recloser: a ring of the last calls. "Five failures in a row" is a ring of five that is full of
//! failures. A rate above one is never reached.

use std::sync::LazyLock;
use std::time::Duration;

use ::recloser::{AsyncRecloser, Error as Wrapped, Recloser};

use crate::subject::{Error, work, work_async};

fn ring(calls: usize, rate: f32, cooldown: Duration) -> Recloser {
    Recloser::custom().closed_len(calls).error_rate(rate).half_open_len(1).open_wait(cooldown).build()
}

fn healthy() -> Recloser {
    ring(5, 1.0, Duration::from_secs(30))
}

fn failing() -> Recloser {
    ring(5, 2.0, Duration::from_secs(30))
}

fn broken() -> Recloser {
    ring(5, 1.0, Duration::from_secs(3600))
}

pub(crate) static HEALTHY: LazyLock<Recloser> = LazyLock::new(healthy);
pub(crate) static FAILING: LazyLock<Recloser> = LazyLock::new(failing);
pub(crate) static BROKEN: LazyLock<Recloser> = LazyLock::new(broken);

pub(crate) static HEALTHY_ASYNC: LazyLock<AsyncRecloser> = LazyLock::new(|| healthy().into());
pub(crate) static FAILING_ASYNC: LazyLock<AsyncRecloser> = LazyLock::new(|| failing().into());
pub(crate) static BROKEN_ASYNC: LazyLock<AsyncRecloser> = LazyLock::new(|| broken().into());

#[inline(never)]
pub(crate) fn guarded(breaker: &Recloser, input: u64) -> Result<u64, Wrapped<Error>> {
    breaker.call(|| work(input))
}

pub(crate) async fn guarded_async(breaker: &AsyncRecloser, input: u64) -> Result<u64, Wrapped<Error>> {
    breaker.call(work_async(input)).await
}

/// The future around any inner future, to measure its size.
pub(crate) fn guarding(
    inner: impl Future<Output = Result<u64, Error>>,
) -> impl Future<Output = Result<u64, Wrapped<Error>>> {
    HEALTHY_ASYNC.call(inner)
}

pub(crate) mod rate {
    use super::{Duration, LazyLock, Recloser, ring};

    fn percentage() -> Recloser {
        ring(100, 0.5, Duration::from_secs(30))
    }

    pub(crate) static CLEAN: LazyLock<Recloser> = LazyLock::new(percentage);
    pub(crate) static MIXED: LazyLock<Recloser> = LazyLock::new(percentage);
}
