//! How the lane of this process is doing, for whoever asks.
//!
//! Atomics of std in models too: nobody decides by them.

use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use crate::runtime::clock::{Clock, Instant, saturating_nanos};
use crate::runtime::sync::lock;

/// What a round asks of a store, and `panic` for a store that has panicked.
pub(crate) const OPERATIONS: [&str; 10] =
    ["beat", "read", "trip", "withdraw", "lease", "verdict", "manual", "fleet", "take", "panic"];

/// When the lane began. Zero if there is none. One that has panicked is there until somebody takes
/// note of that.
static BEGAN: AtomicU64 = AtomicU64::new(0);
/// Whether the lane has panicked. While it is locked, no other lane begins.
static HAS_PANICKED: Mutex<bool> = Mutex::new(false);
/// When the last good tick began, or the lane before there is one.
static LAST_GOOD: AtomicU64 = AtomicU64::new(0);
static SILENCE: AtomicU64 = AtomicU64::new(0);
/// The number of replicas that the store knew last. Zero if that is not known.
static REPLICAS: AtomicU32 = AtomicU32::new(0);
/// The id of this replica.
static REPLICA: Mutex<String> = Mutex::new(String::new());
/// Why the store has failed. `None` since a whole tick was good.
static LAST_ERROR: Mutex<Option<String>> = Mutex::new(None);
static ERRORS: [AtomicU64; OPERATIONS.len()] = [const { AtomicU64::new(0) }; OPERATIONS.len()];

/// The lane that is about to begin is that of this replica.
pub(in crate::shared) fn is_of(replica: &str) {
    replica.clone_into(&mut lock(&REPLICA));
}

pub(super) fn begins(now: Instant) {
    let mut has_panicked = lock(&HAS_PANICKED);
    *has_panicked = false;
    SILENCE.store(0, Ordering::Relaxed);
    REPLICAS.store(0, Ordering::Relaxed);
    LAST_GOOD.store(now.to_bits(), Ordering::Relaxed);
    BEGAN.store(now.to_bits(), Ordering::Relaxed);
    is_well();
}

pub(super) fn ends() {
    BEGAN.store(0, Ordering::Relaxed);
    lock(&REPLICA).clear();
}

/// The lane has panicked. It is shown as one whose store does not answer.
pub(super) fn has_panicked() {
    SILENCE.store(0, Ordering::Relaxed);
    fails("the lane has panicked");
    *lock(&HAS_PANICKED) = true;
}

/// Whoever has started the lane needs it no more. If it has panicked, it is not shown any longer.
pub(in crate::shared) fn is_left() {
    let mut has_panicked = lock(&HAS_PANICKED);
    if mem::take(&mut *has_panicked) {
        ends();
    }
}

/// A good tick has begun at `at`, and counts for `silence`.
pub(super) fn is_good(at: Instant, silence: Duration) {
    LAST_GOOD.store(at.to_bits(), Ordering::Relaxed);
    SILENCE.store(saturating_nanos(silence), Ordering::Relaxed);
}

pub(super) fn knows_replicas(replicas: u32) {
    REPLICAS.store(replicas, Ordering::Relaxed);
}

pub(super) fn has_failed(operation: &str) {
    if let Some(number) = OPERATIONS.iter().position(|known| *known == operation) {
        ERRORS[number].fetch_add(1, Ordering::Relaxed);
    }
}

/// A tick, or a part of it, has failed.
pub(super) fn fails(why: &str) {
    let mut last = lock(&LAST_ERROR);
    if last.as_deref() != Some(why) {
        *last = Some(why.to_owned());
    }
}

/// A whole tick was good.
pub(super) fn is_well() {
    *lock(&LAST_ERROR) = None;
}

/// How the lane of this process is doing, as [`status`] tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LaneStatus {
    /// The id of this replica.
    pub replica: String,
    /// Whether the store answers: the last good exchange began less than two polls and 200 ms ago.
    /// While it does not, each breaker decides by itself.
    pub is_up: bool,
    /// The time since the last good exchange began, or since the lane began if there was none.
    pub lag: Duration,
    /// The number of replicas that the store knew last, with this one. `None` before it has said
    /// so.
    pub replicas: Option<u32>,
    /// Why the store has failed last, in its own words, without its password. `None` if the last
    /// exchange was good. While `is_up`, it is a single failure, or one of a part: rate limits,
    /// or the view of the fleet.
    pub last_error: Option<String>,
}

