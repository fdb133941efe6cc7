//! The cell that holds one breaker's state for all threads.
//!
//! Counting failures in a row while closed and rejecting while open take no lock. Everything else (every change of state,
//! every step while half-open, every record in a window) is decided under a mutex and published by a compare-and-swap of
//! the word.
//!
//! `until` and `wait` lie beside the word. A rejection without the lock needs the three to belong together, and gets that from
//! the order of writing: entering the open state, these two are stored before the word; in every other change after it. So
//! who sees an open word sees its `until` or a later one, and who sees a later one sees the word changed.
//!
//! Three writes release what was written before them, and are acquired by reads that rely on it: the word (the settings and
//! the deadline that belong to it), `until` (the change of the word before it), and the flag of observation (the same).
//! All else is relaxed: it is read under the lock, or it says no more than itself.

mod admission;
mod control;
mod settling;

use std::time::Duration;

use super::conflict::Conflict;
use super::error_text::ErrorText;
use super::keyed_breakers::KeyedBreakers;
use super::label::Label;
use super::locked::{Locked, Outage};
use super::machine::{self, Change, State, World};
use super::open_cause::OpenCause;
use super::origin::{Config, Origin};
use super::owned_cell::OwnedCell;
use super::packed_state::{Epoch, PackedState};
use super::rules::Rules;
use super::settings::Settings;
use super::state::CircuitState;
use super::state_change::{CircuitStateChange, Hook, Transition, announce};
use super::verdict::Verdict;
use super::window::Window;
use crate::runtime::clock::{Clock, Instant, saturating_nanos};
use crate::runtime::random::Interval;
use crate::runtime::sync::{AtomicBool, AtomicU64, Mutex, MutexGuard, OnceLock, Ordering, const_fn, lock};
use crate::vocabulary::outcome::Outcome;

/// One breaker. Opaque to generated code, which only passes guards for it around.
///
/// On cache lines of its own: next to data that is written often, reading the word would be slow on every core.
#[derive(Debug)]
#[repr(align(64))]
pub struct BreakerCell {
    word: AtomicU64,
    /// When an open circuit begins to probe, or probes count as hung. Written under `locked` only.
    until: AtomicU64,
    /// How far ahead `until` was set when the circuit opened, at most. Written under `locked` only.
    wait: AtomicU64,
    /// The cooldown of the present opening. Written under `locked` only.
    cooldown: AtomicU64,
    rejected: AtomicU64,
    /// Calls that were let through although a breaker that does not only observe would have rejected them.
    would_have_rejected: AtomicU64,
    /// Nothing is rejected, whatever the state. Written under `locked` only.
    observing: AtomicBool,
    name: &'static str,
    /// One of the breakers of a set of keys: what it is called, and who stands for the set of keys.
    key_of: Option<KeyOf>,
    config: OnceLock<Config>,
    locked: Mutex<Locked>,
    /// The breakers of its keys, if this cell stands for a set of keys. Boxed: most cells have none.
    keyed: OnceLock<Box<KeyedBreakers>>,
}

#[derive(Debug)]
struct KeyOf {
    label: Label,
    head: OwnedCell,
    /// The marks of the origins whose settings are known to be these ones, or to differ.
    compared: AtomicU64,
}

/// What is lost with a cell that is given up, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Eviction {
    /// It is closed: its counts are lost.
    Cheap,
    /// It is open or half-open, and nobody has called it for long: its warning is lost.
    Stale,
    /// It stays.
    Never,
}

/// The real clock and chance.
struct Real;

impl World for Real {
    fn now(&self) -> Instant {
        Clock::Async.now()
    }

    /// Nothing is left to chance in a test's time, so that tests can count on what happens when.
    fn draw(&self, interval: Interval) -> u64 {
        if Clock::is_virtual() { interval.high } else { interval.draw() }
    }
}

static DEFAULT_RULES: Rules = Settings::new().rules();

impl BreakerCell {
    const_fn! {
        /// A cell that nobody uses yet.
        pub(super) const fn unlinked(name: &'static str) -> Self {
            Self::with_word(name, PackedState::UNLINKED, None)
        }
    }

    const_fn! {
        /// A closed breaker on default settings, until somebody configures it.
        pub(super) const fn closed(name: &'static str) -> Self {
            Self::with_word(name, PackedState::CLOSED, None)
        }
    }

