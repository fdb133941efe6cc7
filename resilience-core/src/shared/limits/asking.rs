//! What one limiter asks for.

use super::LimitFacts;
use crate::rate_limit::lane::{LONGEST_PERIOD, batch, interval_of};
use crate::shared::store::Command;

/// For so many ticks after the last call a limiter is kept ready for the next one.
const LATELY: u8 = 4;

/// What a lane remembers of a limiter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// The tokens that it had when the lane came last.
    held: i64,
    /// Those of its own that were counted as used, since it was given tokens last.
    own: u32,
    rejected: u64,
    /// The ticks in which it is still kept ready.
    lately: u8,
    /// The share of this replica that it has not taken yet, in nanoseconds of the limit.
    share: u64,
    /// The tokens beside its share that it was given lately, in a tick.
    lately_more: u32,
}

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Of the share of this replica.
    fair: u32,
    /// Of what others leave.
    more: u32,
    burst: u32,
    /// The tokens that stay in the store for others.
    spare: u32,
    interval: u64,
    left: i64,
    /// The tokens to pay back that the limiter has given itself.
    owed: u32,
}

impl Demand {
    /// Of a limiter that is seen first: it has been called, as else nobody would know it.
    pub(super) fn new(facts: &LimitFacts) -> Self {
        Self {
            held: facts.left,
            own: facts.own,
            rejected: facts.rejected,
            lately: LATELY,
            share: 0,
            lately_more: 0,
        }
    }

    /// What to ask for, `elapsed` after the last tick.
    pub(super) fn ask(&mut self, facts: &LimitFacts, elapsed: u64, poll: u64, replicas: u32) -> Asked {
        let interval = interval_of(facts.limit, facts.per);
        let batch_now = batch(interval, elapsed);
        let fair = (batch_now / replicas).max(1);
        let wanted = self.wanted(facts);
        self.lately = if wanted > 0 { LATELY } else { self.lately.saturating_sub(1) };

        // A quarter more, as demand may grow.
        let ready = wanted.saturating_add(wanted / 4).max(fair).min(batch_now);
        let ready = if self.lately > 0 { ready } else { 0 };
        let owed = facts.own.min(fair);
        let missing = i64::from(ready).saturating_sub(facts.left).saturating_add(owed.into());
        let tokens = u32::try_from(missing.max(0)).unwrap_or(u32::MAX).min(batch_now);

        let elapsed = elapsed.min(LONGEST_PERIOD);
        let most = interval.max(elapsed / u64::from(replicas));
        self.share = self.share.saturating_add(elapsed / u64::from(replicas)).min(most);
        let others = share_of_others(batch(interval, poll), replicas);
        let due = u32::try_from(self.share / interval).unwrap_or(u32::MAX);
        let fair = if others == 0 { tokens } else { tokens.min(due) };
        // Who was given more leaves more: else the one that comes first takes it all, each time.
        let spare = others.saturating_add(self.lately_more);
        let burst = facts.burst.max(batch(interval, poll).saturating_mul(3));
        Asked { fair, more: tokens - fair, burst, spare, interval, left: facts.left, owed }
    }

    /// The calls that came since the last tick.
    fn wanted(&mut self, facts: &LimitFacts) -> u32 {
        let own = facts.own.saturating_sub(self.own);
        let used = self.held.saturating_add(own.into()).saturating_sub(facts.left).max(0);
        let refused = facts.rejected.saturating_sub(self.rejected);
        (self.held, self.own, self.rejected) = (facts.left, facts.own, facts.rejected);
        let wanted = refused.saturating_add(used.unsigned_abs());
        u32::try_from(wanted).unwrap_or(u32::MAX)
    }

    /// The tokens for the limiter, of those that were `taken`.
    pub(super) fn hear(&mut self, asked: &Asked, taken: Taken) -> u32 {
        self.share = self.share.saturating_sub(asked.interval.saturating_mul(taken.fair.into()));
        self.lately_more = self.lately_more.midpoint(taken.more);
        let tokens = taken.fair.saturating_add(taken.more).saturating_sub(asked.owed);
        self.held = asked.left.saturating_add(tokens.into());
        self.own = 0;
        tokens
    }
}

/// The tokens that the store has given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    fair: u32,
    more: u32,
}

impl Asked {
    /// A smaller burst leaves tokens in the bucket: these are the shares of the others.
    pub(super) fn commands(&self, facts: &LimitFacts) -> impl Iterator<Item = Command> {
        let rest = self.burst.saturating_sub(self.spare);
        let (name, per) = (facts.name, facts.per.max(std::time::Duration::from_nanos(1)));
        let limit = facts.limit;
        let both = [(self.fair, self.burst), (self.more, rest)].into_iter();
        both.filter(|(tokens, _)| *tokens > 0).map(move |(tokens, burst)| Command::Take {
            name: name.to_owned(),
            tokens,
            limit,
            per,
            burst,
        })
    }

    /// What was taken, by the `replies` to its commands. `None` if all of them were refused.
    pub(super) fn taken(&self, replies: &mut impl Iterator<Item = Option<u32>>) -> Option<Taken> {
        let mut given = |asked: u32| match asked {
            0 => None,
            asked => Some(replies.next().unwrap_or(Some(0)).map(|given| given.min(asked))),
        };
        let (fair, more) = (given(self.fair), given(self.more));
        let was_asked = fair.is_some() || more.is_some();
        let (fair, more) = (fair.flatten(), more.flatten());
        let is_heard = !was_asked || fair.is_some() || more.is_some();
        is_heard.then(|| Taken { fair: fair.unwrap_or(0), more: more.unwrap_or(0) })
    }
}

/// The tokens of a batch that are not the share of one replica.
fn share_of_others(batch: u32, replicas: u32) -> u32 {
    let others = u64::from(batch) * u64::from(replicas.saturating_sub(1));
    u32::try_from(others.div_ceil(replicas.max(1).into())).unwrap_or(u32::MAX)
}
