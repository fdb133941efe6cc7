//! Rate limits that replicas keep together.
//!
//! The store has the bucket of the whole fleet. At each tick a lane takes as many tokens from it as
//! calls have asked for since the last one, and the limiter lets calls in by these. So no call
//! waits for the store.
//!
//! # The bound
//!
//! A *batch* is what the limit gives between two ticks, for which 100 to 500 ms count, and at least
//! one token. A replica never holds more than a batch. So in any stretch of `per` the fleet lets in
//!
//! ```text
//! limit + max(burst, 3 × batch) + replicas × batch
//! ```
//!
//! calls at most. `replicas` are all that ran in that time: a new one begins with a batch that
//! nobody has given it, so that its first calls are not turned away. A store that was flushed, or
//! comes back, has a full bucket: that is `max(burst, 3 × batch)` once more.
//!
//! A poll of more than 500 ms leaves a part of the limit unused.
//!
//! # Shares
//!
//! Of what comes in a tick, `1 ÷ replicas` is the share of each replica, and the store keeps it
//! for one that asks for it. What others do not use is given to those who want more; one that was
//! given more lately leaves more in the store.
//!
//! # Without the store
//!
//! After two polls and 200 ms without an answer each limiter goes on by itself, at `limit ÷
//! replicas` of the number that was known last, and catches up on the time since. A number that has
//! fallen counts five seconds later. As long as no number is known, a replica counts itself alone:
//! replicas that start at once, and lose the store within their first five seconds, go on at more
//! than the limit in sum.

mod asking;
mod local;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::rate_limit::allowance::Terms;
use crate::rate_limit::lane::LONGEST_PERIOD;
use crate::runtime::clock::saturating_nanos;
use crate::shared::lane::silence;
use crate::shared::store::{Command, Reply};
use asking::{Asked, Demand};

pub use local::LocalLimits;

/// A shared limiter of this process, as its lane sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitFacts {
    /// Its name.
    pub name: &'static str,
    /// The tokens that the limit gives in a `per`, at least 1.
    pub limit: u32,
    /// The time in which they come.
    pub per: Duration,
    /// The most tokens that are there at once, in the whole fleet.
    pub burst: u32,
    /// The tokens that it still has. Below zero it is the number of calls that wait.
    pub left: i64,
    /// The tokens that it has given itself since the lane came last, as that was silent for long.
    pub own: u32,
    /// The calls that it has refused so far.
    pub rejected: u64,
}

/// The decisions of a lane about the shared limiters of its process. It is pure: facts, replies and
/// time in, commands and tokens out.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared::limits::{LimitFacts, Limits};
/// use resilience::shared::store::{Command, Reply};
/// use std::time::Duration;
///
/// let (poll, second) = (Duration::from_millis(250), Duration::from_secs(1));
/// let mut limits = Limits::new(poll);
/// let facts = |left, rejected| LimitFacts {
///     name: "api", limit: 100, per: second, burst: 100, left, own: 0, rejected,
/// };
///
/// assert_eq!(limits.ask(&[facts(25, 0)], poll), [], "nobody has called");
/// assert_eq!(limits.hear(&[]), [Some(0)]);
///
/// // All 25 tokens are gone, and 3 calls were refused.
/// let asked = limits.ask(&[facts(0, 3)], 2 * poll);
/// assert!(matches!(&asked[..], [Command::Take { tokens: 25, limit: 100, .. }]));
/// assert_eq!(limits.hear(&[Reply::Taken(20)]), [Some(20)]);
/// ```
#[derive(Debug)]
pub struct Limits {
    /// In nanoseconds, like all times here.
    poll: u64,
    /// The time between the last two ticks, at least `poll`.
    period: u64,
    replicas: u32,
    /// The number that was said last.
    said: u32,
    last: Option<u64>,
    demands: BTreeMap<(&'static str, usize), Demand>,
    /// What the lane waits for, in the order of the facts.
    asked: Vec<((&'static str, usize), Asked)>,
}

impl Limits {
    /// For a lane that ticks every `poll`, in a fleet of which only this replica is known.
    #[must_use]
    pub fn new(poll: Duration) -> Self {
        let poll = saturating_nanos(poll).max(1);
        Self {
            poll,
            period: poll,
            replicas: 1,
            said: 1,
            last: None,
            demands: BTreeMap::new(),
            asked: Vec::new(),
        }
    }

    /// Sets the number of replicas, this one included. Zero counts as 1.
    ///
    /// A lower number counts once it was said twice in a row: a store that has begun anew knows
    /// few replicas until each of them has told of itself.
    pub fn set_replicas(&mut self, replicas: u32) {
        let replicas = replicas.max(1);
        self.replicas = replicas.max(self.said);
        self.said = replicas;
    }

    /// What to ask the store for, given all shared limiters of the process. A limiter without calls
    /// asks for nothing.
    ///
    /// Less than half a poll after the last tick it asks for nothing at all, and the tokens that
    /// were brought stay.
    pub fn ask(&mut self, facts: &[LimitFacts], now: Duration) -> Vec<Command> {
        self.asked.clear();
        let now = saturating_nanos(now);
        let elapsed = self.last.map_or(self.poll, |last| now.saturating_sub(last));
        if elapsed < self.poll / 2 {
            return Vec::new();
        }
        (self.last, self.period) = (Some(now), elapsed.min(LONGEST_PERIOD).max(self.poll));
        let mut commands = Vec::new();
        let mut demands = BTreeMap::new();
        for facts in facts {
            let nth = demands.range((facts.name, 0)..=(facts.name, usize::MAX)).count();
            let key = (facts.name, nth);
            let mut demand = self.demands.remove(&key).unwrap_or_else(|| Demand::new(facts));
            let asked = demand.ask(facts, elapsed, self.poll, self.replicas);
            commands.extend(asked.commands(facts));
            self.asked.push((key, asked));
            demands.insert(key, demand);
        }
        self.demands = demands;
        commands
    }

    /// The tokens for each limiter, in the order of the facts, given the replies to what was asked.
    /// Empty if nothing was to be asked yet.
    ///
    /// `None` for one that the store has [refused](Reply::Refused): it keeps what it has, as if the
    /// store had not answered.
    pub fn hear(&mut self, replies: &[Reply]) -> Vec<Option<u32>> {
        let mut replies = replies.iter().map(|reply| match reply {
            Reply::Taken(tokens) => Some(*tokens),
            Reply::Refused(_) => None,
            _ => Some(0),
        });
        let demands = &mut self.demands;
        let given = self.asked.drain(..).map(|(key, asked)| {
            let taken = asked.taken(&mut replies)?;
            Some(demands.get_mut(&key).map_or(0, |demand| demand.hear(&asked, taken)))
        });
        given.collect()
    }

    /// The store has not answered. Each limiter keeps what it has.
    pub fn failed(&mut self) {
        self.asked.clear();
    }

    pub(crate) fn terms(&self) -> Terms {
        let silence = saturating_nanos(silence(Duration::from_nanos(self.poll))).max(self.period);
        Terms { period: self.period, silence, replicas: self.replicas }
    }
}

#[cfg(test)]
mod tests;