/// How the lane of this process is doing, for whoever does not hold its
/// [`Sharing`](crate::shared::Sharing). `None` if there is no lane.
///
/// One that has panicked is down, with a growing lag, until its `Sharing` is dropped or another
/// lane begins.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared::{self, Settings, memory::MemoryStore};
///
/// assert_eq!(shared::status(), None);
/// let sharing = shared::start(MemoryStore::new().connect("web-7"), Settings::new("web-7"))?;
/// let up = loop {
///     match shared::status() {
///         Some(status) if status.is_up => break status,
///         _ => std::thread::yield_now(),
///     }
/// };
/// assert_eq!(up.replica, "web-7");
/// # drop(sharing);
/// # Ok::<(), shared::StartError>(())
/// ```
#[must_use]
pub fn status() -> Option<LaneStatus> {
    let lag = lag()?;
    let replica = lock(&REPLICA).clone();
    let last_error = lock(&LAST_ERROR).clone();
    Some(LaneStatus { replica, is_up: is_up(), lag, replicas: replicas(), last_error })
}

/// Whether there is a lane.
pub(crate) fn is_running() -> bool {
    BEGAN.load(Ordering::Relaxed) != 0
}

/// The time since the last good tick, or since the lane began if there was none. `None` without a
/// lane.
pub(crate) fn lag() -> Option<Duration> {
    let last = Instant::from_bits(LAST_GOOD.load(Ordering::Relaxed));
    is_running().then(|| Clock::Blocking.now().since(last))
}

/// Whether the last good tick still counts.
pub(crate) fn is_up() -> bool {
    lag().is_some_and(|lag| saturating_nanos(lag) < SILENCE.load(Ordering::Relaxed))
}

pub(crate) fn replicas() -> Option<u32> {
    Some(REPLICAS.load(Ordering::Relaxed)).filter(|replicas| *replicas != 0)
}

/// Each operation, and how many rounds with it have failed since the process began.
#[cfg(any(feature = "telemetry", all(test, not(loom))))]
pub(crate) fn errors() -> impl Iterator<Item = (&'static str, u64)> {
    OPERATIONS.iter().zip(&ERRORS).map(|(operation, count)| (*operation, count.load(Ordering::Relaxed)))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::shared::facts::ProbeResult;
    use crate::shared::store::Command;

    /// One of each kind: that after `last`. A new kind does not compile until it has its place.
    fn next(last: &Command) -> Option<Command> {
        let (name, why, time) = (String::new(), String::new(), Duration::ZERO);
        Some(match last {
            Command::Beat { .. } => Command::Read { name, ended: 0 },
            Command::Read { .. } => {
                Command::Trip { name, known_epoch: 0, cooldown: time, quorum: 1, why, settings: 0 }
            }
            Command::Trip { .. } => Command::Withdraw { name },
            Command::Withdraw { .. } => {
                Command::Lease { name, epoch: 0, token: 0, lasts: time, renews: false }
            }
            Command::Lease { .. } => {
                Command::Verdict { name, token: 0, result: ProbeResult::Ok, cooldown: time }
            }
            Command::Verdict { .. } => {
                Command::Manual { name, id: 0, state: None, by: String::new(), why, lasts: time }
            }
            Command::Manual { .. } => Command::Fleet,
            Command::Fleet => Command::Take { name, tokens: 0, limit: 0, per: time, burst: 0 },
            Command::Take { .. } => return None,
        })
    }

    #[test]
    fn what_each_command_asks_for_is_counted() {
        let all = std::iter::successors(Some(Command::Beat { summary: None }), next);
        let asked: Vec<_> = all.map(|command| command.operation()).chain(["panic"]).collect();
        assert_eq!(asked, OPERATIONS);
    }
}
