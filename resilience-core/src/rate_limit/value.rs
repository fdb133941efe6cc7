//! The rate limiter as a value.

mod look_up;

use std::fmt;
use std::sync::Arc;

use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::named::owned::Owned;
use crate::named::value::Value;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::settings::Rules;
use crate::rate_limit::settings::builder::RateLimiterBuilder;
use crate::rate_limit::snapshot::RateLimiterSnapshot;
use crate::runtime::sync::const_fn;

/// A rate limiter as a value: the one that `#[rate_limit]` puts around a function, for use by hand.
///
/// It is a bucket of tokens. A call takes one; [`limit`](RateLimiterBuilder::limit) tokens come
/// back in each [`per`](RateLimiterBuilder::per), evenly; the bucket holds
/// [`burst`](RateLimiterBuilder::burst) tokens, and is full at first. So in any stretch of `per` at
/// most `limit + burst - 1` calls begin.
///
/// A call that finds no token waits for one if that takes no longer than
/// [`wait`](RateLimiterBuilder::wait) and ends before the [`Deadline`](crate::Deadline) around it.
/// Else it is refused at once, and takes nothing. Calls are served in the order in which they came.
///
/// Limiters of one name are one limiter. The first one that is used brings the settings; a later
/// one that differs is reported as a [`Conflict`](crate::Conflict). A name lives as long as the
/// process, so take names from a fixed set, not from data. Clones share one bucket. For a limit per
/// client or tenant, see [`KeyedRateLimiter`](crate::KeyedRateLimiter).
///
/// The time comes from tokio's clock with the feature `tokio`, otherwise from the standard
/// monotonic clock. A clock that jumps back gives no tokens, and no longer wait than one refill.
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
pub struct RateLimiter(Value<RateLimitCell>);

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
        pub(crate) const fn planned(name: &'static str, shared: bool, config: Config<Rules>) -> Self {
            Self(Value::planned(name, shared, config))
        }
    }

    pub(crate) fn linked(cell: &'static RateLimitCell) -> Self {
        Self(Value::linked(cell))
    }

    pub(crate) fn of_one_key(cell: Arc<RateLimitCell>) -> Self {
        Self(Value::of_one_key(cell))
    }

    /// The name, or the label of an [unshared](Self::unshared) limiter.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The key, if this is the limiter of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.handle().identity().key()
    }

    /// Whether this limiter's name, or its function, has a `key`. Such a limiter stands for all its
    /// keys, and no call takes a token from it. [`of_key`](Self::of_key) and [`all`](Self::all)
    /// return the limiter of each key. `false` before the first call.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.handle().identity().keyed().is_some()
    }

    /// The limiter at this moment.
    #[must_use]
    pub fn snapshot(&self) -> RateLimiterSnapshot {
        RateLimiterSnapshot::of(self.handle())
    }

    /// An owned handle to the cell. It borrows nothing, so a body may move the value that the
    /// limiter is a field of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> Owned<RateLimitCell> {
        self.handle().clone()
    }

    #[inline]
    pub(crate) fn handle(&self) -> &Owned<RateLimitCell> {
        self.0.handle()
    }
}

/// Another handle on the same bucket.
impl Clone for RateLimiter {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("RateLimiter");
        text.field("name", &self.name());
        // Printing a limiter must not register it.
        let Some(cell) = self.0.peek() else { return text.finish_non_exhaustive() };
        if let Some(key) = cell.identity().key() {
            text.field("key", &key);
        }
        text.field("available", &cell.numbers().0).finish()
    }
}
