//! The cell that shares one breaker's state between threads.
//!
//! Two things take no lock: counting consecutive failures while closed, and rejecting while open.
//! Everything else (every state change, every step while half-open, every record in a window) is
//! decided under a mutex and published by a compare-and-swap of the word.
//!
//! `until` and `wait` are stored beside the word. A rejection without the lock needs the three to
//! belong together. The order of the stores ensures that: a change into the open state stores
//! `until` and `wait` before the word; every other change stores them after it. So a thread that
//! sees an open word sees its `until` or a later one, and a thread that sees a later `until` also
//! sees that the word has changed.
//!
//! Three stores are releases, paired with acquire loads where a reader relies on what was written
//! before. The word publishes the settings and the deadline that belong to it. `until` publishes
//! the change of the word before it. `observing` publishes the same. All other accesses are
//! relaxed: they are made under the lock, or nothing else depends on them.

pub(crate) mod admission;
mod admit;
mod control;
pub(crate) mod error_text;
pub(crate) mod locked;
mod owned;
pub(crate) mod packed_state;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use crate::circuit_breaker::cell::error_text::ErrorText;
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::cell::packed_state::{Epoch, PackedState};
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::hook::{Hook, announce};
use crate::circuit_breaker::event::state_change::{CircuitStateChange, Outage, Transition};
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::window::Window;
use crate::circuit_breaker::state::{self, Change, State, World};
use crate::circuit_breaker::verdict::Verdict;
use crate::named::config::Config;
use crate::named::conflict::{Conflict, Subject};
use crate::named::keyed_map::{Eviction, KeyedMap, Member, bound};
use crate::named::label::Label;
use crate::named::origin::Origin;
use crate::runtime::clock::{Clock, Instant, saturating_nanos};
use crate::runtime::random::Interval;
use crate::runtime::sync::{AtomicBool, AtomicU64, Mutex, MutexGuard, OnceLock, Ordering, const_fn, lock};
use crate::vocabulary::outcome::Outcome;

/// One breaker. Opaque to generated code, which only passes guards for it around.
///
/// It has cache lines of its own: next to data that is written often, loading the word would be
/// slow on every core.
#[derive(Debug)]
#[repr(align(64))]
pub struct BreakerCell {
    word: AtomicU64,
    /// When an open circuit starts to probe, or when running probes are abandoned. Written only
    /// under `locked`.
    until: AtomicU64,
    /// The longest time that `until` can lie ahead, fixed when the circuit opened. Written only
    /// under `locked`.
    wait: AtomicU64,
    /// The cooldown of the present opening. Written only under `locked`.
    cooldown: AtomicU64,
    rejected: AtomicU64,
    /// The number of calls let through only because the breaker observes.
    would_have_rejected: AtomicU64,
    /// Whether nothing is rejected, whatever the state. Written only under `locked`.
    observing: AtomicBool,
    name: &'static str,
    /// For the breaker of one key: its label and its head.
    key_of: Option<KeyOf>,
    config: OnceLock<Config<Rules>>,
    locked: Mutex<Locked>,
    /// The breakers of the keys, if this cell is the head of a keyed breaker. Boxed: most cells
    /// have none.
    keyed: OnceLock<Box<KeyedMap<Self>>>,
}

/// A handle that keeps its cell alive, so that a call under way need not borrow the breaker it came
/// from.
#[derive(Clone, Debug)]
pub enum OwnedCell {
    /// A breaker that lives as long as the process: that of a name, or of a function without one.
    Static(&'static BreakerCell),
    /// A breaker that is not shared by name.
    Shared(Arc<BreakerCell>),
    /// The breaker of one key.
    Key(Arc<BreakerCell>),
}

#[derive(Debug)]
struct KeyOf {
    label: Label,
    head: OwnedCell,
    /// The marks of the origins whose settings have been compared with this cell's.
    compared: AtomicU64,
}

/// The real clock and random numbers.
struct Real;

impl World for Real {
    fn now(&self) -> Instant {
        Clock::Async.now()
    }

    /// In a test's virtual time the draw is always the highest value, so that tests are
    /// deterministic.
    fn draw(&self, interval: Interval) -> u64 {
        if Clock::is_virtual() { interval.high } else { interval.draw() }
    }
}

static DEFAULT_RULES: Rules = Settings::new().rules();

impl BreakerCell {
    const_fn! {
        /// A cell that is not in use yet.
        pub(crate) const fn unlinked(name: &'static str) -> Self {
            Self::with_word(name, PackedState::UNLINKED, None)
        }
    }

