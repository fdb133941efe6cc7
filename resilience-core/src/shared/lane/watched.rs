//! One breaker, as its lane knows it.

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::lane::chance::{Tokens, mix};
use crate::shared::lane::manual::{self, Held};
use crate::shared::orders::What;
use crate::shared::store::{Command, Known};

/// The longest lease.
const LONGEST_LEASE: Duration = Duration::from_secs(5);
/// The longest time by which an adopted closing is spread.
const LONGEST_SPREAD: Duration = Duration::from_secs(1);
/// How many other settings of a name are told. More are a mistake that is known by then.
const DIFFERENT: usize = 16;

/// What the store has said, and when.
pub(super) struct News<'a> {
    pub(super) known: &'a Known,
    /// Whether the store is behind what it has said before.
    pub(super) forgets: bool,
    pub(super) now: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Watched {
    facts: Facts,
    /// For delays: that of the lane and of the name.
    seed: u64,
    /// The highest epoch that this breaker was told of. It is told of each opening once.
    given: u64,
    /// The highest epoch whose end was seen.
    ended: u64,
    /// The `trips` that need no vote any more.
    voted: u64,
    /// The end of the vote that the store has.
    vote: Option<Duration>,
    lease: Option<Lease>,
    closing: Option<Closing>,
    held: Option<Held>,
    different: Vec<u64>,
    /// Whether all is known of it that the store knows.
    pub(super) is_read: bool,
}

#[derive(Clone, Copy, Debug)]
struct Lease {
    token: u64,
    epoch: u64,
    /// When it was asked for first. It is over `lasts` later, whenever the store has granted it.
    asked: Duration,
    lasts: Duration,
    is_granted: bool,
}

/// A closing that waits, so that not all replicas close at once.
#[derive(Clone, Copy, Debug)]
struct Closing {
    due: Duration,
    epoch: u64,
}

impl Watched {
    pub(super) fn new(facts: &Facts, seed: u64) -> Self {
        Self {
            seed: facts.name.bytes().fold(mix(seed), |seed, byte| mix(seed ^ u64::from(byte))),
            facts: facts.clone(),
            given: 0,
            ended: 0,
            voted: 0,
            vote: None,
            lease: None,
            closing: None,
            held: None,
            different: Vec::new(),
            is_read: false,
        }
    }

    /// Takes note of what the breaker shows now.
    pub(super) fn look(&mut self, facts: &Facts, now: Duration) {
        self.given = self.given.max(facts.adopted);
        self.vote = self.vote.filter(|ends| now < *ends && facts.adopted == 0);
        if facts.adopted != 0 || facts.state == CircuitState::Closed {
            self.voted = facts.trips;
        }
        self.lease = self.lease.filter(|lease| lease.is_running(now));
        self.facts.clone_from(facts);
    }

    pub(super) fn read(&self) -> Command {
        Command::Read { name: self.name(), ended: self.ended }
    }

    /// What this replica has to say, or to ask for. At most one command at a time: the next one
    /// follows from its reply.
    pub(super) fn ask(&mut self, quorum: u32, tokens: &mut Tokens, now: Duration) -> Option<Command> {
        let facts = &self.facts;
        if let Some(Verdict { token, result }) = facts.verdict {
            return Some(Command::Verdict { name: self.name(), token, result, cooldown: facts.cooldown });
        }
        match facts.state {
            CircuitState::Open if facts.adopted == 0 && facts.trips > self.voted => Some(Command::Trip {
                name: self.name(),
                known_epoch: self.given,
                cooldown: facts.cooldown,
                quorum,
                why: facts.why.clone(),
                settings: facts.settings,
            }),
            CircuitState::Closed if self.vote.is_some() => Some(Command::Withdraw { name: self.name() }),
            _ if facts.adopted != 0 && facts.wants_probe && self.closing.is_none() => {
                self.ask_for_lease(tokens, now)
            }
            _ => None,
        }
    }

    fn ask_for_lease(&mut self, tokens: &mut Tokens, now: Duration) -> Option<Command> {
        let epoch = self.facts.adopted;
        let lease = match self.lease {
            Some(lease) if lease.is_granted && lease.epoch == epoch => return None,
            // A reply that was lost. By its own token it is given again, for what is left of it.
            Some(lease) if lease.epoch == epoch && lease.remaining(now) >= lease.lasts / 2 => lease,
            _ => Lease {
                token: tokens.next(),
                epoch,
                asked: now,
                lasts: self.facts.cooldown.min(LONGEST_LEASE),
                is_granted: false,
            },
        };
        self.lease = Some(lease);
        let Lease { token, lasts, .. } = lease;
        Some(Command::Lease { name: self.name(), epoch, token, lasts })
    }

    /// The lease that was asked for is granted.
    pub(super) fn granted(&mut self, now: Duration) -> Option<What> {
        let lease = self.lease.as_mut()?;
        lease.is_granted = true;
        let Lease { epoch, token, .. } = *lease;
        let lasts = lease.remaining(now);
        let probes = self.facts.probes;
        (!lasts.is_zero()).then_some(What::Lease { epoch, token, lasts, probes })
    }

