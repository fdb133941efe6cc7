//! The cell that holds one breaker's state for all threads.
//!
//! Counting failures while closed and rejecting while open take no lock. Everything else (every change of state, every
//! step while half-open) is decided under a mutex and published by a compare-and-swap of the word.
//!
//! `until` lies beside the word. A rejection without the lock needs the two to belong together, and gets that from the
//! order of writing: entering the open state, `until` is stored before the word; in every other change after it. So who
//! sees an open word sees its `until` or a later one, and who sees a later one sees the word changed.

use std::time::Duration;

use super::conflict::Conflict;
use super::event;
use super::machine::{self, Change, Command, Outcome, State, Tally};
use super::open::CircuitOpen;
use super::origin::Config;
use super::settings::Settings;
use super::snapshot::Snapshot;
use super::state::CircuitState;
use super::word::{Epoch, Word};
use crate::clock::{Clock, Instant, saturating_nanos};
use crate::sync::{AtomicU64, Mutex, MutexGuard, OnceLock, Ordering, const_fn, lock};

/// One breaker. Opaque to generated code, which only passes tickets for it around.
#[derive(Debug)]
pub struct Node {
    word: AtomicU64,
    /// When an open circuit begins to probe, or probes count as hung. Written under `ledger` only.
    until: AtomicU64,
    /// The cooldown of the present opening. Written under `ledger` only.
    cooldown: AtomicU64,
    rejected: AtomicU64,
    name: &'static str,
    config: OnceLock<Config>,
    ledger: Mutex<Ledger>,
}

/// What changes with the state and is read by nobody in a hurry.
#[derive(Debug)]
struct Ledger {
    opened: u64,
    conflict: Option<Conflict>,
}

impl Node {
    const_fn! {
        /// A node that nobody uses yet.
        pub(super) const fn unlinked(name: &'static str) -> Self {
            Self::with_word(name, Word::UNLINKED)
        }
    }

    const_fn! {
        /// A closed breaker on default settings, until somebody configures it.
        pub(super) const fn closed(name: &'static str) -> Self {
            Self::with_word(name, Word::CLOSED)
        }
    }

