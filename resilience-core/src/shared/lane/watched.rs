//! One breaker, as its lane knows it.

mod news;
mod wishes;

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::lane::chance::mix;
use crate::shared::lane::lease::Lease;
use crate::shared::lane::manual::Held;
use crate::shared::orders::What;
use crate::shared::store::{Command, Known, remembered};

/// For how long nothing is asked of a breaker after the store has refused that.
const RETRY: Duration = Duration::from_secs(5);

/// What the store has said, and when.
pub(super) struct News<'a> {
    pub(super) known: &'a Known,
    /// The time between two ticks.
    pub(super) poll: Duration,
    pub(super) now: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Watched {
    /// What the breaker has shown last.
    facts: Facts,
    /// What it shows once it has obeyed all orders: the opening that it obeys, zero for none.
    adopted: u64,
    /// The verdict that it still has to report, once it has heard what was told.
    verdict: Option<Verdict>,
    /// Whether it waits for an order for all replicas that it was not given yet.
    wants_order: bool,
    /// For delays: that of the lane and of the name.
    seed: u64,
    /// The highest epoch that this breaker was told of. It is told of each opening once.
    given: u64,
    /// The highest epoch whose end was seen.
    ended: u64,
    /// The `trips` that need no vote any more.
    voted: u64,
    /// The end of the vote that was sent, as the store may have it.
    vote: Option<Duration>,
    lease: Option<Lease>,
    /// Until when the store knows the opening that this breaker obeys, if it has heard nothing new
    /// of it since this replica has.
    fades: Duration,
    /// How long the store knows it, after it has heard something.
    lives: Duration,
    /// The token of the verdict that waits, and since when.
    judged: Option<(u64, Duration)>,
    /// Until when it asks for no lease.
    pause: Option<Duration>,
    /// Until when it is on its own, as the store has refused what is about it.
    refused: Option<Duration>,
    closing: Option<Closing>,
    held: Held,
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
    pub(super) fn new(facts: &Facts, seed: u64, now: Duration) -> Self {
        let lives = remembered(facts.cooldown);
        Self {
            seed: facts.name.bytes().fold(mix(seed), |seed, byte| mix(seed ^ u64::from(byte))),
            facts: facts.clone(),
            adopted: facts.adopted,
            verdict: facts.verdict,
            wants_order: facts.wants_order,
            given: 0,
            ended: 0,
            voted: 0,
            vote: None,
            lease: None,
            fades: now.saturating_add(lives),
            lives,
            judged: None,
            pause: None,
            refused: None,
            closing: None,
            held: Held::default(),
            different: Vec::new(),
            open_keys: Vec::new(),
            is_read: false,
        }
    }

    /// Whether these are of the same breaker, in which what is counted never shrinks.
    pub(super) const fn is_of(&self, facts: &Facts) -> bool {
        facts.trips >= self.facts.trips && facts.seen >= self.facts.seen
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
        if self.refused.take_if(|ends| *ends <= now).is_some() {
            self.is_read = false;
        }
        let judged = self.judged;
        self.judged = facts.verdict.map(|Verdict { token, .. }| {
            let since = judged.filter(|(judged, _)| *judged == token).map_or(now, |(_, since)| since);
            (token, since)
        });
        if let Some(lease) = &mut self.lease {
            lease.look(facts);
            if !lease.is_running(now) {
                self.pause = lease.leaves_to_others(poll).filter(|ends| now < *ends);
                self.lease = None;
            }
        }
        (self.adopted, self.verdict) = (facts.adopted, facts.verdict);
        self.wants_order = facts.wants_order;
        self.facts.clone_from(facts);
    }

    /// Whether it is to be read. The store has refused it a moment ago, if it is on its own.
    pub(super) const fn is_unread(&self) -> bool {
        !self.is_read && self.refused.is_none()
    }

    pub(super) fn read(&self) -> Command {
        Command::Read { name: self.name(), ended: self.ended }
    }

    /// What has become due by time.
    pub(super) fn due(&mut self, now: Duration) -> Vec<What> {
        let mut orders = Vec::new();
        if let Some(Closing { epoch, .. }) = self.closing.take_if(|closing| closing.due <= now) {
            orders.push(What::Close { epoch });
        }
        if self.held.ends().is_some_and(|ends| ends <= now) {
            orders.extend(self.held.end());
        }
        if std::mem::take(&mut self.wants_order) {
            orders.extend(self.held.again(now));
        }
        orders
    }

    /// When something becomes due by time.
    pub(super) fn next(&self) -> Option<Duration> {
        let closing = self.closing.map(|closing| closing.due);
        closing.into_iter().chain(self.held.ends()).min()
    }

    /// The lane ends: what to give back to the store. A lease whose probe is under way is not: it
    /// ends by time, or another replica would probe beside this one.
    pub(super) fn parting(&self) -> Vec<Command> {
        self.gives_back(self.lease.filter(|lease| self.facts.renews != Some(lease.token)))
    }

    /// The breaker is not shared any more: what to give back. A probe that is under way is its own
    /// from now on.
    pub(super) fn leaves(&self) -> Vec<Command> {
        self.gives_back(self.lease)
    }

    fn gives_back(&self, lease: Option<Lease>) -> Vec<Command> {
        let held = lease.filter(Lease::is_granted);
        let neutral = held.map(|lease| Verdict { token: lease.token, result: ProbeResult::Neutral });
        let verdict = self.verdict.or(neutral).map(|Verdict { token, result }| Command::Verdict {
            name: self.name(),
            token,
            result,
            cooldown: self.cooldown(),
        });
        let withdraw = self.vote.map(|_| Command::Withdraw { name: self.name() });
        verdict.into_iter().chain(withdraw).collect()
    }

    /// The lane ends: what only it would end.
    pub(super) fn farewell(&mut self) -> Vec<What> {
        let (adopted, renews) = (self.adopted, self.facts.renews);
        let is_given_back = self.lease.take().is_some_and(|lease| renews != Some(lease.token));
        let alone = (is_given_back && adopted != 0).then_some(What::Alone { epoch: adopted });
        alone.into_iter().chain(self.held.end()).collect()
    }

    /// How long the fleet's circuit is open after what has happened here.
    fn cooldown(&self) -> Duration {
        self.facts.cooldown.max(self.facts.rest)
    }

    fn name(&self) -> String {
        self.facts.name.clone().into_owned()
    }
}
