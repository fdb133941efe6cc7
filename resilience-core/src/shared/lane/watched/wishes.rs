//! What a replica has to say to the store about a breaker, or to ask for.

use std::time::Duration;

use super::Watched;
use crate::circuit_breaker::CircuitState;
use crate::shared::facts::Verdict;
use crate::shared::lane::chance::Tokens;
use crate::shared::lane::lease::{self, Lease};
use crate::shared::lane::{LaneSettings, silence};
use crate::shared::store::Command;

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

impl Watched {
    /// What this replica has to say, or to ask for. At most one command at a time: the next one
    /// follows from its reply.
    pub(in crate::shared::lane) fn ask(
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

    /// Whether the next tick has something to say, to ask for or to read.
    pub(in crate::shared::lane) fn has_news(
        &self,
        settings: &LaneSettings,
        tokens: &Tokens,
        now: Duration,
    ) -> bool {
        self.wish(settings, &mut tokens.clone(), now).is_some()
    }

    fn wish(&self, settings: &LaneSettings, tokens: &mut Tokens, now: Duration) -> Option<Wish> {
        let facts = &self.facts;
        match facts.state {
            _ if facts.is_off || self.refused.is_some() => None,
            _ if self.verdict.is_some() => self.verdict.map(Wish::Report),
            CircuitState::Open if self.adopted == 0 && facts.trips > self.voted => {
                Some(Wish::Vote(self.vote_lasts(settings.poll))).filter(|_| !facts.rest.is_zero())
            }
            CircuitState::Closed if self.vote.is_some() => Some(Wish::Withdraw),
            _ if self.adopted != 0
                && self.closing.is_none()
                && (facts.renews.is_some() || facts.wants_probe && self.pause.is_none()) =>
            {
                let lease = Lease::ask(self.lease, self.adopted, facts, settings.poll, tokens, now)?;
                Some(if self.has_faded(now) { Wish::Read } else { Wish::Probe(lease) })
            }
            _ => None,
        }
    }

    /// Whether the store may have forgotten the opening because nobody cared for it any more. A
    /// lease would bring it back, and replicas that have closed since would open again.
    pub(super) fn has_faded(&self, now: Duration) -> bool {
        self.fades <= now
    }

    /// How long a vote lasts, and the opening that it makes. One that comes later than a silence
    /// after the opening of this breaker has what is left of that, but not less than a lease: who
    /// holds one for the opening before has to lose it before another replica gets one.
    fn vote_lasts(&self, poll: Duration) -> Duration {
        let (whole, rest) = (self.cooldown(), self.facts.rest);
        if rest.saturating_add(silence(poll)) >= whole {
            return whole;
        }
        rest.max(lease::length(self.facts.cooldown, poll)).min(whole)
    }
}