    const_fn! {
        /// A closed breaker with default settings, until it is configured.
        pub(crate) const fn closed(name: &'static str) -> Self {
            Self::with_word(name, PackedState::CLOSED, None)
        }
    }

    /// The breaker of one key under `head`, made by the origin of this `mark`.
    pub(crate) fn of_key(head: &OwnedCell, key: &str, mark: u64, config: Config<Rules>) -> Self {
        let label = Label::of_key(head.name, key);
        let key_of = KeyOf { label, head: head.clone(), compared: AtomicU64::new(mark) };
        let cell = Self::with_word(head.name, PackedState::CLOSED, Some(key_of));
        cell.begin();
        cell.configure(config);
        cell
    }

    /// The breaker for keys that find no room under `head`: it lets all calls through.
    pub(crate) fn unguarded(head: &OwnedCell) -> Self {
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

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key_of.as_ref()?.label.key()
    }

    /// What conflicts name.
    fn subject(&self) -> Subject {
        Subject { kind: "circuit breaker", name: self.name }
    }

    /// The label that a rejection carries.
    #[cold]
    pub(crate) fn label(&self) -> Label {
        self.key_of.as_ref().map_or(Label::Name(self.name), |key_of| key_of.label.clone())
    }

    /// Whether the origin of this `mark` has yet to compare its settings with those of this key.
    /// Sets the mark, so it returns `true` only once per origin.
    pub(crate) fn is_to_compare(&self, mark: u64) -> bool {
        let has_compared = |marks| marks & mark != 0;
        self.key_of.as_ref().is_some_and(|key_of| {
            !has_compared(key_of.compared.load(Ordering::Relaxed))
                && !has_compared(key_of.compared.fetch_or(mark, Ordering::Relaxed))
        })
    }

    /// The breakers of the keys, if this cell is the head of a keyed breaker.
    pub(crate) fn keyed(&self) -> Option<&KeyedMap<Self>> {
        self.keyed.get().map(|keyed| &**keyed)
    }

    /// Makes this cell the head of the keys used at `origin`. The returned conflicts are to be
    /// reported after all locks are released.
    pub(crate) fn stand_for_keys(
        &'static self,
        origin: Origin,
        max_keys: u32,
    ) -> (&'static KeyedMap<Self>, Vec<Conflict>) {
        // Under the lock: if one origin with keys and one without run at the same time, exactly one
        // of them finds the other.
        let mut locked = self.locked();
        let keyed = self.keyed.get_or_init(|| {
            Box::new(KeyedMap::new(origin, max_keys, Self::unguarded(&OwnedCell::Static(self))))
        });
        let without_keys =
            self.config.get().map(|config| Conflict::has_keys(self.subject(), config.origin, origin));
        let (first, other) = ((keyed.origin(), keyed.max_keys()), (origin, bound(max_keys)));
        let found = [without_keys, Conflict::of_max_keys(self.subject(), first, other)];
        let told = found.into_iter().flatten().filter(|conflict| locked.note(conflict));
        (keyed, told.collect())
    }

    /// Notes a conflict of one of the keys. Returns whether to report it.
    pub(crate) fn note_conflict(&self, conflict: &Conflict) -> bool {
        self.locked().note(conflict)
    }

    /// Sets the settings, unless the breaker already has some. The returned conflicts (other
    /// settings, or keys elsewhere) are to be reported after all locks are released.
    pub(crate) fn configure(&self, config: Config<Rules>) -> Vec<Conflict> {
        let mut locked = self.locked();
        let is_first = self.config.set(config).is_ok();
        if is_first {
            // The breaker of a key, of which there may be many, allocates this when it first opens.
            if self.key_of.is_none() {
                locked.make_room();
            }
            locked.window = Window::of(&config.rules).map(Box::new);
            if !self.is_unlinked() {
                self.begin_closed_anew(&mut locked, &config.rules);
            }
        }
        let kept = self.config.get().filter(|_| !is_first);
        let other_settings = kept.and_then(|kept| Conflict::of_settings(self.subject(), kept, &config));
        let with_keys =
            self.keyed().map(|keyed| Conflict::has_no_keys(self.subject(), keyed.origin(), config.origin));
        let found = [other_settings, with_keys];
        found.into_iter().flatten().filter(|conflict| locked.note(conflict)).collect()
    }