    const_fn! {
        const fn with_word(name: &'static str, word: Word) -> Self {
            Self {
                word: AtomicU64::new(word.to_bits()),
                until: AtomicU64::new(0),
                cooldown: AtomicU64::new(0),
                rejected: AtomicU64::new(0),
                name,
                config: OnceLock::new(),
                ledger: Mutex::new(Ledger { opened: 0, conflict: None }),
            }
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Gives the breaker its settings, unless it has some; says so if those differ.
    pub(super) fn configure(&self, config: Config) -> Option<Conflict> {
        self.config.set(config).err()?;
        let kept = *self.config.get()?;
        let conflict = Conflict::between(self.name, kept, config)?;
        self.ledger().conflict.get_or_insert(conflict);
        Some(conflict)
    }

    /// Puts an unlinked node to use.
    pub(super) fn activate(&self) {
        let (unlinked, closed) = (Word::UNLINKED.to_bits(), Word::CLOSED.to_bits());
        let _ = self.word.compare_exchange(unlinked, closed, Ordering::AcqRel, Ordering::Relaxed);
    }

    pub(super) fn is_unlinked(&self) -> bool {
        self.load(Ordering::Acquire).is_unlinked()
    }

    /// Admits a call if the circuit is plainly closed. A stale answer is no worse than a call a moment earlier.
    #[inline]
    pub(super) fn enter_closed(&self) -> Option<Epoch> {
        let word = self.load(Ordering::Relaxed);
        word.is_closed().then_some(word.epoch())
    }

    #[inline]
    pub(super) fn enter(&self) -> Result<Epoch, CircuitOpen> {
        match self.enter_closed() {
            Some(epoch) => Ok(epoch),
            // Taken apart and put together again, so that only the cold way goes through memory.
            None => match self.admit() {
                Ok(epoch) => Ok(epoch),
                Err(open) => Err(open),
            },
        }
    }

    #[cold]
    #[inline(never)]
    fn admit(&self) -> Result<Epoch, CircuitOpen> {
        let word = self.load(Ordering::Acquire);
        if word.is_disabled() {
            return Ok(word.epoch());
        }
        let open = match self.refuse() {
            Some(open) => open,
            None => match self.admit_locked() {
                Ok(epoch) => return Ok(epoch),
                Err(open) => open,
            },
        };
        self.rejected.fetch_add(1, Ordering::Relaxed);
        event::rejected(&open);
        Err(open)
    }

    /// The refusals that need no lock. `None` is "perhaps": only the lock can tell.
    fn refuse(&self) -> Option<CircuitOpen> {
        let word = self.load(Ordering::Acquire);
        let now = Clock::Async.now();
        let admission = machine::admit(self.state_of(word), now, &self.settings());
        let refusal = admission.refusal.filter(|_| admission.change == Change::Stay)?;
        // `until` may be younger than the word. Then the word has changed, and the answer is void.
        (self.load(Ordering::Relaxed) == word).then(|| CircuitOpen::new(self.name, refusal))
    }

    fn admit_locked(&self) -> Result<Epoch, CircuitOpen> {
        let settings = self.settings();
        let (epoch, refusal) = self.update(|_, state, now| {
            let admission = machine::admit(state, now, &settings);
            (admission.change, admission.refusal)
        });
        refusal.map_or(Ok(epoch), |refusal| Err(CircuitOpen::new(self.name, refusal)))
    }

    /// Whether a success of this epoch changes nothing.
    #[inline]
    pub(super) fn is_clean(&self, epoch: Epoch) -> bool {
        self.load(Ordering::Relaxed) == epoch.clean()
    }

    /// Takes the result of a call that was admitted in `epoch`.
    #[cold]
    #[inline(never)]
    pub(super) fn settle(&self, epoch: Epoch, outcome: Outcome) {
        // The admission was relaxed: this is what makes the settings visible that were there before it.
        let _ = self.load(Ordering::Acquire);
        let settings = self.settings();
        if epoch.is_closed() && self.count(epoch, outcome, &settings) {
            return;
        }
        let word = self.load(Ordering::Acquire);
        if word.epoch() != epoch || word.is_disabled() {
            return;
        }
        self.update(|present, state, now| {
            let late = present != epoch;
            (if late { Change::Stay } else { machine::settle(state, outcome, now, &settings) }, ())
        });
    }

    /// Counts in the closed state, without the lock. False if this is the failure that opens the circuit.
    fn count(&self, epoch: Epoch, outcome: Outcome, settings: &Settings) -> bool {
        let mut word = self.load(Ordering::Relaxed);
        loop {
            let failures = match word.failures() {
                Some(failures) if word.epoch() == epoch => failures,
                _ => return true,
            };
            let next = match machine::tally(failures, outcome, settings) {
                Tally::Same => return true,
                Tally::Trips => return false,
                Tally::Row(failures) => word.with_failures(failures),
            };
            match self.swap(word, next) {
                Ok(()) => return true,
                Err(present) => word = present,
            }
        }
    }

    pub(super) fn obey(&self, command: Command) {
        self.update(|_, state, _| (machine::obey(state, command), ()));
    }

    pub(super) fn seen(&self) -> CircuitState {
        let _ledger = self.ledger();
        self.state_of(self.load(Ordering::Acquire)).seen_at(Clock::Async.now())
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let ledger = self.ledger();
        let (word, now) = (self.load(Ordering::Acquire), Clock::Async.now());
        let state = self.state_of(word);
        Snapshot {
            name: self.name,
            state: state.seen_at(now),
            failures: word.failures().unwrap_or(0),
            rejected: self.rejected.load(Ordering::Relaxed),
            opened: ledger.opened,
            retry_after: state.retry_after(now),
            conflict: ledger.conflict,
        }
    }

    /// Decides under the lock, and tells the world outside it. Reads the clock inside, so that whoever waited for the
    /// lock does not decide by a time long past.
    fn update<R>(&self, decide: impl Fn(Epoch, State, Instant) -> (Change, R)) -> (Epoch, R) {
        let mut ledger = self.ledger();
        let now = Clock::Async.now();
        loop {
            let word = self.load(Ordering::Acquire);
            let state = self.state_of(word);
            let (change, result) = decide(word.epoch(), state, now);
            // Only a failure counted without the lock can come between.
            let Ok(epoch) = self.publish(word, change) else {
                continue;
            };
            let next = match change {
                Change::Into(next) => next,
                Change::Stay | Change::Within(_) => return (epoch, result),
            };
            ledger.opened += u64::from(matches!(next, State::Open { .. }));
            drop(ledger);
            event::changed(self.name, state.kind(), next.kind());
            return (epoch, result);
        }
    }

    fn publish(&self, word: Word, change: Change) -> Result<Epoch, Word> {
        let (next, state) = match change {
            Change::Stay => return Ok(word.epoch()),
            Change::Within(state) => (word.within(state), state),
            Change::Into(state) => (word.into_next(state), state),
        };
        match state {
            State::Open { until, cooldown } => {
                self.set_deadline(until, cooldown);
                self.swap(word, next)?;
            }
            State::HalfOpen { until, cooldown, .. } => {
                self.swap(word, next)?;
                self.set_deadline(until, cooldown);
            }
            State::Closed { .. } | State::ForcedOpen | State::Disabled => self.swap(word, next)?,
        }
        Ok(next.epoch())
    }

    fn set_deadline(&self, until: Instant, cooldown: Duration) {
        self.cooldown.store(saturating_nanos(cooldown), Ordering::Release);
        self.until.store(until.to_bits(), Ordering::Release);
    }

    fn state_of(&self, word: Word) -> State {
        let until = Instant::from_bits(self.until.load(Ordering::Acquire));
        let cooldown = Duration::from_nanos(self.cooldown.load(Ordering::Acquire));
        word.state(until, cooldown)
    }

    #[inline]
    fn load(&self, order: Ordering) -> Word {
        Word::from_bits(self.word.load(order))
    }

    fn swap(&self, present: Word, next: Word) -> Result<(), Word> {
        self.word
            .compare_exchange(present.to_bits(), next.to_bits(), Ordering::AcqRel, Ordering::Acquire)
            .map(drop)
            .map_err(Word::from_bits)
    }

    fn settings(&self) -> Settings {
        self.config.get().map_or(const { Settings::new() }, |config| config.settings)
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }
}
