//! What follows for a breaker from what the store has said.

use std::time::Duration;

use super::{Closing, News, RETRY, Watched};
use crate::circuit_breaker::CircuitState;
use crate::shared::facts::ProbeResult;
use crate::shared::lane::chance::mix;
use crate::shared::lane::silence;
use crate::shared::orders::What;
use crate::shared::store::{Known, remembered};

/// The longest time by which an adopted closing is spread.
const LONGEST_SPREAD: Duration = Duration::from_secs(1);
/// How many other settings of a name are told. More are a mistake that is known by then.
const DIFFERENT: usize = 16;

impl Watched {
    /// The lease that was asked for is granted.
    pub(in crate::shared::lane) fn granted(&mut self, now: Duration) -> Option<What> {
        let probes = self.facts.probes;
        // It is written anew with each lease.
        self.fades = now.saturating_add(self.lives);
        self.lease.as_mut()?.grant(probes, now)
    }

    /// The lease that was asked for is not granted.
    pub(in crate::shared::lane) fn refused(&mut self, news: &News<'_>) -> Vec<What> {
        // Somebody else probes, or will. Each call may ask anew, but the lane asks once a poll.
        self.pause = self.lease.take().map(|lease| lease.asked().saturating_add(news.poll));
        let known = news.known;
        let mut orders = self.know(news);
        let cools_on = known.is_open && known.epoch == self.adopted && !known.remaining.is_zero();
        if orders.is_empty() && cools_on {
            orders.push(open(known));
        }
        orders
    }

    pub(in crate::shared::lane) fn has_read(&mut self, news: &News<'_>) -> Vec<What> {
        self.is_read = true;
        self.know(news)
    }

    /// The vote of this replica has arrived, which lasts so long.
    pub(in crate::shared::lane) fn has_voted(&mut self, lasts: Duration, news: &News<'_>) -> Vec<What> {
        self.voted = self.facts.trips;
        self.vote = Some(news.now.saturating_add(lasts));
        self.know(news)
    }

    pub(in crate::shared::lane) fn has_withdrawn(&mut self, news: &News<'_>) -> Vec<What> {
        self.vote = None;
        self.know(news)
    }

    /// The verdict has changed the fleet's circuit as the probes have changed this one.
    pub(in crate::shared::lane) fn counts(&mut self, result: ProbeResult, news: &News<'_>) -> Vec<What> {
        self.end_lease();
        if result == ProbeResult::Ok {
            // It is closed already: there is nothing to spread.
            self.adopted = 0;
        }
        self.know(news)
    }

    /// The verdict has changed nothing. If the probes have succeeded, this breaker is closed where
    /// the fleet's circuit may be open. It follows that again, unless the store was silent
    /// meanwhile: what has worked for longer than a silence is not opened by an old opening.
    pub(in crate::shared::lane) fn is_late(&mut self, result: ProbeResult, news: &News<'_>) -> Vec<What> {
        let known = news.known;
        let is_new =
            self.judged.is_some_and(|(_, since)| news.now.saturating_sub(since) < silence(news.poll));
        let is_behind = result == ProbeResult::Ok && is_new && known.is_open && known.epoch == self.given;
        self.end_lease();
        let mut orders = self.know(news);
        if is_behind {
            orders.push(self.adopt(known));
        }
        orders
    }

    /// The store answers, but not for this breaker. Nobody would give it a lease, so it is on its
    /// own for a while, in the state that it is in.
    pub(in crate::shared::lane) fn is_refused(&mut self, now: Duration) -> Option<What> {
        self.end_lease();
        self.is_read = true;
        self.closing = None;
        self.refused = Some(now.saturating_add(RETRY));
        let epoch = std::mem::take(&mut self.adopted);
        (epoch != 0).then_some(What::Alone { epoch })
    }

    fn end_lease(&mut self) {
        self.lease = None;
        self.verdict = None;
    }

    /// Compares what is known with what this breaker was told.
    fn know(&mut self, news: &News<'_>) -> Vec<What> {
        let &News { known, now, .. } = news;
        let mut orders = Vec::new();
        orders.extend(self.differs(known.settings));
        orders.extend(self.keys(&known.open_keys));
        orders.extend(self.held.know(known.manual.as_ref(), now));
        if known.epoch == 0 {
            orders.extend(self.nothing_is_known(known, now));
        } else if known.is_open && known.epoch > self.given {
            orders.push(self.adopt(known));
        } else if !known.is_open && known.epoch >= self.given {
            self.has_ended(known, now);
        } else if known.epoch < self.given {
            // The store has forgotten it, and has had others since.
            orders.extend(self.fades_away(now));
        }
        if known.is_open && known.epoch == self.given {
            self.lives = remembered(known.cooldown);
            self.fades = now.saturating_add(self.lives);
        }
        orders
    }

    /// A store that has no opening of it ends none. The next one is new, whatever its epoch is. An
    /// opening that has faded is the breaker's own from now on.
    fn nothing_is_known(&mut self, known: &Known, now: Duration) -> Option<What> {
        let faded = self.fades_away(now);
        if self.adopted == 0 {
            self.ended = self.given;
        }
        let is_lost = known.votes == 0 && self.vote.is_some_and(|ends| now < ends);
        if is_lost && self.facts.state == CircuitState::Open {
            self.vote = None;
            self.voted = self.facts.trips.saturating_sub(1);
        }
        faded
    }

    /// An opening that has faded is the breaker's own from now on.
    fn fades_away(&mut self, now: Duration) -> Option<What> {
        let epoch = Some(self.adopted).filter(|epoch| *epoch != 0 && self.has_faded(now))?;
        (self.adopted, self.closing, self.ended) = (0, None, self.given);
        Some(What::Alone { epoch })
    }

    fn adopt(&mut self, known: &Known) -> What {
        self.given = known.epoch;
        self.closing = None;
        self.pause = None;
        self.adopted = known.epoch;
        open(known)
    }

    fn has_ended(&mut self, known: &Known, now: Duration) {
        self.given = known.epoch;
        self.ended = known.epoch;
        if known.votes == 0 {
            self.vote = None;
        }
        let waits = self.closing.is_some_and(|closing| closing.epoch == known.epoch);
        if self.adopted != 0 && !waits {
            let due = now.saturating_add(self.spread(known));
            self.closing = Some(Closing { due, epoch: known.epoch });
        }
    }

    /// By how much this replica adopts a closing later: a part of a tenth of the cooldown.
    fn spread(&self, known: &Known) -> Duration {
        let most = (known.cooldown / 10).min(LONGEST_SPREAD).as_nanos();
        let part = u128::from(mix(self.seed ^ mix(known.epoch)));
        Duration::from_nanos(u64::try_from((most * part) >> 64).unwrap_or(0))
    }

    fn keys(&mut self, open: &[u64]) -> Option<What> {
        (self.open_keys != open).then(|| {
            self.open_keys = open.to_vec();
            What::Keys { open: open.to_vec() }
        })
    }

    fn differs(&mut self, theirs: u64) -> Option<What> {
        let is_new = theirs != 0
            && theirs != self.facts.settings
            && self.different.len() < DIFFERENT
            && !self.different.contains(&theirs);
        is_new.then(|| {
            self.different.push(theirs);
            What::Differs { theirs }
        })
    }
}

fn open(known: &Known) -> What {
    What::Open {
        epoch: known.epoch,
        remaining: known.remaining,
        cooldown: known.cooldown,
        by: known.by.clone(),
        why: known.why.clone(),
    }
}
