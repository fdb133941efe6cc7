//! The shared limiters of this process, as a lane sees them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::named::cell::registry;
use crate::rate_limit::allowance::Terms;
use crate::rate_limit::cell::{RateLimitCell, Stand};
use crate::rate_limit::settings::RateLimitSettings;
use crate::runtime::clock::Clock;

pub(crate) use crate::rate_limit::settings::pace::{LONGEST_PERIOD, batch};

/// The nanoseconds of one token.
pub(crate) fn interval_of(limit: u32, per: Duration) -> u64 {
    RateLimitSettings::new(limit).per(per).pace().interval
}

/// The terms of the lane that runs, for limiters that it has not seen yet. Zeros if none runs.
///
/// Atomics of std in models too. No other data depend on them, and a mixture of two terms does no
/// harm: the lane comes soon.
static PERIOD: AtomicU64 = AtomicU64::new(0);
static SILENCE: AtomicU64 = AtomicU64::new(0);
static REPLICAS: AtomicU64 = AtomicU64::new(0);

/// A lane runs. From now on it brings the tokens of shared limiters.
pub(crate) fn announce(terms: Terms) {
    SILENCE.store(terms.silence, Ordering::Relaxed);
    REPLICAS.store(terms.replicas.into(), Ordering::Relaxed);
    PERIOD.store(terms.period, Ordering::Relaxed);
}

/// There is no lane any more: shared limiters are ordinary ones again.
pub(crate) fn ended() {
    announce(Terms { period: 0, silence: 0, replicas: 0 });
    // A limiter that is made meanwhile finds no terms: it takes the registry's lock after this.
    all().into_iter().for_each(|limiter| limiter.0.leave_lane());
}

/// The terms of the lane. `None` if none runs.
pub(crate) fn terms() -> Option<Terms> {
    let period = PERIOD.load(Ordering::Relaxed);
    let replicas = u32::try_from(REPLICAS.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
    let terms = Terms { period, silence: SILENCE.load(Ordering::Relaxed), replicas };
    (period > 0).then_some(terms)
}

/// A shared limiter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedLimiter(&'static RateLimitCell);

/// What the lane has to know of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) limit: u32,
    pub(crate) per: Duration,
    pub(crate) burst: u32,
    pub(crate) stand: Stand,
    /// The calls that it has refused so far.
    pub(crate) rejected: u64,
}

/// All shared limiters that have been used so far.
pub(crate) fn all() -> Vec<SharedLimiter> {
    registry::<RateLimitCell>().all().into_iter().map(SharedLimiter).collect()
}

impl SharedLimiter {
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }

    /// The limiter now. `None` if replicas do not share it. The lane brings its tokens from now on.
    pub(crate) fn seen(self, terms: Terms) -> Option<Seen> {
        self.0.seen_by_lane(terms)
    }

    /// The lane brings so many `tokens`.
    pub(crate) fn grant(self, tokens: u32, terms: Terms) {
        self.0.grant(tokens, terms);
    }
}

impl RateLimitCell {
    pub(crate) fn seen_by_lane(&self, terms: Terms) -> Option<Seen> {
        let settings = self.rules().settings;
        if !settings.is_shared() {
            return None;
        }
        let stand = self.in_line(|| Clock::Async.now(), |line| line.join(terms))?;
        let (limit, per, burst) = (settings.limit(), settings.time(), settings.most());
        Some(Seen { limit, per, burst, stand, rejected: self.times_rejected() })
    }

    pub(super) fn leave_lane(&self) {
        let now = || Clock::Async.now();
        self.in_line(now, |line| {
            line.leave_lane();
        });
    }

    pub(crate) fn grant(&self, tokens: u32, terms: Terms) {
        self.in_line(|| Clock::Async.now(), |line| line.grant(tokens, terms));
    }
}

/// A limiter that no registry knows, as if it was that of its name in a replica of its own.
#[cfg(test)]
pub(crate) fn replica_for_test(settings: RateLimitSettings) -> crate::rate_limit::RateLimiter {
    use crate::named::cell::Named;
    let cell = RateLimitCell::in_use(crate::named::identity::Identity::of_name("fleet"));
    cell.identity().set_rules_for_test(settings.into());
    cell.adapt().wake();
    crate::rate_limit::RateLimiter::of_one_key(std::sync::Arc::new(cell))
}
