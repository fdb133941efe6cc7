//! The rate limiter as a value.

mod look_up;

use std::fmt;
use std::sync::Arc;

use crate::named::config::Config;
use crate::named::conflict::Conflict;
use crate::named::origin::Origin;
#[cfg(feature = "test-util")]
use crate::named::per_test::PerTest;
use crate::rate_limit::cell::{OwnedLimiter, RateLimitCell};
use crate::rate_limit::event;
use crate::rate_limit::registry;
use crate::rate_limit::settings::RateLimitSettings;
use crate::rate_limit::settings::builder::RateLimiterBuilder;
use crate::rate_limit::snapshot::RateLimiterSnapshot;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// A rate limiter as a value: the one that `#[rate_limit]` puts around a function, for use by hand.
///
/// It is a bucket of tokens. A call takes one; [`limit`](RateLimiterBuilder::limit) tokens come back
/// in each [`per`](RateLimiterBuilder::per), evenly; the bucket holds
/// [`burst`](RateLimiterBuilder::burst) tokens, and is full at first. So in any stretch of `per` at
/// most `limit + burst - 1` calls begin.
///
/// A call that finds no token waits for one if that takes no longer than
/// [`wait`](RateLimiterBuilder::wait) and ends before the [`Deadline`](crate::Deadline) around it.
/// Else it is refused at once, and takes nothing. Calls are served in the order in which they came.
///
/// Limiters of one name are one limiter. The first one that is used brings the settings; a later one
/// that differs is reported as a [`Conflict`](crate::Conflict). A name lives as long as the process,
/// so take names from a fixed set, not from data. Clones share one bucket.
///
/// The time comes from tokio's clock with the feature `tokio`, otherwise from the standard monotonic
/// clock. A clock that jumps back gives no tokens, and no longer wait than one refill.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{RateLimited, RateLimiter};
///
/// static API: RateLimiter = RateLimiter::builder("rate-example").limit(100).build();
///
/// #[derive(Debug)]
/// enum ApiError {
///     Limited(RateLimited),
/// }
///
/// impl From<RateLimited> for ApiError {
///     fn from(limited: RateLimited) -> Self {
///         Self::Limited(limited)
///     }
/// }
///
/// for _ in 0..100 {
///     API.call(|| Ok::<_, ApiError>("answer"))?;
/// }
/// let limited = API.call(|| Ok::<_, ApiError>("too much"));
/// assert!(matches!(limited, Err(ApiError::Limited(limited)) if limited.name() == "rate-example"));
/// # Ok::<(), ApiError>(())
/// ```
pub struct RateLimiter {
    /// Set at the first use: a `static` cannot register itself.
    link: OnceLock<OwnedLimiter>,
    plan: Plan,
}

#[derive(Clone, Copy)]
struct Plan {
    name: &'static str,
    shared: bool,
    /// `None` if another user of the name brings the settings.
    config: Option<Config<RateLimitSettings>>,
}

impl RateLimiter {
    /// Starts a builder for a limiter that shares its bucket with every limiter of this name, those
    /// of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> RateLimiterBuilder {
        RateLimiterBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a limiter that shares its bucket with no other one.
    /// [`named`](Self::named), [`find`](Self::find) and [`all`](Self::all) do not return it. The
    /// label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> RateLimiterBuilder {
        RateLimiterBuilder::new(label, false, Origin::caller())
    }

    const_fn! {
        pub(crate) const fn planned(
            name: &'static str,
            shared: bool,
            config: Config<RateLimitSettings>,
        ) -> Self {
            Self { link: OnceLock::new(), plan: Plan { name, shared, config: Some(config) } }
        }
    }

    fn linked(cell: &'static RateLimitCell) -> Self {
        let plan = Plan { name: cell.name(), shared: true, config: None };
        Self { link: OnceLock::from(OwnedLimiter::Static(cell)), plan }
    }

    /// The name, or the label of an [unshared](Self::unshared) limiter.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The key, if this is the limiter of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.handle().key()
    }

    /// The limiter at this moment.
    #[must_use]
    pub fn snapshot(&self) -> RateLimiterSnapshot {
        self.handle().snapshot()
    }

    /// An owned handle to the cell. It borrows nothing, so a body may move the value that the
    /// limiter is a field of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> OwnedLimiter {
        self.handle().clone()
    }

    #[inline]
    pub(crate) fn handle(&self) -> &OwnedLimiter {
        #[cfg(feature = "test-util")]
        if let Some(handle) = self.fresh_handle() {
            return handle;
        }
        match self.link.get() {
            Some(handle) => handle,
            None => self.link_up(),
        }
    }

    /// The cell that a test has for this name and these settings. What was looked up by name stays
    /// what it is.
    #[cfg(feature = "test-util")]
    fn fresh_handle(&self) -> Option<&'static OwnedLimiter> {
        static FRESH: PerTest<&'static str, OwnedLimiter> = PerTest::new();
        let number = tested::fresh()?;
        self.plan.config.filter(|_| self.plan.shared)?;
        let mut conflict = None;
        let handle = FRESH.of(number, self.plan.name, || self.plan.cell(&mut conflict));
        event::conflicting(conflict.as_ref());
        Some(handle)
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &OwnedLimiter {
        let mut conflict = None;
        let handle = self.link.get_or_init(|| self.plan.cell(&mut conflict));
        // Only after the link is made: a subscriber may use this same limiter.
        event::conflicting(conflict.as_ref());
        handle
    }
}

impl Plan {
    /// The cell of the plan, in use.
    fn cell(self, conflict: &mut Option<Conflict>) -> OwnedLimiter {
        let Self { name, shared, config } = self;
        let handle = if shared {
            OwnedLimiter::Static(registry::named(name))
        } else {
            OwnedLimiter::Shared(Arc::new(RateLimitCell::full(name)))
        };
        *conflict = config.and_then(|config| handle.configure(config));
        handle
    }
}

/// Another handle on the same bucket.
impl Clone for RateLimiter {
    fn clone(&self) -> Self {
        Self { link: OnceLock::from(self.handle().clone()), plan: self.plan }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("RateLimiter");
        text.field("name", &self.name());
        // Printing a limiter must not register it.
        match self.link.get() {
            Some(cell) => text.field("available", &cell.snapshot().available()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}
