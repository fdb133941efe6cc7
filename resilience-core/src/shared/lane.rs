//! The lane: what a replica says to the store, and what it makes of the replies.
//!
//! A pure machine. It is given what the breakers show, the replies, and the time since it began; it
//! draws no chance but from its seed, and does no I/O. In a tick, commands are asked for until
//! there are none: an idle tick has one command, and one whose revision has moved another round.

mod chance;
mod lease;
mod manual;
mod replies;
#[cfg(all(test, not(loom)))]
mod tests;
mod watched;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::shared::facts::Facts;
use crate::shared::lane::chance::Tokens;
use crate::shared::lane::watched::Watched;
use crate::shared::orders::{Order, What};
use crate::shared::store::{Command, Reply, StoreError};

/// The time from one summary to the next.
const SUMMARY_EVERY: Duration = Duration::from_secs(5);
/// The least time from one reading of all summaries to the next.
pub(super) const FLEET_EVERY: Duration = Duration::from_secs(2);

/// What a lane is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneSettings {
    /// The number of replicas whose own breakers have to open before all do: one at least.
    pub quorum: u32,
    /// The time from one tick to the next.
    pub poll: Duration,
    /// The seed of its tokens and delays, which no other lane has.
    pub seed: u64,
}

/// What follows from replies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What the breakers have to do, in this order.
    pub orders: Vec<Order>,
    /// The names and tokens of the verdicts that have arrived.
    pub told: Vec<(String, u64)>,
    /// The id and the summary of each replica, if they were asked for.
    pub fleet: Option<Vec<(String, String)>>,
    /// The number of replicas, if a summary was sent.
    pub replicas: Option<u32>,
    /// What the store has refused, and why. All else has been carried out.
    pub refused: Vec<(&'static str, StoreError)>,
    /// Why the round has failed.
    pub failure: Option<StoreError>,
}

/// How far a tick has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    First,
    Second,
    /// Only for whoever looks at the fleet: if it fails, all else counts.
    Fleet,
    None,
}

/// The lane of a replica: see the [module](self).
///
/// A tick is [`begin`](Self::begin), and then [`commands`](Self::commands) and
/// [`replies`](Self::replies) by turns, until there are no commands. `now` is the time since the
/// lane began, which never goes back.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use std::time::Duration;
/// use resilience::shared::lane::{Lane, LaneSettings};
/// use resilience::shared::store::{Command, Reply};
///
/// let poll = Duration::from_millis(250);
/// let mut lane = Lane::new(LaneSettings { quorum: 2, poll, seed: 812 });
/// lane.begin(Duration::ZERO, None, false);
/// let commands = lane.commands(Duration::ZERO, &[]);
/// assert_eq!(commands, [Command::Beat { summary: None }]);
/// lane.replies(poll / 100, Ok(vec![Reply::Beat { revision: 7, replicas: None }]));
/// assert!(lane.commands(poll / 100, &[]).is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Lane {
    settings: LaneSettings,
    tokens: Tokens,
    watched: BTreeMap<String, Watched>,
    /// What breakers held in the store that are not shared any more.
    left_behind: Vec<Command>,
    /// The revision up to which everything is read. `None` if that is not known.
    revision: Option<u64>,
    last_good: Option<Duration>,
    last_summary: Option<Duration>,
    last_fleet: Option<Duration>,
    round: Round,
    summary: Option<String>,
    wants_fleet: bool,
    sent: Vec<Command>,
}

impl Lane {
    /// A lane that knows nothing.
    #[must_use]
    pub fn new(settings: LaneSettings) -> Self {
        Self {
            tokens: Tokens::new(settings.seed),
            settings,
            watched: BTreeMap::new(),
            left_behind: Vec::new(),
            revision: None,
            last_good: None,
            last_summary: None,
            last_fleet: None,
            round: Round::None,
            summary: None,
            wants_fleet: false,
            sent: Vec::new(),
        }
    }

    /// The time after a good tick for which the breakers may count on this lane.
    #[must_use]
    pub fn silence(&self) -> Duration {
        silence(self.settings.poll)
    }

    /// Whether the next tick has to bring a summary.
    #[must_use]
    pub fn wants_summary(&self, now: Duration) -> bool {
        is_over(self.last_summary, SUMMARY_EVERY, now)
    }

    /// Begins a tick. `summary` is what this replica tells of itself, if it does so now, and
    /// `wants_fleet` whether somebody asks for those of all.
    pub fn begin(&mut self, now: Duration, summary: Option<String>, wants_fleet: bool) {
        if is_over(self.last_good, self.silence(), now) {
            self.revision = None;
        }
        if self.revision.is_none() {
            self.read_all();
        }
        self.round = Round::First;
        self.summary = summary;
        self.wants_fleet = wants_fleet && self.may_read_fleet(now);
    }

