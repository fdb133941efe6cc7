//! The machine alone, reply by reply.

mod closings;
mod leases;
mod manual;
mod refusals;
mod ticks;
mod votes;

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::facts::{Facts, ProbeResult, Verdict};
use crate::shared::lane::{Lane, LaneSettings, Outcome};
use crate::shared::orders::What;
use crate::shared::store::{Command, Known, Manual, ManualState, Reply, StoreError};

const POLL: Duration = Duration::from_millis(250);
const SECOND: Duration = Duration::from_secs(1);
const COOLDOWN: Duration = Duration::from_secs(30);

/// A lane, and the one breaker that it cares for.
struct Talk {
    lane: Lane,
    facts: Facts,
    now: Duration,
    revision: u64,
}

impl Talk {
    fn with_seed(seed: u64) -> Self {
        let facts = Facts {
            name: "p".into(),
            state: CircuitState::Closed,
            is_off: false,
            trips: 0,
            why: "5 failures in a row".to_owned(),
            adopted: 0,
            wants_order: false,
            seen: 0,
            wants_probe: false,
            renews: None,
            verdict: None,
            cooldown: COOLDOWN,
            rest: COOLDOWN,
            probes: 2,
            settings: 7,
        };
        let lane = Lane::new(LaneSettings { quorum: 2, poll: POLL, seed });
        Self { lane, facts, now: SECOND, revision: 1 }
    }

    /// A lane whose first tick has found nothing.
    fn new() -> Self {
        let mut talk = Self::with_seed(5);
        assert_eq!(talk.tick(), [beat(), read(0)]);
        talk.reply([Reply::Known(Known::default())]);
        assert_eq!(talk.more(), []);
        talk
    }

    /// The first commands of the next tick.
    fn tick(&mut self) -> Vec<Command> {
        self.now += POLL;
        self.lane.begin(self.now, None, false);
        self.more()
    }

    fn more(&mut self) -> Vec<Command> {
        self.lane.commands(self.now, std::slice::from_ref(&self.facts))
    }

    fn has_news(&mut self) -> bool {
        self.lane.has_news(self.now, std::slice::from_ref(&self.facts))
    }

    /// What the lane gives back if it ends now.
    fn parts(&mut self) -> Vec<Command> {
        self.lane.parting(self.now, std::slice::from_ref(&self.facts))
    }

    /// The replies to a beat and to `others`.
    fn reply<const N: usize>(&mut self, others: [Reply; N]) -> Vec<What> {
        let mut replies = vec![Reply::Beat { revision: self.revision, replicas: None }];
        replies.extend(others);
        self.raw(Ok(replies))
    }

    fn raw(&mut self, replies: Result<Vec<Reply>, StoreError>) -> Vec<What> {
        let outcome = self.lane.replies(self.now, replies);
        assert_eq!(outcome.failure, None);
        what(outcome)
    }

    fn fail(&mut self) {
        let outcome = self.lane.replies(self.now, Err(StoreError::new("down")));
        assert_eq!(outcome.failure.map(|failure| failure.to_string()), Some("down".to_owned()));
        assert_eq!(self.more(), [], "the tick is over");
    }

    /// A tick whose revision has moved: what the reading orders.
    fn reads(&mut self, known: Known) -> Vec<What> {
        self.revision += 1;
        assert_eq!(self.tick(), [beat()]);
        assert_eq!(self.reply([]), []);
        let commands = self.more();
        assert!(matches!(commands[..], [Command::Read { .. }]), "{commands:?}");
        let orders = self.raw(Ok(vec![Reply::Known(known)]));
        assert_eq!(self.more(), []);
        orders
    }

    /// The breaker obeys an opening that has cooled, and a call has come.
    fn wants_probe(&mut self, epoch: u64) {
        self.facts.state = CircuitState::Open;
        self.facts.adopted = epoch;
        self.facts.wants_probe = true;
    }

    /// A tick that asks for a lease: its token.
    fn asks(&mut self) -> u64 {
        match self.tick()[..] {
            [Command::Beat { .. }, Command::Lease { epoch: 3, token, lasts, .. }] => {
                assert_eq!(lasts, SECOND * 5);
                token
            }
            ref other => panic!("{other:?}"),
        }
    }
}

fn what(outcome: Outcome) -> Vec<What> {
    outcome.orders.into_iter().map(|order| order.what).collect()
}

fn beat() -> Command {
    Command::Beat { summary: None }
}

fn read(ended: u64) -> Command {
    Command::Read { name: "p".to_owned(), ended }
}

fn open(epoch: u64, remaining: Duration) -> Known {
    Known {
        epoch,
        is_open: true,
        remaining,
        cooldown: COOLDOWN,
        by: "b".to_owned(),
        why: "x".to_owned(),
        settings: 7,
        ..Known::default()
    }
}

fn closed(epoch: u64) -> Known {
    Known { is_open: false, ..open(epoch, Duration::ZERO) }
}

fn opening(epoch: u64, remaining: Duration) -> What {
    What::Open { epoch, remaining, cooldown: COOLDOWN, by: "b".to_owned(), why: "x".to_owned() }
}

/// An order, of which `remaining` is left.
fn ordered(id: u64, remaining: Duration) -> Known {
    let (state, by, why) = (Some(ManualState::ForcedOpen), "me".to_owned(), "812".to_owned());
    Known { manual: Some(Manual { id, state, by, why, remaining }), ..Known::default() }
}

/// An end of this id, or the order of it that has ended.
fn ended(id: u64) -> Known {
    let (by, why) = ("me".to_owned(), String::new());
    let manual = Manual { id, state: None, by, why, remaining: Duration::ZERO };
    Known { manual: Some(manual), ..Known::default() }
}
