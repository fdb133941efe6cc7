//! The settings that a limiter is made with, and the pace that follows from them.

pub(crate) mod builder;
pub(crate) mod pace;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use crate::rate_limit::settings::pace::Pace;
use crate::runtime::clock::saturating_nanos;

const DEFAULT_PER: Duration = Duration::from_secs(1);

/// The settings as they were written. What follows from them is a `Pace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateLimitSettings {
    limit: u32,
    /// In nanoseconds, like the others.
    per: u64,
    /// Zero if none is set: then it is `limit`.
    burst: u32,
    wait: u64,
    /// Whether replicas share the limit. They find each other by the name.
    shared: bool,
}

impl RateLimitSettings {
    /// Settings for at most `limit` calls each second, at least 1, without waiting.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        let limit = if limit == 0 { 1 } else { limit };
        Self { limit, per: saturating_nanos(DEFAULT_PER), burst: 0, wait: 0, shared: false }
    }

    /// Sets the time in which at most `limit` calls are let in, at least a nanosecond.
    #[must_use]
    pub const fn per(mut self, time: Duration) -> Self {
        let nanos = saturating_nanos(time);
        self.per = if nanos == 0 { 1 } else { nanos };
        self
    }

    /// Sets the number of calls that are let in at once after idling, at least 1.
    #[must_use]
    pub const fn burst(mut self, calls: u32) -> Self {
        self.burst = if calls == 0 { 1 } else { calls };
        self
    }

    /// Sets the longest wait for a token.
    #[must_use]
    pub const fn wait(mut self, longest: Duration) -> Self {
        self.wait = saturating_nanos(longest);
        self
    }

    /// Sets whether all replicas together keep the limit. They find each other by the name.
    #[must_use]
    pub const fn shared(mut self, shared: bool) -> Self {
        self.shared = shared;
        self
    }

    pub(crate) const fn with_limit(self, limit: u32) -> Self {
        Self { limit: Self::new(limit).limit, ..self }
    }

    pub(crate) const fn limit(self) -> u32 {
        self.limit
    }

    pub(crate) const fn time(self) -> Duration {
        Duration::from_nanos(self.per)
    }

    /// The most tokens of the bucket.
    pub(crate) const fn most(self) -> u32 {
        if self.burst == 0 { self.limit } else { self.burst }
    }

    /// The longest wait, in nanoseconds.
    pub(crate) const fn longest_wait(self) -> u64 {
        self.wait
    }

    pub(crate) const fn is_shared(self) -> bool {
        self.shared
    }

    pub(crate) const fn pace(self) -> Pace {
        Pace::new(self.limit, self.per, self.most())
    }
}

/// Prints the arguments of an attribute that differ from their defaults, such as `limit = 100`.
impl fmt::Display for RateLimitSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit = {}", self.limit)?;
        if self.time() != DEFAULT_PER {
            write!(f, ", per = {:?}", self.time())?;
        }
        if self.most() != self.limit {
            write!(f, ", burst = {}", self.most())?;
        }
        if self.wait > 0 {
            write!(f, ", wait = {:?}", Duration::from_nanos(self.wait))?;
        }
        if self.shared { f.write_str(", shared") } else { Ok(()) }
    }
}

/// The settings in force and what follows from them, worked out once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) settings: RateLimitSettings,
    pub(crate) pace: Pace,
    /// The pace of a bucket whose tokens a lane brings.
    #[cfg(feature = "shared")]
    pub(crate) lent: Pace,
}

impl Rules {
    /// Of a limiter that nobody has configured: it lets everything in.
    pub(crate) const UNLIMITED: Self = Self::of(RateLimitSettings::new(u32::MAX));

    pub(crate) const fn of(settings: RateLimitSettings) -> Self {
        let pace = settings.pace();
        Self {
            settings,
            pace,
            #[cfg(feature = "shared")]
            lent: pace.lent(),
        }
    }
}

impl Rules {
    /// What a bucket works by: `burst = 5` is the default of `limit = 5`.
    fn compared(&self) -> impl Eq + Hash + use<> {
        let RateLimitSettings { limit, per, wait, shared, .. } = self.settings;
        (limit, per, self.settings.most(), wait, shared)
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.compared() == other.compared()
    }
}

impl Eq for Rules {}

impl Hash for Rules {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.compared().hash(state);
    }
}

impl From<RateLimitSettings> for Rules {
    fn from(settings: RateLimitSettings) -> Self {
        Self::of(settings)
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn settings_read_like_the_arguments() {
        let plain = RateLimitSettings::new(100);
        assert_eq!(plain.to_string(), "limit = 100");
        let all = plain.per(Duration::from_secs(60)).burst(5).wait(Duration::from_millis(250));
        assert_eq!(all.to_string(), "limit = 100, per = 60s, burst = 5, wait = 250ms");
        assert_eq!(plain.shared(true).to_string(), "limit = 100, shared");
    }

    #[test]
    fn what_is_zero_counts_as_the_least() {
        let least = RateLimitSettings::new(0).per(Duration::ZERO).burst(0);
        assert_eq!((least.limit(), least.time(), least.most()), (1, Duration::from_nanos(1), 1));
    }

    #[test]
    fn a_burst_is_the_limit_unless_it_is_set() {
        let of = |settings| Rules::of(settings);
        assert!(of(RateLimitSettings::new(5)) == of(RateLimitSettings::new(5).burst(5)));
        assert!(of(RateLimitSettings::new(5)) != of(RateLimitSettings::new(5).burst(4)));
        assert_eq!(RateLimitSettings::new(5).with_limit(7).most(), 7);
    }

    #[test]
    fn a_shared_limit_differs_from_one_that_is_not() {
        let settings = RateLimitSettings::new(5);
        assert!(Rules::of(settings) != Rules::of(settings.shared(true)));
        assert!(Rules::of(settings.shared(true)).settings.is_shared());
        assert!(Rules::of(settings) == Rules::of(settings.shared(false)));
    }
}
