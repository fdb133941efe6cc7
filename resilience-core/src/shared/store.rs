//! What replicas share, as commands for an engine and its replies.

use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::fleet;
pub use crate::circuit_breaker::fleet::ProbeResult;

/// An engine that keeps what replicas share, such as Redis.
///
/// The lane is its only user: one thread, which may wait here. No call of the program ever does.
///
/// A store may also stand in front of another one. This one notes how long its rounds take:
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared::memory::MemoryStore;
/// use resilience::shared::store::{Command, Reply, Store, StoreError};
/// use std::time::{Duration, Instant};
///
/// struct Timed<S> {
///     inner: S,
///     slowest: Duration,
/// }
///
/// impl<S: Store> Store for Timed<S> {
///     fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
///         let began = Instant::now();
///         let replies = self.inner.send(commands, patience);
///         self.slowest = self.slowest.max(began.elapsed());
///         replies
///     }
/// }
///
/// let mut store = Timed { inner: MemoryStore::new().connect("web-7"), slowest: Duration::ZERO };
/// let replies = store.send(&[Command::Beat { summary: None }], Duration::from_secs(1))?;
/// assert_eq!(replies, [Reply::Beat { revision: 0, replicas: None }]);
/// assert!(store.slowest > Duration::ZERO);
/// # Ok::<(), StoreError>(())
/// ```
pub trait Store: Send {
    /// Carries `commands` out, in their order, and returns a reply for each.
    ///
    /// It connects if it has to, and returns within `patience`, which is 100 ms to 1 s. An engine
    /// that is not there, or that is too slow, is an error; what it has carried out nevertheless
    /// does no harm. A panic counts as a round that has failed (`op="panic"`), and the lane goes
    /// on.
    ///
    /// # Errors
    ///
    /// What kept the engine from answering. Then nothing is known of any of the commands.
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError>;
}

/// The name of the breaker whose key this is, and the hash of the key, if `name` is the name of the
/// breaker of a key: `hosts#af63dc4c8601ec8c`.
///
/// An engine notes which of them are open, for [`Known::open_keys`].
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared::store::key_of;
///
/// assert_eq!(key_of("hosts#af63dc4c8601ec8c"), Some(("hosts", 0xaf63_dc4c_8601_ec8c)));
/// assert_eq!(key_of("hosts"), None);
/// ```
#[must_use]
pub fn key_of(name: &str) -> Option<(&str, u64)> {
    fleet::key_of_name(name)
}

/// Why a store did not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    message: String,
}

impl StoreError {
    /// An error with this message, which names neither passwords nor keys.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}

/// A command of a lane. Times are those that are left: nobody compares clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Asks for the revision. With a summary it is written too, and a store without a revision
    /// gives itself one.
    Beat {
        /// What this replica tells the others about itself, at most 32 KiB.
        summary: Option<String>,
    },
    /// What is known of a breaker.
    Read {
        /// Its name.
        name: String,
        /// The highest epoch whose end this replica has seen. A store that has an opening that
        /// cools, with this epoch or a lower one, has forgotten the epochs before it: it gives that
        /// opening the epoch after this one.
        ended: u64,
    },
    /// The vote of this replica: its own breaker has opened.
    Trip {
        /// The breaker's name.
        name: String,
        /// The highest epoch that this replica has seen of it.
        known_epoch: u64,
        /// How long the circuit stays open.
        cooldown: Duration,
        /// The number of votes that open it.
        quorum: u32,
        /// Why it has opened.
        why: String,
        /// The fingerprint of its settings.
        settings: u64,
    },
    /// Takes the vote of this replica back: its own breaker has closed.
    Withdraw {
        /// The breaker's name.
        name: String,
    },
    /// Asks to be the one replica that probes.
    Lease {
        /// The breaker's name.
        name: String,
        /// The opening whose cooldown is over. A store that has lost it takes it from here.
        epoch: u64,
        /// What names the lease. No two leases have the same. A lease that is asked for again with
        /// its own token is granted again, and not prolonged unless it `renews`.
        token: u64,
        /// How long the lease lasts.
        lasts: Duration,
        /// Whether a lease of this token that is running lasts so long from now on: a probe is
        /// under way. Without one that is running it is stale, unless the store has lost it
        /// together with the opening.
        renews: bool,
    },
    /// How a lease has ended. It has no effect if the lease is over, or another one's.
    Verdict {
        /// The breaker's name.
        name: String,
        /// The token of the lease.
        token: u64,
        /// What the probes have shown.
        result: ProbeResult,
        /// How long the circuit stays open if they have failed.
        cooldown: Duration,
    },
    /// Takes the breakers of all replicas over, or ends that. It changes something in any case: a
    /// store that has lost the order does not know that others obey it.
    ///
    /// A store knows an order for a [week](Manual::KNOWN) longer than it lasts, and an end for a
    /// week.
    Manual {
        /// The breaker's name.
        name: String,
        /// What names the order, or the end: not zero. No two have the same, and a replica obeys
        /// each once.
        id: u64,
        /// The state of all breakers, or `None` to end an order.
        state: Option<ManualState>,
        /// Who.
        by: String,
        /// Why.
        why: String,
        /// How long it lasts: a week at most. An end has no time.
        lasts: Duration,
    },
    /// The summaries of all replicas.
    Fleet,
    /// Asks for tokens of a shared rate limit.
    ///
    /// A store keeps what is missing in the bucket, and not what is there. So who asks with a
    /// smaller `burst` than others leaves the difference to them.
    Take {
        /// The name of the limiter.
        name: String,
        /// How many tokens are asked for.
        tokens: u32,
        /// The tokens that the limit gives in a `per`.
        limit: u32,
        /// The time in which they come.
        per: Duration,
        /// The most tokens that are there at once.
        burst: u32,
    },
}

