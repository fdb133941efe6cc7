//! failsafe: the same modes as ours, behind a mutex.

use std::iter::Repeat;
use std::sync::LazyLock;
use std::time::Duration;

use ::failsafe::failure_policy::{ConsecutiveFailures, consecutive_failures};
use ::failsafe::futures::CircuitBreaker as AsyncBreaker;
use ::failsafe::{CircuitBreaker, Config, Error as Wrapped, FailurePolicy, StateMachine, backoff};

use crate::subject::{Error, work, work_async};

pub(crate) type InARow = StateMachine<ConsecutiveFailures<Repeat<Duration>>, ()>;

fn in_a_row(threshold: u32, cooldown: Duration) -> InARow {
    Config::new().failure_policy(consecutive_failures(threshold, backoff::constant(cooldown))).build()
}

pub(crate) static HEALTHY: LazyLock<InARow> = LazyLock::new(|| in_a_row(5, Duration::from_secs(30)));
pub(crate) static FAILING: LazyLock<InARow> = LazyLock::new(|| in_a_row(u32::MAX, Duration::from_secs(30)));
pub(crate) static BROKEN: LazyLock<InARow> = LazyLock::new(|| in_a_row(5, Duration::from_secs(3600)));

#[inline(never)]
pub(crate) fn guarded<P: FailurePolicy>(
    breaker: &StateMachine<P, ()>,
    input: u64,
) -> Result<u64, Wrapped<Error>> {
    CircuitBreaker::call(breaker, || work(input))
}

pub(crate) async fn guarded_async<P>(breaker: &StateMachine<P, ()>, input: u64) -> Result<u64, Wrapped<Error>>
where
    P: FailurePolicy + Send + Sync,
{
    AsyncBreaker::call(breaker, work_async(input)).await
}

/// The future around any inner future, to measure its size.
pub(crate) fn guarding(
    inner: impl Future<Output = Result<u64, Error>>,
) -> impl Future<Output = Result<u64, Wrapped<Error>>> {
    AsyncBreaker::call(&*HEALTHY, inner)
}

pub(crate) mod rate {
    use ::failsafe::failure_policy::{SuccessRateOverTimeWindow, success_rate_over_time_window};

    use super::{Config, Duration, LazyLock, Repeat, StateMachine, backoff};

    pub(crate) type OverTime = StateMachine<SuccessRateOverTimeWindow<Repeat<Duration>>, ()>;

    pub(crate) static OVER_TIME: LazyLock<OverTime> = LazyLock::new(|| {
        let cooldown = backoff::constant(Duration::from_secs(30));
        let policy = success_rate_over_time_window(0.5, 20, Duration::from_secs(10), cooldown);
        Config::new().failure_policy(policy).build()
    });
}
