//! The shared limiters of this process, and the decisions about them.

use std::time::Duration;

use super::{LimitFacts, Limits};
use crate::rate_limit::lane::{self, SharedLimiter};
use crate::shared::store::{Command, Reply};

/// The shared limiters of this process, for the thread of a lane.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RateLimiter;
/// use resilience::shared::limits::LocalLimits;
/// use std::time::Duration;
///
/// static API: RateLimiter = RateLimiter::builder("local-limits-example").limit(100).shared().build();
///
/// let mut limits = LocalLimits::new(Duration::from_millis(250));
/// let calls = (0..100).filter(|_| API.try_acquire().is_ok()).count();
/// assert_eq!(calls, 25, "a batch, until the store has given more");
/// ```
#[derive(Debug)]
pub struct LocalLimits {
    limits: Limits,
    /// Those that were asked about, in the order of the facts.
    limiters: Vec<SharedLimiter>,
}

impl LocalLimits {
    /// From now on the tokens of shared limiters come from a lane that ticks every `poll`, until
    /// this is dropped.
    #[must_use]
    pub fn new(poll: Duration) -> Self {
        let limits = Limits::new(poll);
        lane::announce(limits.terms());
        Self { limits, limiters: Vec::new() }
    }

    /// Sets the number of replicas, this one included.
    pub fn set_replicas(&mut self, replicas: u32) {
        self.limits.set_replicas(replicas);
        lane::announce(self.limits.terms());
    }

    /// What to ask the store for: see [`Limits::ask`].
    pub fn ask(&mut self, now: Duration) -> Vec<Command> {
        let terms = self.limits.terms();
        let (mut limiters, mut facts) = (Vec::new(), Vec::new());
        for limiter in lane::all() {
            if let Some(seen) = limiter.seen(terms) {
                let name = limiter.name();
                limiters.push(limiter);
                facts.push(facts_of(name, seen));
            }
        }
        self.limiters = limiters;
        self.limits.ask(&facts, now)
    }

    /// Gives the limiters what the store has given, by its replies to what was asked. `None` if it
    /// has not answered: each limiter keeps what it has.
    pub fn hear(&mut self, replies: Option<&[Reply]>) {
        let limiters = std::mem::take(&mut self.limiters);
        let Some(replies) = replies else { return self.limits.failed() };
        let tokens = self.limits.hear(replies);
        let terms = self.limits.terms();
        for (limiter, tokens) in limiters.into_iter().zip(tokens) {
            if let Some(tokens) = tokens {
                limiter.grant(tokens, terms);
            }
        }
    }
}

/// The lane has ended. Shared limiters are ordinary ones again, with the tokens that they have.
impl Drop for LocalLimits {
    fn drop(&mut self) {
        lane::ended();
    }
}

pub(crate) fn facts_of(name: &'static str, seen: lane::Seen) -> LimitFacts {
    let lane::Seen { limit, per, burst, stand, rejected } = seen;
    LimitFacts { name, limit, per, burst, left: stand.left, own: stand.own, rejected }
}