    /// Restarts the closed state of a breaker that was used before it had settings, if they need
    /// another kind of closed state.
    fn begin_closed_anew(&self, locked: &mut Locked, rules: &Rules) {
        let closed = state::closed(rules);
        self.change(locked, |_, state, _| match state {
            State::Closed { .. } if closed != state::closed(&DEFAULT_RULES) => (Change::Into(closed), ()),
            _ => (Change::Stay, ()),
        });
    }

    /// Puts an unlinked cell into use.
    pub(crate) fn activate(&self) {
        self.begin();
        let unlinked = PackedState::UNLINKED;
        let _ = self.swap(unlinked, unlinked.within(state::closed(self.rules())));
    }

    /// Starts the time of the first state.
    pub(crate) fn begin(&self) {
        let mut locked = self.locked();
        if locked.since == Instant::UNSET {
            locked.since = Real.now();
        }
    }

    pub(crate) fn is_unlinked(&self) -> bool {
        self.load(Ordering::Relaxed).is_unlinked()
    }

    /// Decides under the lock, then reports outside of it. If a failure opens the circuit, its
    /// error is kept.
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

    /// Releases the lock and reports a transition to the state of `epoch`.
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
        let change =
            CircuitStateChange::new(self.name, self.key(), transition, error.get(), self.is_observing());
        announce(&change, &hooks);
    }

    /// Keeps the error of a failure, for as long as the state of `epoch` lasts. Formatting an error
    /// is user code, so it does not run under the lock.
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

    /// Decides and publishes. If an outcome that was counted without the lock comes in between, it
    /// decides again. That happens only without a window, so a window never records an outcome
    /// twice.
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

    /// Updates `Locked` after a change was published.
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

    /// All calls that were rejected or would have been.
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

    /// `until`, and `wait` in the nanoseconds that are stored, so that a rejection does no
    /// division.
    ///
    /// Without the lock the two may belong to different changes. Then either the word has changed
    /// too, or only `wait` is newer. A newer `wait` can at most make the clock look set back, and
    /// that case is decided under the lock.
    fn deadline(&self) -> (Instant, u64) {
        let until = Instant::from_bits(self.until.load(Ordering::Acquire));
        (until, self.wait.load(Ordering::Relaxed))
    }

    /// The state of `word`. Exact under the lock; without it, an open or half-open state may come
    /// with the numbers of another one.
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

    /// Whether nothing is rejected, because this breaker or its head only observes. The head's
    /// setting does not apply if this breaker is forced open or disabled.
    fn is_observing(&self) -> bool {
        let head = self.key_of.as_ref().map(|key_of| &*key_of.head);
        self.observing.load(Ordering::Acquire)
            || head.is_some_and(|head| head.observing.load(Ordering::Acquire)) && !self.is_taken_over()
    }

    /// The hooks of this breaker, followed by those of its head.
    fn hooks(&self, locked: &Locked) -> Vec<Hook> {
        let of_head = self.key_of.as_ref().map(|key_of| key_of.head.locked().hooks.clone());
        locked.hooks.iter().cloned().chain(of_head.into_iter().flatten()).collect()
    }

    fn locked(&self) -> MutexGuard<'_, Locked> {
        lock(&self.locked)
    }

    /// Holds the lock, for models of operations that must not need it.
    #[cfg(all(test, loom))]
    pub(crate) fn hold(&self) -> MutexGuard<'_, Locked> {
        self.locked()
    }
}

/// What the map of the keys asks of a breaker.
impl Member for BreakerCell {
    fn key(&self) -> Option<&str> {
        self.key()
    }

    /// The cost of evicting this cell: cheap if closed. Asked under the lock, under which a circuit opens: a plain
    /// load could return a state from before an opening that has already ended.
    fn eviction(&self, now: Instant) -> Eviction {
        let _locked = self.locked();
        let state = self.state_of(self.load(Ordering::Relaxed));
        match state {
            _ if self.observing.load(Ordering::Relaxed) => Eviction::Never,
            State::Closed { .. } => Eviction::Cheap,
            _ if state.is_abandoned(now) => Eviction::Stale,
            _ => Eviction::Never,
        }
    }
}
