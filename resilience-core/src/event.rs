//! The one place that emits events: to `tracing` with the feature of that name, else to nowhere.

#[cfg(not(feature = "tracing"))]
pub use silent::{gave_up, retrying};
#[cfg(feature = "tracing")]
pub use traced::{gave_up, retrying};

#[cfg(feature = "tracing")]
mod traced {
    use crate::retry::{Reason, Retry};
    use std::time::Duration;

    /// A call waits for `delay` before its next attempt.
    #[cold]
    pub fn retrying(name: &str, retry: &Retry, delay: Duration) {
        tracing::info!(target: "resilience", name, attempt = retry.made(), ?delay, "retrying");
    }

    /// A call fails for good. An error that is not retried is the caller's business alone, hence the quieter level.
    #[cold]
    pub fn gave_up(name: &str, retry: &Retry, reason: Reason) {
        let attempts = retry.made();
        if reason == Reason::Permanent {
            tracing::debug!(target: "resilience", name, attempts, %reason, "gave up");
        } else {
            tracing::warn!(target: "resilience", name, attempts, %reason, "gave up");
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod silent {
    use crate::retry::{Reason, Retry};
    use std::time::Duration;

    /// A call waits for `delay` before its next attempt.
    #[inline]
    pub fn retrying(_name: &str, _retry: &Retry, _delay: Duration) {}

    /// A call fails for good.
    #[inline]
    pub fn gave_up(_name: &str, _retry: &Retry, _reason: Reason) {}
}