impl Command {
    /// The name of the breaker that it is about.
    pub(crate) fn breaker(&self) -> Option<&str> {
        match self {
            Self::Beat { .. } | Self::Fleet | Self::Take { .. } => None,
            Self::Read { name, .. }
            | Self::Trip { name, .. }
            | Self::Withdraw { name }
            | Self::Lease { name, .. }
            | Self::Verdict { name, .. }
            | Self::Manual { name, .. } => Some(name),
        }
    }

    /// The word for what it asks of a store: in errors, and as the label `op`.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Beat { .. } => "beat",
            Self::Read { .. } => "read",
            Self::Trip { .. } => "trip",
            Self::Withdraw { .. } => "withdraw",
            Self::Lease { .. } => "lease",
            Self::Verdict { .. } => "verdict",
            Self::Manual { .. } => "manual",
            Self::Fleet => "fleet",
            Self::Take { .. } => "take",
        }
    }
}

/// The reply to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// To [`Command::Beat`].
    Beat {
        /// A number that is another one after every change, and zero if there is none. Who finds
        /// the same one again has missed nothing, not even a flush or a failover that other changes
        /// followed. So an engine that may lose what it knows counts on by steps of chance.
        revision: u64,
        /// The number of replicas, if a summary was written.
        replicas: Option<u32>,
    },
    /// What is known of a breaker: to [`Command::Read`], and to the others after they took effect.
    Known(Known),
    /// To [`Command::Lease`]: it is granted.
    Granted,
    /// To [`Command::Lease`] and [`Command::Verdict`]: somebody else has the lease, or it is over,
    /// or the circuit is not in the state for it. With what is known.
    Stale(Known),
    /// To [`Command::Fleet`]: an id and a summary for each replica.
    Fleet(Vec<(String, String)>),
    /// To [`Command::Take`]: the tokens that are given, at most those asked for.
    Taken(u32),
    /// The store answers, but cannot carry this command out: a key has a value of another kind, or
    /// the user has no right to it. Other commands of the round do not suffer by it.
    ///
    /// - To [`Command::Take`]: its limiter has no answer.
    /// - To a command about a breaker: that breaker goes on by its own rules, and the store is
    ///   asked about it again 5 s later. A [`Command::Manual`] has failed.
    /// - To [`Command::Fleet`]: nothing is known of other replicas.
    /// - To [`Command::Beat`]: the whole round has failed.
    Refused(StoreError),
}

/// What a store knows of a breaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The openings of the fleet so far. Zero if the store knows nothing of the breaker.
    pub epoch: u64,
    /// Whether the circuit is open: it cools, or it waits for probes.
    pub is_open: bool,
    /// The time until it has cooled. Zero if it has.
    pub remaining: Duration,
    /// The cooldown of the opening.
    pub cooldown: Duration,
    /// The replica whose vote has opened it, or whose probe has changed it.
    pub by: String,
    /// Why it is open.
    pub why: String,
    /// The number of votes for an opening.
    pub votes: u32,
    /// The fingerprint of the settings of the replica that wrote last.
    pub settings: u64,
    /// The last order for all replicas, or its end. `None` if the store has none, or has lost it.
    pub manual: Option<Manual>,
    /// The hashes of the keys of this name whose circuits are open, at most 128: to
    /// [`Command::Read`] alone, and for a name that is none of a key. Some may have ended.
    pub open_keys: Vec<u64>,
}

/// How long a store knows a breaker with this cooldown of which it hears nothing new: ten
/// cooldowns, and a minute at least, which is longer than any lease. `keep` in the scripts of Redis
/// says the same.
pub(in crate::shared) fn remembered(cooldown: Duration) -> Duration {
    cooldown.saturating_mul(10).max(Duration::from_secs(60))
}

/// An order of somebody for the breakers of all replicas, or the end of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    /// What names it.
    pub id: u64,
    /// The state of all breakers. `None` if the order has ended, by somebody or by time.
    pub state: Option<ManualState>,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// The time until the order ends. Zero if it has.
    pub remaining: Duration,
}

impl Manual {
    /// The time for which a store knows an order after its end: a week. No order lasts longer. So a
    /// replica hears of the end, however long it was silent, and one that finds nothing knows that
    /// the store has lost the order.
    pub const KNOWN: Duration = Duration::from_secs(7 * 24 * 60 * 60);
}

/// The state that an order puts breakers into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ManualState {
    /// All calls are rejected.
    ForcedOpen,
    /// All calls run, and none is counted.
    Disabled,
}
