//! The replicas of a service, for whoever looks at all of them.
//!
//! Each replica writes a summary of itself every five seconds. The others read them only while
//! somebody asks.

mod summary;
mod text;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::runtime::clock::{Clock, Instant};
use crate::runtime::fleet::wake;
use crate::runtime::sync::lock;
use crate::shared::breakers::Breaker;
use crate::shared::settings::Settings;

pub use summary::{BreakerSummary, Summary};

/// How long the lane goes on reading after somebody has asked.
const WANTED: Duration = Duration::from_secs(10);
/// What is known for longer than this is asked for at once.
const FRESH: Duration = Duration::from_secs(2);

/// When somebody has asked last. An atomic of std in models too: nothing else depends on it.
static ASKED: AtomicU64 = AtomicU64::new(Instant::UNSET.to_bits());

/// What was read last, and when.
static KNOWN: Mutex<Option<(Instant, Vec<Replica>)>> = Mutex::new(None);

/// A replica, as it has described itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replica {
    /// Its id.
    pub id: String,
    /// What it tells of itself. `None` if its version of this library writes in a way that this one
    /// cannot read.
    pub summary: Option<Summary>,
    /// The time since its summary was read. The summary was up to 10 s old then.
    pub lag: Duration,
}

/// The replicas of this service that live, this one included, sorted by id: as they were when the
/// lane read them last.
///
/// It returns at once. The lane reads them every two seconds while somebody asks, and stops ten
/// seconds after the last time. So the first answer is empty, or an old one: see
/// [`lag`](Replica::lag). Without a lane it is empty.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::shared;
///
/// for replica in shared::fleet() {
///     println!("{}: {:?}", replica.id, replica.summary);
/// }
/// ```
#[must_use]
pub fn fleet() -> Vec<Replica> {
    let now = Clock::Blocking.now();
    ASKED.store(now.to_bits(), Ordering::Relaxed);
    let known = lock(&KNOWN).clone();
    if known.as_ref().is_none_or(|(read, _)| now.since(*read) >= FRESH) {
        wake();
    }
    let Some((read, mut replicas)) = known else { return Vec::new() };
    replicas.iter_mut().for_each(|replica| replica.lag = now.since(read));
    replicas
}

/// Whether somebody has asked lately.
pub(super) fn is_wanted() -> bool {
    let asked = Instant::from_bits(ASKED.load(Ordering::Relaxed));
    asked != Instant::UNSET && Clock::Blocking.now().since(asked) < WANTED
}

/// Keeps the ids and summaries that were read.
pub(super) fn learn(fleet: &[(String, String)]) {
    let mut replicas: Vec<_> = fleet.iter().map(|(id, text)| replica(id, text)).collect();
    replicas.sort_by(|one, other| one.id.cmp(&other.id));
    *lock(&KNOWN) = Some((Clock::Blocking.now(), replicas));
}

fn replica(id: &str, text: &str) -> Replica {
    Replica { id: id.to_owned(), summary: text::read(text), lag: Duration::ZERO }
}

/// There is no lane any more.
pub(super) fn forget() {
    *lock(&KNOWN) = None;
}

/// What this replica tells of itself, as text.
pub(super) fn summary(settings: &Settings, breakers: Vec<Breaker>, uptime: Duration) -> String {
    text::write(&Summary {
        replica: settings.replica.clone(),
        service: settings.service.clone(),
        version: settings.version.clone(),
        uptime,
        generation: generation(),
        breakers: breakers.into_iter().map(BreakerSummary::of).collect(),
        missing: 0,
    })
}

#[cfg(feature = "control")]
fn generation() -> u64 {
    crate::control::generation()
}

#[cfg(not(feature = "control"))]
fn generation() -> u64 {
    0
}