    /// What to send next in this tick. An empty list ends the tick. The `facts` are sorted by name.
    pub fn commands(&mut self, now: Duration, facts: &[Facts]) -> Vec<Command> {
        self.look(facts, now);
        let mut commands = Vec::new();
        match self.round {
            Round::None => {}
            Round::First => {
                commands.push(Command::Beat { summary: self.summary.take() });
                commands.append(&mut self.left_behind);
                for watched in self.watched.values_mut() {
                    commands.extend(watched.is_unread().then(|| watched.read()));
                    commands.extend(watched.ask(&self.settings, &mut self.tokens, now));
                }
                self.round = Round::Second;
            }
            Round::Second => {
                let unread = self.watched.values().filter(|watched| watched.is_unread());
                commands.extend(unread.map(Watched::read));
                self.round = Round::Fleet;
            }
            Round::Fleet => self.round = Round::None,
        }
        if commands.is_empty() && std::mem::take(&mut self.wants_fleet) {
            commands.push(Command::Fleet);
            self.last_fleet = Some(now);
            self.round = Round::None;
        }
        self.sent.clone_from(&commands);
        commands
    }

    /// Whether the next tick has anything to say about a breaker, or to ask for or to read, so that
    /// it had better not wait. The `facts` are sorted by name.
    pub(in crate::shared) fn has_news(&mut self, now: Duration, facts: &[Facts]) -> bool {
        self.look(facts, now);
        let Self { settings, tokens, watched, left_behind, revision, .. } = self;
        // One that is new here is read at once. After a failure all wait for the next tick.
        let is_new = |watched: &Watched| revision.is_some() && watched.is_unread();
        !left_behind.is_empty()
            || watched.values().any(|watched| is_new(watched) || watched.has_news(settings, tokens, now))
    }

    /// Whether the next tick may read the summaries of all replicas, if somebody asks for them.
    #[must_use]
    pub(in crate::shared) fn may_read_fleet(&self, now: Duration) -> bool {
        is_over(self.last_fleet, FLEET_EVERY, now)
    }

    fn look(&mut self, facts: &[Facts], now: Duration) {
        let left_behind = &mut self.left_behind;
        self.watched.retain(|name, watched| {
            let is_there = facts.binary_search_by(|facts| (*facts.name).cmp(name.as_str())).is_ok();
            if !is_there {
                left_behind.extend(watched.leaves());
            }
            is_there
        });
        let LaneSettings { seed, poll, .. } = self.settings;
        for facts in facts {
            match self.watched.get_mut(&*facts.name) {
                Some(watched) if watched.is_of(facts) => watched.look(facts, poll, now),
                // One of this name may have been evicted since, and this is a new one.
                _ => {
                    let mut watched = Watched::new(facts, seed, now);
                    watched.look(facts, poll, now);
                    self.watched.insert(facts.name.clone().into_owned(), watched);
                }
            }
        }
    }

    /// What follows from the replies to the last commands.
    ///
    /// If the store did not answer, or not in a way that fits the commands, the outcome has a
    /// failure: the tick ends, and the next one reads everything. A reading of the fleet that fails
    /// changes nothing.
    pub fn replies(&mut self, now: Duration, replies: Result<Vec<Reply>, StoreError>) -> Outcome {
        let sent = std::mem::take(&mut self.sent);
        let mut outcome = Outcome::default();
        let result = replies.and_then(|replies| self.understand(&sent, replies, now, &mut outcome));
        match result {
            Ok(()) => self.last_good = Some(now),
            Err(_) if sent == [Command::Fleet] => {}
            Err(failure) => {
                self.revision = None;
                self.round = Round::None;
                outcome.failure = Some(failure);
            }
        }
        outcome
    }

    fn read_all(&mut self) {
        self.watched.values_mut().for_each(|watched| watched.is_read = false);
    }

    /// What has become due by time, such as a closing that was spread.
    pub fn due(&mut self, now: Duration) -> Vec<Order> {
        self.orders(|watched| watched.due(now))
    }

    /// When [`due`](Self::due) has something next. `None` if nothing waits.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.watched.values().filter_map(Watched::next).min()
    }

    /// The lane ends. What it holds in the store, to be given back: a lease, and a vote.
    pub fn parting(&mut self, now: Duration, facts: &[Facts]) -> Vec<Command> {
        self.look(facts, now);
        let mut commands = std::mem::take(&mut self.left_behind);
        commands.extend(self.watched.values().flat_map(Watched::parting));
        commands
    }

    /// The lane ends. What only it would end ends now: orders of somebody for all replicas, and
    /// leases that are given back.
    pub fn farewell(&mut self) -> Vec<Order> {
        self.orders(Watched::farewell)
    }

    fn orders(&mut self, mut of: impl FnMut(&mut Watched) -> Vec<What>) -> Vec<Order> {
        let all = self.watched.iter_mut().flat_map(|(name, watched)| orders(name, of(watched)));
        all.collect()
    }
}

/// The time after a good tick for which the breakers may count on a lane with this `poll`.
pub(crate) fn silence(poll: Duration) -> Duration {
    poll.saturating_mul(2).saturating_add(Duration::from_millis(200))
}

/// Whether `time` has passed since `last`, which was never if it is `None`.
fn is_over(last: Option<Duration>, time: Duration, now: Duration) -> bool {
    last.is_none_or(|last| now.saturating_sub(last) >= time)
}

fn orders(name: &str, what: Vec<What>) -> impl Iterator<Item = Order> {
    what.into_iter().map(move |what| Order { name: name.to_owned(), what })
}
