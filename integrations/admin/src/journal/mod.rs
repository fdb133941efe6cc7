//! The last 256 events, as an observer has stored them.
//!
//! What happens to calls is one class, and what happens to breakers and settings is another. Each
//! has at least half of the places if it needs them: so a storm of calls does not push out what
//! explains it. What repeats for each call, a rejection above all, is stored once a second at most,
//! with the number of those left out.

mod entry;
mod outages;
mod quiet;
mod ring;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use resilience::telemetry::{Event, EventKind};

use crate::clock::{Clock, Moment};
pub(crate) use entry::{Entry, Severity, cut};
use outages::Outages;
use quiet::{Like, Quiet};
use ring::Ring;

/// What an observer stores, and answers show.
pub(crate) struct Journal {
    inner: Mutex<Inner>,
    quiet: Quiet,
    /// Whether a page that shows them may ask.
    keeps_details: AtomicBool,
    start: Instant,
    /// A clock of the program, in place of the system's.
    own_clock: RwLock<Option<Clock>>,
    has_own_clock: AtomicBool,
}

#[derive(Debug, Default)]
struct Inner {
    ring: Ring,
    outages: Outages,
}

impl Journal {
    pub(crate) fn new() -> Self {
        Self {
            inner: Mutex::default(),
            quiet: Quiet::default(),
            keeps_details: AtomicBool::new(false),
            start: Instant::now(),
            own_clock: RwLock::new(None),
            has_own_clock: AtomicBool::new(false),
        }
    }

    /// Keeps keys and texts of errors from now on, for the pages that show them.
    pub(crate) fn keep_details(&self) {
        self.keeps_details.store(true, Ordering::Relaxed);
    }

    pub(crate) fn set_clock(&self, clock: Clock) {
        *self.own_clock.write().unwrap_or_else(PoisonError::into_inner) = Some(clock);
        self.has_own_clock.store(true, Ordering::Release);
    }

    pub(crate) fn now(&self) -> Moment {
        self.own_clock().map_or_else(|| Moment::by_system(self.start), |clock| clock())
    }

    /// The same without the calendar, for calls.
    fn elapsed(&self) -> Duration {
        self.own_clock().map_or_else(|| self.start.elapsed(), |clock| clock().elapsed())
    }

    /// To be called without a lock: it may be the program's code.
    fn own_clock(&self) -> Option<Clock> {
        if !self.has_own_clock.load(Ordering::Acquire) {
            return None;
        }
        self.own_clock.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the observer does.
    ///
    /// An entry is made outside of the lock: printing an error is code of the program, which may
    /// fail, wait or make calls that are observed too.
    pub(crate) fn observe(&self, event: &Event<'_>) {
        let like = quiet::like(event);
        if like.is_some_and(|like| self.quiet.leaves_out(like, self.elapsed())) {
            return;
        }
        let now = self.now();
        let outage = Outages::read(event);
        let Some(left_out) = self.note(event, outage, like, now) else { return };
        let entry = Entry::of(event, now, left_out, self.keeps_details.load(Ordering::Relaxed));
        match new_mode(event) {
            Some(to) => self.inner().ring.push_mode(entry, to),
            None => self.inner().ring.push(entry, is_of_calls(event.kind())),
        }
    }

    /// How many events like this one were not stored before it. `None` if it is not either.
    fn note(&self, event: &Event<'_>, outage: Option<u64>, like: Option<Like>, now: Moment) -> Option<u64> {
        let mut inner = self.inner();
        inner.outages.note(event, outage);
        like.map_or(Some(0), |like| inner.ring.admit(like, now, &self.quiet))
    }

    /// Stores a write that was made from the page.
    pub(crate) fn write(&self, entry: Entry) {
        self.inner().ring.push(entry, false);
    }

    /// The entries after the one with this id, the oldest first.
    pub(crate) fn after(&self, id: u64) -> Vec<Entry> {
        self.inner().ring.after(id)
    }

    /// The id of the newest entry. Zero before the first.
    pub(crate) fn last_id(&self) -> u64 {
        self.inner().ring.last_id()
    }

    /// The kind of the error that opened a breaker last.
    pub(crate) fn last_error_kind(&self, breaker: &str) -> Option<String> {
        self.inner().outages.last_error_kind(breaker)
    }

    /// What a breaker had rejected when it opened, since it was last closed.
    pub(crate) fn rejected_before(&self, breaker: &str) -> Option<u64> {
        self.inner().outages.rejected_before(breaker)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("last_id", &self.last_id()).finish_non_exhaustive()
    }
}

/// The state into which settings have moved a breaker, where they have turned it off or on: a kill
/// switch does so with all breakers at once. A circuit that is open again is news by itself.
fn new_mode<'a>(event: &Event<'a>) -> Option<&'a str> {
    let opens_nothing = matches!(event.kind(), EventKind::Changed | EventKind::Closed);
    let is_off = |state: Option<&str>| matches!(state, Some("disabled" | "observe_only"));
    let is_mode = is_off(event.from()) || is_off(event.to());
    event.to().filter(|_| opens_nothing && is_mode && event.reason() == Some("config"))
}

/// Whether such events come as often as calls do.
fn is_of_calls(kind: EventKind) -> bool {
    use EventKind::{Changed, Closed, Configured, Opened, Refused};
    !matches!(kind, Opened | Closed | Changed | Configured | Refused)
}
