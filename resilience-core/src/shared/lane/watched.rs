//! One breaker, as its lane knows it.

mod news;

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::lane::chance::{Tokens, mix};
use crate::shared::lane::lease::Lease;
use crate::shared::lane::manual::{self, Held};
use crate::shared::lane::{LaneSettings, silence};
use crate::shared::orders::What;
use crate::shared::store::{Command, Known};

/// What the store has said, and when.
pub(super) struct News<'a> {
    pub(super) known: &'a Known,
    /// Whether the store is behind what it has said before.
    pub(super) forgets: bool,
    /// The time between two ticks.
    pub(super) poll: Duration,
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
    /// The end of the vote that was sent, as the store may have it.
    vote: Option<Duration>,
    lease: Option<Lease>,
    /// Until when the store knows the opening that this breaker obeys, if it has heard nothing new
    /// of it since this replica has.
    fades: Option<Duration>,
    /// How long the store knows it, after it has heard something.
    lives: Duration,
    /// The token of the verdict that waits, and since when.
    judged: Option<(u64, Duration)>,
    /// Until when it asks for no lease.
    pause: Option<Duration>,
    closing: Option<Closing>,
    held: Option<Held>,
    different: Vec<u64>,
    /// Whether all is known of it that the store knows.
    pub(super) is_read: bool,
}

/// For how many cooldowns a store remembers an opening that nobody cares for, and how long at least.
const COOLDOWNS: u32 = 10;
const LEAST: Duration = Duration::from_secs(60);

/// How long a store remembers an opening with this cooldown.
fn remembered(cooldown: Duration) -> Duration {
    cooldown.saturating_mul(COOLDOWNS).max(LEAST)
}

/// What a replica has to say about a breaker, or to ask for.
#[derive(Clone, Copy, Debug)]
enum Wish {
    Report(Verdict),
    /// How long the vote lasts.
    Vote(Duration),
    Withdraw,
    /// Before it asks for a lease: whether the opening is still there.
    Read,
    Probe(Lease),
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
            fades: None,
            lives: remembered(facts.cooldown),
            judged: None,
            pause: None,
            closing: None,
            held: None,
            different: Vec::new(),
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
        self.fades = self.fades.or_else(|| Some(now.saturating_add(self.lives)));
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
        self.facts.clone_from(facts);
    }

    pub(super) fn read(&self) -> Command {
        Command::Read { name: self.name(), ended: self.ended }
    }

    /// What this replica has to say, or to ask for. At most one command at a time: the next one
    /// follows from its reply.
    pub(super) fn ask(
        &mut self,
        settings: &LaneSettings,
        tokens: &mut Tokens,
        now: Duration,
    ) -> Option<Command> {
        let name = self.name();
        Some(match self.wish(settings, tokens, now)? {
            Wish::Report(Verdict { token, result }) => {
                Command::Verdict { name, token, result, cooldown: self.cooldown() }
            }
            Wish::Vote(cooldown) => {
                // If its reply is lost, it may have arrived, or still arrive.
                self.vote = Some(now.saturating_add(cooldown));
                Command::Trip {
                    name,
                    known_epoch: self.given.max(self.facts.seen),
                    cooldown,
                    quorum: settings.quorum,
                    why: self.facts.why.clone(),
                    settings: self.facts.settings,
                }
            }
            Wish::Withdraw => Command::Withdraw { name },
            Wish::Read => {
                self.is_read = false;
                return None;
            }
            Wish::Probe(lease) => {
                self.lease = Some(lease);
                lease.command(name)
            }
        })
    }

    /// Whether [`ask`](Self::ask) would return a command.
    pub(super) fn has_news(&self, settings: &LaneSettings, tokens: &Tokens, now: Duration) -> bool {
        self.wish(settings, &mut tokens.clone(), now).is_some()
    }

    fn wish(&self, settings: &LaneSettings, tokens: &mut Tokens, now: Duration) -> Option<Wish> {
        let facts = &self.facts;
        match facts.state {
            _ if facts.is_off => None,
            _ if facts.verdict.is_some() => facts.verdict.map(Wish::Report),
            CircuitState::Open if facts.adopted == 0 && facts.trips > self.voted => {
                Some(Wish::Vote(self.vote_lasts(settings.poll))).filter(|_| !facts.rest.is_zero())
            }
            CircuitState::Closed if self.vote.is_some() => Some(Wish::Withdraw),
            _ if facts.adopted != 0
                && self.closing.is_none()
                && (facts.renews.is_some() || facts.wants_probe && self.pause.is_none()) =>
            {
                let lease = Lease::ask(self.lease, facts, settings.poll, tokens, now)?;
                Some(if self.has_faded(now) { Wish::Read } else { Wish::Probe(lease) })
            }
            _ => None,
        }
    }

    /// Whether the store may have forgotten the opening because nobody cared for it any more. A
    /// lease would bring it back, and replicas that have closed since would open again.
    fn has_faded(&self, now: Duration) -> bool {
        self.fades.is_some_and(|fades| fades <= now)
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
        let facts = &self.facts;
        let held = lease.filter(Lease::is_granted);
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
    pub(super) fn farewell(&mut self) -> Vec<What> {
        let Facts { renews, adopted, .. } = self.facts;
        let is_given_back = self.lease.take().is_some_and(|lease| renews != Some(lease.token));
        let alone = (is_given_back && adopted != 0).then_some(What::Alone { epoch: adopted });
        alone.into_iter().chain(manual::end(&mut self.held)).collect()
    }

    /// How long a vote lasts, and the opening that it makes. One that comes later than a silence
    /// after the opening of this breaker prolongs nothing: it has what is left.
    fn vote_lasts(&self, poll: Duration) -> Duration {
        let (whole, rest) = (self.cooldown(), self.facts.rest);
        if rest.saturating_add(silence(poll)) >= whole { whole } else { rest }
    }

    /// How long the fleet's circuit is open after what has happened here.
    fn cooldown(&self) -> Duration {
        self.facts.cooldown.max(self.facts.rest)
    }

    fn name(&self) -> String {
        self.facts.name.to_owned()
    }
}