    /// The lease that was asked for is not granted.
    pub(super) fn refused(&mut self, news: &News<'_>) -> Vec<What> {
        self.lease = None;
        let known = news.known;
        let mut orders = self.know(news);
        let cools_on = known.is_open && known.epoch == self.facts.adopted && !known.remaining.is_zero();
        if orders.is_empty() && cools_on {
            orders.push(open(known));
        }
        orders
    }

    pub(super) fn has_read(&mut self, news: &News<'_>) -> Vec<What> {
        self.is_read = true;
        self.know(news)
    }

    /// The vote of this replica has arrived.
    pub(super) fn has_voted(&mut self, news: &News<'_>) -> Vec<What> {
        self.voted = self.facts.trips;
        self.vote = Some(news.now.saturating_add(self.facts.cooldown));
        self.know(news)
    }

    pub(super) fn has_withdrawn(&mut self, news: &News<'_>) -> Vec<What> {
        self.vote = None;
        self.know(news)
    }

    /// The verdict has changed the fleet's circuit as the probes have changed this one.
    pub(super) fn counts(&mut self, result: ProbeResult, news: &News<'_>) -> Vec<What> {
        self.end_lease();
        if result == ProbeResult::Ok {
            // It is closed already: there is nothing to spread.
            self.facts.adopted = 0;
        }
        self.know(news)
    }

    /// The verdict has changed nothing. If the probes have succeeded, this breaker is closed where
    /// the fleet's circuit may be open.
    pub(super) fn is_late(&mut self, result: ProbeResult, news: &News<'_>) -> Vec<What> {
        self.end_lease();
        let known = news.known;
        let mut orders = self.know(news);
        let is_behind = result == ProbeResult::Ok && known.is_open && known.epoch == self.given;
        if orders.is_empty() && is_behind {
            orders.push(self.adopt(known));
        }
        orders
    }

    fn end_lease(&mut self) {
        self.lease = None;
        self.facts.verdict = None;
    }

    /// Compares what is known with what this breaker was told.
    fn know(&mut self, news: &News<'_>) -> Vec<What> {
        let &News { known, forgets, now } = news;
        let mut orders = Vec::new();
        orders.extend(self.differs(known.settings));
        orders.extend(manual::know(&mut self.held, known.manual.as_ref(), forgets, now));
        if known.epoch == 0 {
            self.nothing_is_known(known, now);
        } else if known.is_open && known.epoch > self.given {
            orders.push(self.adopt(known));
        } else if !known.is_open && known.epoch >= self.given {
            self.has_ended(known, now);
        }
        orders
    }

    /// A store that has no opening of it ends none. The next one is new, whatever its epoch is.
    fn nothing_is_known(&mut self, known: &Known, now: Duration) {
        if self.facts.adopted == 0 {
            self.ended = self.given;
        }
        let is_lost = known.votes == 0 && self.vote.is_some_and(|ends| now < ends);
        if is_lost && self.facts.state == CircuitState::Open {
            self.vote = None;
            self.voted = self.facts.trips.saturating_sub(1);
        }
    }

    fn adopt(&mut self, known: &Known) -> What {
        self.given = known.epoch;
        self.closing = None;
        self.vote = None;
        self.facts.adopted = known.epoch;
        open(known)
    }

    fn has_ended(&mut self, known: &Known, now: Duration) {
        self.given = known.epoch;
        self.ended = known.epoch;
        if known.votes == 0 {
            self.vote = None;
        }
        let waits = self.closing.is_some_and(|closing| closing.epoch == known.epoch);
        if self.facts.adopted != 0 && !waits {
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

    /// What has become due by time.
    pub(super) fn due(&mut self, now: Duration) -> Vec<What> {
        let mut orders = Vec::new();
        if let Some(Closing { epoch, .. }) = self.closing.take_if(|closing| closing.due <= now) {
            orders.push(What::Close { epoch });
        }
        if self.held.as_ref().is_some_and(|held| held.ends() <= now) {
            orders.extend(manual::end(&mut self.held));
        }
        orders
    }

    /// When something becomes due by time.
    pub(super) fn next(&self) -> Option<Duration> {
        let closing = self.closing.map(|closing| closing.due);
        closing.into_iter().chain(self.held.as_ref().map(Held::ends)).min()
    }

    /// The lane ends: what only it would end.
    pub(super) fn farewell(&mut self) -> Option<What> {
        manual::end(&mut self.held)
    }

    fn name(&self) -> String {
        self.facts.name.to_owned()
    }
}

impl Lease {
    /// The time that is left. A twentieth is kept back, for the way from here to the breaker.
    fn remaining(&self, now: Duration) -> Duration {
        let lasts = self.lasts.saturating_sub(self.lasts / 20);
        self.asked.saturating_add(lasts).saturating_sub(now)
    }

    fn is_running(&self, now: Duration) -> bool {
        now < self.asked.saturating_add(self.lasts)
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
