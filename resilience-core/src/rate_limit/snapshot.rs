//! A snapshot of a rate limiter.

use std::fmt;
use std::time::Duration;

use crate::named::conflict::Conflict;
use crate::named::label::Label;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::settings::Rules;

/// A rate limiter at one moment, as returned by
/// [`RateLimiter::snapshot`](crate::RateLimiter::snapshot).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RateLimiter;
///
/// let limiter = RateLimiter::unshared("payments").limit(2).build();
/// while limiter.try_acquire().is_ok() {}
///
/// let seen = limiter.snapshot();
/// assert_eq!((seen.available(), seen.waiting(), seen.rejected()), (0, 0, 1));
/// assert_eq!((seen.limit(), seen.burst()), (2, 2));
/// ```
#[derive(Clone, PartialEq)]
pub struct RateLimiterSnapshot {
    label: Label,
    is_keyed: bool,
    rules: Rules,
    available: u32,
    waiting: u32,
    rejected: u64,
    #[cfg(feature = "shared")]
    shared: Option<RateLimitShare>,
    conflict: Option<Conflict>,
}

/// What a shared rate limiter has of its lane, as returned by [`RateLimiterSnapshot::share`].
#[cfg(feature = "shared")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitShare {
    granted: u32,
    replicas: u32,
}

#[cfg(feature = "shared")]
impl RateLimitShare {
    /// The tokens that the lane has brought at its last tick.
    #[must_use]
    pub fn granted(&self) -> u32 {
        self.granted
    }

    /// The number of replicas, this one included, as far as it is known. At least 1.
    #[must_use]
    pub fn replicas(&self) -> u32 {
        self.replicas
    }
}

impl RateLimiterSnapshot {
    pub(crate) fn of(cell: &RateLimitCell) -> Self {
        let (available, waiting) = cell.numbers();
        Self {
            label: cell.label(),
            is_keyed: cell.identity().keyed().is_some(),
            rules: *cell.rules(),
            available,
            waiting,
            rejected: cell.times_rejected(),
            #[cfg(feature = "shared")]
            shared: cell.lent_numbers().map(|(granted, replicas)| RateLimitShare { granted, replicas }),
            conflict: cell.identity().first_conflict(),
        }
    }

    /// The same, of all keys, which have these rules.
    pub(crate) fn keyed(self, rules: Rules) -> Self {
        Self { is_keyed: true, available: rules.settings.most(), rules, ..self }
    }

    /// The limiter's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.label.name()
    }

    /// The key, if this is the limiter of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.label.key()
    }

    /// Whether the limiter's name, or its function, has a `key`. The limiter of each key has a
    /// snapshot of its own.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.is_keyed
    }

    /// The calls that would be let in at once now, from 0 to [`burst`](Self::burst). Parts of a
    /// token are left out. Of all keys, those of a new one.
    #[must_use]
    pub fn available(&self) -> u32 {
        self.available
    }

    /// The calls that wait for a token.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// The calls that were refused so far; with keys, those of all keys.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// The limit in force: the calls in each [`per`](Self::per), at least 1. [`u32::MAX`] while no
    /// place has configured the limiter.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.rules.settings.limit()
    }

    /// The time of the limit.
    #[must_use]
    pub fn per(&self) -> Duration {
        self.rules.settings.time()
    }

    /// The most calls that are let in at once, after idling.
    #[must_use]
    pub fn burst(&self) -> u32 {
        self.rules.settings.most()
    }

    /// The longest wait for a token. [`Duration::MAX`] if there is no end; 584 years or more count
    /// as that.
    #[must_use]
    pub fn wait(&self) -> Duration {
        match self.rules.settings.longest_wait() {
            u64::MAX => Duration::MAX,
            nanos => Duration::from_nanos(nanos),
        }
    }

    /// Whether all replicas together are to keep the limit.
    #[must_use]
    pub fn shared(&self) -> bool {
        self.rules.settings.is_shared()
    }

    /// What the limiter has of its lane. `None` if it is not shared, or if no lane has run yet.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let limiter = RateLimiter::unshared("payments").limit(100).build();
    /// assert_eq!(limiter.snapshot().share(), None);
    /// ```
    #[cfg(feature = "shared")]
    #[must_use]
    pub fn share(&self) -> Option<RateLimitShare> {
        self.shared
    }

    /// The conflict with the first place that configured this limiter differently. `None` if there
    /// is none.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}

impl fmt::Debug for RateLimiterSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiterSnapshot")
            .field("name", &self.name())
            .field("key", &self.key())
            .field("is_keyed", &self.is_keyed())
            .field("available", &self.available())
            .field("waiting", &self.waiting())
            .field("rejected", &self.rejected())
            .field("limit", &self.limit())
            .field("per", &self.per())
            .field("burst", &self.burst())
            .field("wait", &self.wait())
            .field("shared", &self.shared())
            .field("conflict", &self.conflict())
            .finish()
    }
}
