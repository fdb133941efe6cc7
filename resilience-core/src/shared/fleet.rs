//! The replicas of a service, for whoever looks at all of them.
//!
//! Each replica writes a summary of itself every five seconds. The others read them only while
//! somebody asks.

mod summary;
mod text;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::runtime::clock::{Clock, Instant};
use crate::runtime::fleet::wake;
use crate::runtime::sync::lock;
use crate::shared::breakers::Breaker;
use crate::shared::lane::FLEET_EVERY;
use crate::shared::settings::Settings;

pub use summary::{BreakerSummary, Summary};

/// How long the lane goes on reading after somebody has asked.
const WANTED: Duration = Duration::from_secs(10);
/// When somebody has asked last. An atomic of std in models too: nothing else depends on it.
static ASKED: AtomicU64 = AtomicU64::new(Instant::UNSET.to_bits());

/// What was read last, and when.
static KNOWN: Mutex<Option<(Instant, Vec<Known>)>> = Mutex::new(None);

/// A replica, as it was read.
#[derive(Debug)]
struct Known {
    id: String,
    text: String,
    summary: Option<Summary>,
    /// When this text was read for the first time.
    since: Instant,
}

/// A replica, as it has described itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replica {
    /// Its id.
    pub id: String,
    /// What it tells of itself. `None` if its version of this library writes in a way that this one
    /// cannot read.
    pub summary: Option<Summary>,
    /// How old the summary is, at least: the time since this process read it for the first time.
    ///
    /// A replica that does well writes a new one every 5 s, and while somebody looks the lane reads
    /// every 2 s: then this stays below 8 s. One that has written nothing for 10 s is not there any
    /// more. While the store does not answer, all of them grow.
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
    let known = lock(&KNOWN);
    let is_fresh = known.as_ref().is_some_and(|(read, _)| now.since(*read) < FLEET_EVERY);
    let replicas =
        known.as_ref().map_or_else(Vec::new, |(_, all)| all.iter().map(|one| one.at(now)).collect());
    drop(known);
    if !is_fresh {
        wake();
    }
    replicas
}

impl Known {
    fn at(&self, now: Instant) -> Replica {
        Replica { id: self.id.clone(), summary: self.summary.clone(), lag: now.since(self.since) }
    }
}

/// Whether somebody has asked lately.
pub(super) fn is_wanted() -> bool {
    let asked = Instant::from_bits(ASKED.load(Ordering::Relaxed));
    asked != Instant::UNSET && Clock::Blocking.now().since(asked) < WANTED
}

/// As if nobody had asked yet.
#[cfg(all(test, not(loom)))]
pub(super) fn nobody_asks() {
    ASKED.store(Instant::UNSET.to_bits(), Ordering::Relaxed);
}

/// Keeps the ids and summaries that were read.
pub(super) fn learn(fleet: &[(String, String)]) {
    let now = Clock::Blocking.now();
    let mut known = lock(&KNOWN);
    let before = known.take().map_or_else(Vec::new, |(_, before)| before);
    *known = Some((now, updated(before, fleet, now)));
}

/// What is known after a reading at `now`, sorted by id. A text that was there before keeps its
/// age.
fn updated(before: Vec<Known>, fleet: &[(String, String)], now: Instant) -> Vec<Known> {
    let mut before: BTreeMap<String, Known> =
        before.into_iter().map(|known| (known.id.clone(), known)).collect();
    let mut known: Vec<_> = fleet
        .iter()
        .map(|(id, text)| match before.remove(id) {
            Some(known) if known.text == *text => known,
            _ => Known { id: id.clone(), text: text.clone(), summary: text::read(text), since: now },
        })
        .collect();
    known.sort_by(|one, other| one.id.cmp(&other.id));
    known
}

/// There is no lane any more.
pub(super) fn forget() {
    *lock(&KNOWN) = None;
}

/// What this replica tells of itself, as text.
pub(super) fn summary(settings: &Settings, breakers: &[Breaker], uptime: Duration) -> String {
    text::write(&Summary {
        replica: settings.replica.clone(),
        service: settings.service.clone(),
        version: settings.version.clone(),
        uptime,
        generation: generation(),
        breakers: breakers.iter().map(BreakerSummary::of).collect(),
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn who_looks_wakes_the_lane_while_what_is_known_is_old() {
        use crate::TestClock;
        use crate::runtime::fleet::{alone, on_wake};
        use std::sync::atomic::AtomicU32;

        static WOKEN: AtomicU32 = AtomicU32::new(0);
        let _alone = alone();
        let clock = TestClock::new();
        let _installed = clock.install();
        on_wake(|| {
            WOKEN.fetch_add(1, Ordering::Relaxed);
        });
        // Calls of other tests may wake it too.
        let wakes = || {
            let before = WOKEN.load(Ordering::Relaxed);
            let replicas = fleet().len();
            (replicas, WOKEN.load(Ordering::Relaxed) > before)
        };
        forget();
        assert_eq!(wakes(), (0, true), "nothing is known");
        learn(&[("a".to_owned(), String::new())]);
        let asks = |time| {
            clock.advance(time);
            // Another test may have waked it in all of so many cases, but in none of ours.
            (0..100).map(|_| wakes()).min().unwrap()
        };
        assert_eq!(asks(FLEET_EVERY.saturating_sub(Duration::from_nanos(1))), (1, false));
        assert_eq!(asks(Duration::from_nanos(1)), (1, true));
        forget();
        nobody_asks();
        on_wake(|| {});
    }

    #[test]
    fn a_summary_that_is_not_renewed_grows_old() {
        let at = |seconds: u64| Instant::from_bits(1 + seconds * 1_000_000_000);
        let read = |texts: &[(&str, &str)]| -> Vec<_> {
            texts.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
        };
        let lags = |known: &[Known], now| -> Vec<_> {
            known.iter().map(|one| one.at(now)).map(|one| (one.id, one.lag.as_secs())).collect()
        };
        let first = updated(Vec::new(), &read(&[("b", "resilience\t1\nuptime\t5"), ("a", "odd")]), at(0));
        assert_eq!(lags(&first, at(3)), [("a".to_owned(), 3), ("b".to_owned(), 3)]);
        // b has written a new one, a has not, and c is new.
        let second = read(&[("b", "resilience\t1\nuptime\t9"), ("a", "odd"), ("c", "odd")]);
        let second = updated(first, &second, at(4));
        let expected = [("a".to_owned(), 6), ("b".to_owned(), 2), ("c".to_owned(), 2)];
        assert_eq!(lags(&second, at(6)), expected);
        let uptime = |known: &Known| known.summary.as_ref().map(|summary| summary.uptime);
        assert_eq!(
            second.iter().map(uptime).collect::<Vec<_>>(),
            [None, Some(Duration::from_millis(9)), None]
        );
        // One that is gone and comes back begins anew.
        let third = updated(second, &read(&[("b", "odd")]), at(7));
        assert_eq!(lags(&updated(third, &read(&[("a", "odd")]), at(8)), at(8)), [("a".to_owned(), 0)]);
    }
}
