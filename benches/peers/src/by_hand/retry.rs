//! Retrying by hand: a policy, a cold function that decides, and the loop in place.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::budget::Budget;
use crate::subject::{Error, fails, fails_async, work, work_async};

struct Policy {
    attempts: u32,
    base: Duration,
    cap: Duration,
    factor: f64,
    full_jitter: bool,
    max_duration: Option<Duration>,
}

const POLICY: &Policy = &Policy {
    attempts: 3,
    base: Duration::from_millis(100),
    cap: Duration::from_secs(10),
    factor: 2.0,
    full_jitter: true,
    max_duration: None,
};

const AT_ONCE: &Policy = &Policy { base: Duration::ZERO, ..*POLICY };

/// The state of a call. It is made before the first attempt, and changed only after a failure.
struct Failures {
    count: u32,
    since: Option<Instant>,
}

impl Failures {
    const NONE: Self = Self { count: 0, since: None };

    /// The wait after one more failure; `None` if there are no more attempts, or no more time.
    #[cold]
    #[inline(never)]
    fn next_delay(&mut self, policy: &Policy) -> Option<Duration> {
        self.count += 1;
        if self.count >= policy.attempts {
            return None;
        }
        let delay = policy.delay(self.count);
        if let Some(time_limit) = policy.max_duration {
            let since = self.since.get_or_insert_with(Instant::now);
            if since.elapsed() + delay > time_limit {
                return None;
            }
        }
        Some(delay)
    }
}

impl Policy {
    /// The delay: capped first, then jittered. So no delay exceeds the cap, and delays do not pile
    /// up at it.
    fn delay(&self, failures: u32) -> Duration {
        if self.base.is_zero() {
            return Duration::ZERO;
        }
        let exponent = i32::try_from(failures - 1).unwrap_or(i32::MAX);
        let longest = (self.base.as_secs_f64() * self.factor.powi(exponent)).min(self.cap.as_secs_f64());
        let fraction = if self.full_jitter { fastrand::f64() } else { 1.0 };
        Duration::from_secs_f64(longest * fraction)
    }
}

#[cold]
fn pause(delay: Duration) {
    if !delay.is_zero() {
        std::thread::sleep(delay);
    }
}

#[inline(never)]
pub(crate) fn retried(input: u64) -> Result<u64, Error> {
    let mut failures = Failures::NONE;
    loop {
        let result = work(input);
        if result.is_ok() {
            return result;
        }
        match failures.next_delay(POLICY) {
            Some(delay) => pause(delay),
            None => return result,
        }
    }
}

/// The same with a budget.
#[inline(never)]
pub(crate) fn budgeted(input: u64) -> Result<u64, Error> {
    static BUDGET: Budget = Budget::new(200_000_000);
    let mut failures = Failures::NONE;
    loop {
        let result = work(input);
        if result.is_ok() {
            BUDGET.deposit();
            return result;
        }
        match failures.next_delay(POLICY).filter(|_| BUDGET.withdraw()) {
            Some(delay) => pause(delay),
            None => return result,
        }
    }
}

#[inline(never)]
pub(crate) fn retried_twice(left: &Cell<u32>) -> Result<u64, Error> {
    let mut failures = Failures::NONE;
    loop {
        let result = fails(left);
        if result.is_ok() {
            return result;
        }
        match failures.next_delay(AT_ONCE) {
            Some(delay) => pause(delay),
            None => return result,
        }
    }
}

pub(crate) async fn retried_async(input: u64) -> Result<u64, Error> {
    let mut failures = Failures::NONE;
    loop {
        // The scope drops the error before the wait, so the future has no room for it.
        let delay = {
            let result = work_async(input).await;
            if result.is_ok() {
                return result;
            }
            match failures.next_delay(POLICY) {
                Some(delay) => delay,
                None => return result,
            }
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        } else if failures.count.is_multiple_of(64) {
            yield_now().await;
        }
    }
}

pub(crate) async fn retried_twice_async(left: &Cell<u32>) -> Result<u64, Error> {
    let mut failures = Failures::NONE;
    loop {
        let delay = {
            let result = fails_async(left).await;
            if result.is_ok() {
                return result;
            }
            match failures.next_delay(AT_ONCE) {
                Some(delay) => delay,
                None => return result,
            }
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        } else if failures.count.is_multiple_of(64) {
            yield_now().await;
        }
    }
}

/// Lets the executor run other tasks. Retries without a delay must do that now and then.
async fn yield_now() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if yielded {
            return std::task::Poll::Ready(());
        }
        yielded = true;
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// The future around any inner future, to measure its size. The inner future is made anew for each
/// attempt.
pub(crate) async fn retrying<F: Future<Output = Result<u64, Error>>>(
    attempt: impl Fn() -> F,
) -> Result<u64, Error> {
    let mut failures = Failures::NONE;
    loop {
        let delay = {
            let result = attempt().await;
            if result.is_ok() {
                return result;
            }
            match failures.next_delay(POLICY) {
                Some(delay) => delay,
                None => return result,
            }
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        } else if failures.count.is_multiple_of(64) {
            yield_now().await;
        }
    }
}
