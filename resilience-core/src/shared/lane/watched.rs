//! One breaker, as its lane knows it.

mod news;

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::lane::chance::{Tokens, mix};
use crate::shared::lane::lease::Lease;
use crate::shared::lane::manual::{self, Held};
use crate::shared::orders::What;
use crate::shared::store::{Command, Known};

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
    /// Until when it asks for no lease.
    pause: Option<Duration>,
    closing: Option<Closing>,
    held: Option<Held>,
    different: Vec<u64>,
    /// The keys that it was told of, if it stands for keys.
    open_keys: Vec<u64>,
    /// Whether all is known of it that the store knows.
    pub(super) is_read: bool,
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
            pause: None,
            closing: None,
            held: None,
            different: Vec::new(),
            open_keys: Vec::new(),
            is_read: false,
        }
    }

    /// Takes note of what the breaker shows now.
    pub(super) fn look(&mut self, facts: &Facts, poll: Duration, now: Duration) {
        self.given = self.given.max(facts.adopted);
        if self.facts.is_off && !facts.is_off {
            // What was ordered meanwhile was ignored.
            self.given = facts.adopted;
            self.is_read = false;
        }
        self.vote = self.vote.filter(|ends| now < *ends);
        if facts.adopted != 0 || facts.state == CircuitState::Closed {
            self.voted = facts.trips;
        }
        self.pause = self.pause.filter(|ends| now < *ends);
        if let Some(lease) = &mut self.lease {
            lease.look(facts);
            if !lease.is_running(now) {
                self.pause = lease.leaves_to_others(poll).filter(|ends| now < *ends);
                self.lease = None;
            }
        }
        self.facts.clone_from(facts);
    }

    pub(super) fn read(&self) -> Command {
        Command::Read { name: self.name(), ended: self.ended }
    }

    /// What this replica has to say, or to ask for. At most one command at a time: the next one
    /// follows from its reply.
    pub(super) fn ask(&mut self, quorum: u32, tokens: &mut Tokens, now: Duration) -> Option<Command> {
        let facts = &self.facts;
        if facts.is_off {
            return None;
        }
        if let Some(Verdict { token, result }) = facts.verdict {
            return Some(Command::Verdict { name: self.name(), token, result, cooldown: self.cooldown() });
        }
        match facts.state {
            CircuitState::Open if facts.adopted == 0 && facts.trips > self.voted => Some(Command::Trip {
                name: self.name(),
                known_epoch: self.given.max(facts.seen),
                cooldown: self.cooldown(),
                quorum,
                why: facts.why.clone(),
                settings: facts.settings,
            }),
            CircuitState::Closed if self.vote.is_some() => Some(Command::Withdraw { name: self.name() }),
            _ if facts.adopted != 0
                && self.closing.is_none()
                && (facts.renews.is_some() || facts.wants_probe && self.pause.is_none()) =>
            {
                self.ask_for_lease(tokens, now)
            }
            _ => None,
        }
    }

    fn ask_for_lease(&mut self, tokens: &mut Tokens, now: Duration) -> Option<Command> {
        let lease = Lease::ask(self.lease, &self.facts, tokens, now)?;
        self.lease = Some(lease);
        Some(lease.command(self.name()))
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
        if std::mem::take(&mut self.facts.wants_order) {
            orders.extend(self.held.as_ref().map(|held| held.again(now)));
        }
        orders
    }

    /// When something becomes due by time.
    pub(super) fn next(&self) -> Option<Duration> {
        let closing = self.closing.map(|closing| closing.due);
        closing.into_iter().chain(self.held.as_ref().map(Held::ends)).min()
    }

    /// The lane ends: what to give back to the store.
    pub(super) fn parting(&self) -> Vec<Command> {
        let facts = &self.facts;
        let held = self.lease.filter(Lease::is_granted);
        let neutral = held.map(|lease| Verdict { token: lease.token, result: ProbeResult::Neutral });
        let verdict = facts.verdict.or(neutral).map(|Verdict { token, result }| Command::Verdict {
            name: self.name(),
            token,
            result,
            cooldown: self.cooldown(),
        });
        let withdraw = self.vote.map(|_| Command::Withdraw { name: self.name() });
        verdict.into_iter().chain(withdraw).collect()
    }

    /// The lane ends: what only it would end.
    pub(super) fn farewell(&mut self) -> Option<What> {
        manual::end(&mut self.held)
    }

    /// How long the fleet's circuit is open after what has happened here.
    fn cooldown(&self) -> Duration {
        self.facts.cooldown.max(self.facts.rest)
    }

    fn name(&self) -> String {
        self.facts.name.clone().into_owned()
    }
}