    /// The breaker of one key of the set of keys that `head` stands for, made by the origin of this `mark`.
    pub(super) fn of_key(head: &OwnedCell, key: &str, mark: u64, config: Config) -> Self {
        let label = Label::of_key(head.name, key);
        let key_of = KeyOf { label, head: head.clone(), compared: AtomicU64::new(mark) };
        let cell = Self::with_word(head.name, PackedState::CLOSED, Some(key_of));
        cell.begin();
        cell.configure(config);
        cell
    }

    /// The breaker of the keys for which the set of keys that `head` stands for has no room: it lets all calls through.
    pub(super) fn unguarded(head: &OwnedCell) -> Self {
        // It has no settings to compare.
        let compared = AtomicU64::new(u64::MAX);
        let key_of = KeyOf { label: Label::Name(head.name), head: head.clone(), compared };
        Self::with_word(head.name, PackedState::DISABLED, Some(key_of))
    }

    const_fn! {
        const fn with_word(name: &'static str, word: PackedState, key_of: Option<KeyOf>) -> Self {
            Self {
                word: AtomicU64::new(word.to_bits()),
                until: AtomicU64::new(0),
                wait: AtomicU64::new(0),
                cooldown: AtomicU64::new(0),
                rejected: AtomicU64::new(0),
                would_have_rejected: AtomicU64::new(0),
                observing: AtomicBool::new(false),
                name,
                key_of,
                config: OnceLock::new(),
                locked: Mutex::new(Locked::new()),
                keyed: OnceLock::new(),
            }
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn key(&self) -> Option<&str> {
        self.key_of.as_ref()?.label.key()
    }

    /// What a rejected call calls it.
    #[cold]
    pub(super) fn label(&self) -> Label {
        self.key_of.as_ref().map_or(Label::Name(self.name), |key_of| key_of.label.clone())
    }

    /// Whether the origin of this `mark` has yet to compare its settings with those of this key. Asked again, it has.
    pub(super) fn is_to_compare(&self, mark: u64) -> bool {
        let has_compared = |marks| marks & mark != 0;
        self.key_of.as_ref().is_some_and(|key_of| {
            !has_compared(key_of.compared.load(Ordering::Relaxed))
                && !has_compared(key_of.compared.fetch_or(mark, Ordering::Relaxed))
        })
    }

    /// The breakers of this cell's keys, if it stands for a set of keys.
    pub(super) fn keyed(&self) -> Option<&KeyedBreakers> {
        self.keyed.get().map(|keyed| &**keyed)
    }

    /// Makes this cell stand for the keys that are used at `origin` too. What it has to tell of that is to be told when nothing is locked.
    pub(super) fn stand_for_keys(
        &'static self,
        origin: Origin,
        max_keys: u32,
    ) -> (&'static KeyedBreakers, Vec<Conflict>) {
        // Under the lock: of two that meet here, one with keys and one without, exactly one finds the other.
        let mut locked = self.locked();
        let keyed = self
            .keyed
            .get_or_init(|| Box::new(KeyedBreakers::new(OwnedCell::Static(self), origin, max_keys)));
        let without_keys =
            self.config.get().map(|config| Conflict::has_keys(self.name, config.origin, origin));
        let found = [without_keys, keyed.conflict_with(origin, max_keys)];
        let told = found.into_iter().flatten().filter(|conflict| locked.note(conflict));
        (keyed, told.collect())
    }

    /// Notes a conflict of one of the keys. Whether it is to be told.
    pub(super) fn note_conflict(&self, conflict: &Conflict) -> bool {
        self.locked().note(conflict)
    }

    /// Gives the breaker its settings, unless it has some. Where those differ, or the name has keys elsewhere, that is to be
    /// told when nothing is locked.
    pub(super) fn configure(&self, config: Config) -> Vec<Conflict> {
        let mut locked = self.locked();
        let is_first = self.config.set(config).is_ok();
        if is_first {
            // The many breakers of keys make room when they first open.
            if self.key_of.is_none() {
                locked.make_room();
            }
            locked.window = Window::of(&config.rules).map(Box::new);
            if !self.is_unlinked() {
                self.begin_closed_anew(&mut locked, &config.rules);
            }
        }
        let kept = self.config.get().filter(|_| !is_first);
        let other_settings = kept.and_then(|kept| Conflict::of_settings(self.name, *kept, config));
        let with_keys =
            self.keyed().map(|keyed| Conflict::has_no_keys(self.name, keyed.origin(), config.origin));
        let found = [other_settings, with_keys];
        found.into_iter().flatten().filter(|conflict| locked.note(conflict)).collect()
    }

    /// A breaker that was used before it had settings goes on under other ones, if those ask for another kind of closed
    /// state.
    fn begin_closed_anew(&self, locked: &mut Locked, rules: &Rules) {
        let closed = machine::closed(rules);
        self.change(locked, |_, state, _| match state {
            State::Closed { .. } if closed != machine::closed(&DEFAULT_RULES) => (Change::Into(closed), ()),
            _ => (Change::Stay, ()),
        });
    }

    /// Puts an unlinked cell to use.
    pub(super) fn activate(&self) {
        self.begin();
        let unlinked = PackedState::UNLINKED;
        let _ = self.swap(unlinked, unlinked.within(machine::closed(self.rules())));
    }

    /// The time in the first state counts from here.
    pub(super) fn begin(&self) {
        let mut locked = self.locked();
        if locked.since == Instant::UNSET {
            locked.since = Real.now();
        }
    }

    pub(super) fn is_unlinked(&self) -> bool {
        self.load(Ordering::Relaxed).is_unlinked()
    }

    /// What is lost with this cell. Asked under the lock, under which a circuit opens: a plain load may return a state from
    /// before an opening that is over.
    pub(super) fn eviction(&self, now: Instant) -> Eviction {
        let _ledger = self.locked();
        let state = self.state_of(self.load(Ordering::Relaxed));
        match state {
            _ if self.observing.load(Ordering::Relaxed) => Eviction::Never,
            State::Closed { .. } => Eviction::Cheap,
            _ if state.is_abandoned(now) => Eviction::Stale,
            _ => Eviction::Never,
        }
    }

    /// Decides under the lock, and tells the world outside it. If it is a failure that opens the circuit, its error is kept.
    fn update<R>(
        &self,
        outcome: Outcome,
        verdict: Option<&Verdict<'_>>,
        decide: impl FnMut(Epoch, State, &mut Locked) -> (Change, R),
    ) -> (Epoch, R) {
        let mut locked = self.locked();
        let (epoch, result, transition) = self.change(&mut locked, decide);
        self.announce(locked, epoch, transition, outcome, verdict);
        (epoch, result)
    }

    /// Lets go of the lock, and tells of a transition, to the state of `epoch`.
    #[cold]
    #[inline(never)]
    fn announce(
        &self,
        locked: MutexGuard<'_, Locked>,
        epoch: Epoch,
        transition: Option<Transition>,
        outcome: Outcome,
        verdict: Option<&Verdict<'_>>,
    ) {
        let Some(transition) = transition else { return };
        let hooks = self.hooks(&locked);
        let kept = locked.error();
        drop(locked);
        let error = match (transition.opens(), outcome) {
            (true, Outcome::Failure) => {
                verdict.map_or(ErrorText::EMPTY, |verdict| self.keep_error(verdict, epoch))
            }
            (true, _) => kept,
            (false, _) => ErrorText::EMPTY,
        };
        let change = CircuitStateChange::of(self, transition, error.get(), self.is_observing());
        announce(&change, &hooks);
    }

    /// Keeps the error of a failure, as long as the state of `epoch` lasts. Asking an error what it prints is user code, which
    /// is not run under the lock.
    #[cold]
    #[inline(never)]
    fn keep_error(&self, verdict: &Verdict<'_>, epoch: Epoch) -> ErrorText {
        let error = ErrorText::of(verdict.error);
        if error.get().is_some() {
            let mut locked = self.locked();
            if self.load(Ordering::Relaxed).epoch() == epoch {
                locked.keep_error(&error);
            }
        }
        error
    }

    /// Decides and publishes. Decides again if an outcome that was counted without the lock has come between, which is only
    /// where there is no window: what is recorded there is recorded once.
    fn change<R>(
        &self,
        locked: &mut Locked,
        mut decide: impl FnMut(Epoch, State, &mut Locked) -> (Change, R),
    ) -> (Epoch, R, Option<Transition>) {
        loop {
            let word = self.load(Ordering::Relaxed);
            let state = self.state_of(word);
            let (change, result) = decide(word.epoch(), state, locked);
            let Ok(epoch) = self.publish(word, change) else {
                continue;
            };
            return (epoch, result, self.begin_state(locked, state, change));
        }
    }

    /// Takes down what begins with a change that was published.
    fn begin_state(&self, locked: &mut Locked, from: State, change: Change) -> Option<Transition> {
        let (Change::Into(to) | Change::Opens(to, _) | Change::NextRound(to)) = change else { return None };
        let (now, rejected) = (Real.now(), self.rejected_or_spared());
        let outage = locked.begin(change, now, rejected);
        (from.kind() != to.kind()).then(|| self.transition(from.kind(), to, locked.cause(), outage, now))
    }

    fn transition(
        &self,
        from: CircuitState,
        to: State,
        cause: Option<OpenCause>,
        outage: Option<Outage>,
        now: Instant,
    ) -> Transition {
        let (kind, cooldown) = (to.kind(), to.cooldown());
        Transition { from, to: kind, cause, cooldown, retry_after: to.retry_after(now, self.rules()), outage }
    }

    /// All calls that were rejected, or would have been.
    fn rejected_or_spared(&self) -> u64 {
        self.rejected.load(Ordering::Relaxed) + self.would_have_rejected.load(Ordering::Relaxed)
    }

    fn publish(&self, word: PackedState, change: Change) -> Result<Epoch, PackedState> {
        let (next, state) = match change {
            Change::Stay => return Ok(word.epoch()),
            Change::Within(state) => (word.within(state), state),
            Change::NextRound(state) | Change::Into(state) | Change::Opens(state, _) => {
                (word.into_next(state), state)
            }
        };
        match state {
            State::Open { until, wait, cooldown } => {
                self.set_deadline(until, wait, cooldown);
                self.swap(word, next)?;
            }
            State::HalfOpen { until, cooldown, .. } => {
                self.swap(word, next)?;
                self.set_deadline(until, cooldown, cooldown);
            }
            State::Closed { .. } | State::ForcedOpen | State::Disabled => self.swap(word, next)?,
        }
        Ok(next.epoch())
    }

    fn set_deadline(&self, until: Instant, wait: Duration, cooldown: Duration) {
        self.cooldown.store(saturating_nanos(cooldown), Ordering::Relaxed);
        self.wait.store(saturating_nanos(wait), Ordering::Relaxed);
        self.until.store(until.to_bits(), Ordering::Release);
    }

    /// `until`, and `wait` in nanoseconds, as it is kept: a rejection divides nothing.
    ///
    /// Without the lock the two may be of different changes. Then the word has changed too, or `wait` alone is younger: that
    /// makes an answer of a clock that was set back at most, which the lock is asked about.
    fn deadline(&self) -> (Instant, u64) {
        let until = Instant::from_bits(self.until.load(Ordering::Acquire));
        (until, self.wait.load(Ordering::Relaxed))
    }

    /// The state of `word`, under the lock; without it, what is open or half-open may be given the numbers of another one.
    fn state_of(&self, word: PackedState) -> State {
        let (until, wait) = self.deadline();
        word.state(
            until,
            Duration::from_nanos(wait),
            Duration::from_nanos(self.cooldown.load(Ordering::Relaxed)),
        )
    }

    #[inline]
    fn load(&self, order: Ordering) -> PackedState {
        PackedState::from_bits(self.word.load(order))
    }

    fn swap(&self, present: PackedState, next: PackedState) -> Result<(), PackedState> {
        self.word
            .compare_exchange(present.to_bits(), next.to_bits(), Ordering::Release, Ordering::Relaxed)
            .map(drop)
            .map_err(PackedState::from_bits)
    }

    fn rules(&self) -> &Rules {
        self.config.get().map_or(&DEFAULT_RULES, |config| &config.rules)
    }

    /// Whether nothing is rejected, here or in the whole set of keys; unless a person has taken over this one.
    fn is_observing(&self) -> bool {
        let head = self.key_of.as_ref().map(|key_of| &*key_of.head);
        self.observing.load(Ordering::Acquire)
            || head.is_some_and(|head| head.observing.load(Ordering::Acquire)) && !self.is_taken_over()
    }

    /// Those who want to know: one's own, and the head's.
    fn hooks(&self, locked: &Locked) -> Vec<Hook> {
        let of_family = self.key_of.as_ref().map(|key_of| key_of.head.locked().hooks.clone());
        locked.hooks.iter().cloned().chain(of_family.into_iter().flatten()).collect()
    }

    fn locked(&self) -> MutexGuard<'_, Locked> {
        lock(&self.locked)
    }

    /// Holds the lock, for a model of what does without it.
    #[cfg(all(test, loom))]
    pub(super) fn hold(&self) -> MutexGuard<'_, Locked> {
        self.locked()
    }
}
