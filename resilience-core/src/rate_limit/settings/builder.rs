//! The builder of a rate limiter.

use std::time::Duration;

use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::rate_limit::settings::{RateLimitSettings, Rules};
use crate::rate_limit::value::RateLimiter;
use crate::runtime::sync::const_fn;

/// Builder of a [`RateLimiter`]. Every method is `const`, so the result can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RateLimiter;
/// use std::time::Duration;
///
/// static API: RateLimiter = RateLimiter::builder("rate-builder-example")
///     .limit(600)
///     .per(Duration::from_secs(60))
///     .burst(20)
///     .wait(Duration::from_millis(250))
///     .build();
/// assert_eq!(API.name(), "rate-builder-example");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct RateLimiterBuilder {
    pub(crate) name: &'static str,
    pub(crate) shared: bool,
    pub(crate) settings: RateLimitSettings,
    pub(crate) origin: Origin,
}

impl RateLimiterBuilder {
    pub(crate) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { name, shared, settings: RateLimitSettings::new(u32::MAX), origin }
    }

    /// Sets the number of calls that are let in [`per`](Self::per) second, or another time. At
    /// least 1. A limiter without a limit lets everything in.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let limiter = RateLimiter::unshared("payments").limit(100).build();
    /// assert_eq!(limiter.snapshot().available(), 100);
    /// ```
    pub const fn limit(mut self, calls: u32) -> Self {
        self.settings = self.settings.with_limit(calls);
        self
    }

    /// Sets the time of the limit. Default one second, at least a nanosecond, and at most 36 years.
    pub const fn per(mut self, time: Duration) -> Self {
        self.settings = self.settings.per(time);
        self
    }

    /// Sets the number of calls that are let in at once after idling. Default the limit, at least
    /// 1, which spaces calls evenly.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let even = RateLimiter::unshared("payments").limit(10).burst(1).build();
    /// assert!(even.try_acquire().is_ok());
    /// let limited = even.try_acquire().expect_err("a tenth of a second has not passed");
    /// assert!(limited.retry_after().as_millis() <= 100);
    /// ```
    pub const fn burst(mut self, calls: u32) -> Self {
        self.settings = self.settings.burst(calls);
        self
    }

    /// Sets the longest wait for a token. Default zero: a call runs at once or is refused.
    pub const fn wait(mut self, longest: Duration) -> Self {
        self.settings = self.settings.wait(longest);
        self
    }

    /// Lets all replicas together keep the limit, instead of each one by itself.
    ///
    /// It needs the feature `shared` and a running lane, such as that of `resilience-redis`.
    /// Without them the limiter is an ordinary one. It has no effect on a limiter that is
    /// [unshared](RateLimiter::unshared) in its own process: replicas find each other by the name.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// static API: RateLimiter = RateLimiter::builder("rate-shared-example").limit(100).shared().build();
    /// assert!(API.snapshot().shared());
    /// assert_eq!(API.snapshot().available(), 100, "without a lane it is an ordinary limiter");
    /// ```
    pub const fn shared(mut self) -> Self {
        self.settings = self.settings.shared(true);
        self
    }

    const_fn! {
        /// Builds the limiter. It joins the limiters of its name when it is first used.
        pub const fn build(self) -> RateLimiter {
            let settings = self.settings.shared(self.settings.is_shared() && self.shared);
            RateLimiter::planned(self.name, self.shared, Config::new(Rules::of(settings), self.origin))
        }
    }
}
