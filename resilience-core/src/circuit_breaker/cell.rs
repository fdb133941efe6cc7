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
mod configure;
pub(crate) mod control;
#[cfg_attr(not(feature = "telemetry"), path = "cell/counting/absent.rs")]
mod counting;
pub(crate) mod error_text;
#[cfg_attr(not(feature = "shared"), path = "cell/fleet/absent.rs")]
mod fleet;
pub(crate) mod locked;
#[cfg(feature = "control")]
pub(crate) mod overridden;
mod owned;
pub(crate) mod packed_state;
mod publish;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::cell::packed_state::PackedState;
use crate::circuit_breaker::event::hook::Hook;
#[cfg(feature = "shared")]
use crate::circuit_breaker::fleet::roster::Roster;
#[cfg(feature = "control")]
use crate::circuit_breaker::overridden::Mode;
#[cfg(feature = "telemetry")]
use crate::circuit_breaker::results::Results;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::{self, State, World};
use crate::named::config::Config;
use crate::named::conflict::Subject;
use crate::named::keyed_map::KeyedMap;
use crate::named::label::Label;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::random::Interval;
use crate::runtime::striped::Striped;
use crate::runtime::sync::{AtomicBool, AtomicU64, Mutex, MutexGuard, OnceLock, Ordering, const_fn, lock};

/// One breaker. Opaque to generated code, which only passes guards for it around.
///
/// It has cache lines of its own: next to data that is written often, loading the word would be
/// slow on every core. The first line has all that a rejection reads, and a rejection does not
/// write to it. So the order of the fields is kept.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct BreakerCell {
    word: AtomicU64,
    /// When an open circuit starts to probe, or when running probes are abandoned. Written only
    /// under `locked`.
    until: AtomicU64,
    /// The longest time that `until` can lie ahead, fixed when the circuit opened. Written only
    /// under `locked`.
    wait: AtomicU64,
    /// Whether nothing is rejected, whatever the state. Written only under `locked`.
    observing: AtomicBool,
    /// Whether successes by hand and by key are counted.
    #[cfg(feature = "telemetry")]
    counts_successes: AtomicBool,
    /// For the breaker of one key: its label and its head.
    key_of: Option<Box<KeyOf>>,
    name: &'static str,
    /// The numbers of what control has put in the place of the settings. Zero for nothing. Written
    /// only under `locked`.
    #[cfg(feature = "control")]
    overridden: AtomicU64,
    /// The cooldown of the present opening. Written only under `locked`.
    cooldown: AtomicU64,
    rejected: Striped,
    /// The number of calls let through only because the breaker observes.
    would_have_rejected: Striped,
    config: OnceLock<Config<Rules>>,
    /// The settings that `config` follows from. Boxed, since they are read only when something is
    /// put in their place.
    #[cfg(feature = "control")]
    written: OnceLock<Box<Settings>>,
    locked: Mutex<Locked>,
    /// The breakers of the keys, if this cell is the head of a keyed breaker. Boxed: most cells
    /// have none.
    keyed: OnceLock<Box<HeadKeys>>,
    /// What is counted for telemetry. Made when there is something that is not a success.
    #[cfg(feature = "telemetry")]
    results: OnceLock<Box<Results>>,
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

/// The breakers of the keys of a head.
#[derive(Debug)]
struct HeadKeys {
    map: KeyedMap<BreakerCell>,
    /// Those whose state replicas share now.
    #[cfg(feature = "shared")]
    roster: Roster,
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
    pub(crate) fn of_key(head: &OwnedCell, key: &str, mark: u64, config: Config<Settings>) -> Self {
        let label = Label::of_key(head.name, key);
        let key_of = KeyOf { label, head: head.clone(), compared: AtomicU64::new(mark) };
        let cell = Self::with_word(head.name, PackedState::CLOSED, Some(Box::new(key_of)));
        cell.begin();
        cell.configure(config);
        cell
    }

    /// The breaker for keys that find no room under `head`: it lets all calls through.
    pub(crate) fn unguarded(head: &OwnedCell) -> Self {
        // It has no settings to compare.
        let compared = AtomicU64::new(u64::MAX);
        let key_of = KeyOf { label: Label::Name(head.name), head: head.clone(), compared };
        Self::with_word(head.name, PackedState::DISABLED, Some(Box::new(key_of)))
    }

    const_fn! {
        const fn with_word(name: &'static str, word: PackedState, key_of: Option<Box<KeyOf>>) -> Self {
            Self {
                word: AtomicU64::new(word.to_bits()),
                until: AtomicU64::new(0),
                wait: AtomicU64::new(0),
                observing: AtomicBool::new(false),
                #[cfg(feature = "telemetry")]
                counts_successes: AtomicBool::new(false),
                key_of,
                name,
                #[cfg(feature = "control")]
                overridden: AtomicU64::new(0),
                cooldown: AtomicU64::new(0),
                rejected: Striped::new(),
                would_have_rejected: Striped::new(),
                config: OnceLock::new(),
                #[cfg(feature = "control")]
                written: OnceLock::new(),
                locked: Mutex::new(Locked::new()),
                keyed: OnceLock::new(),
                #[cfg(feature = "telemetry")]
                results: OnceLock::new(),
            }
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key_of.as_ref()?.label.key()
    }

    /// The subject that conflicts name.
    fn subject(&self) -> Subject {
        Subject { kind: "circuit breaker", name: self.name }
    }

    /// The label that a rejection carries.
    #[cold]
    pub(crate) fn label(&self) -> Label {
        self.key_of.as_ref().map_or(Label::Name(self.name), |key_of| key_of.label.clone())
    }

    /// The breakers of the keys, if this cell is the head of a keyed breaker.
    pub(crate) fn keyed(&self) -> Option<&KeyedMap<Self>> {
        self.keyed.get().map(|keyed| &keyed.map)
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

    /// The rules in force.
    fn rules(&self) -> &Rules {
        #[cfg(feature = "control")]
        if let Some(rules) = self.overriding_rules() {
            return rules;
        }
        self.config.get().map_or(&DEFAULT_RULES, |config| &config.rules)
    }

    /// Whether nothing is rejected, because this breaker or its head only observes. The head's
    /// setting does not apply if this breaker is forced open or disabled.
    fn is_observing(&self) -> bool {
        #[cfg(feature = "control")]
        match self.mode() {
            Mode::Observe => return true,
            Mode::Off => return false,
            Mode::Normal => {}
        }
        let head = self.key_of.as_ref().map(|key_of| &*key_of.head);
        self.observing.load(Ordering::Acquire)
            || head.is_some_and(|head| head.observing.load(Ordering::Acquire)) && !self.is_taken_over()
    }

    /// Whether control has switched the breaker off: all calls run, and none is counted.
    #[cfg(feature = "control")]
    fn is_off(&self) -> bool {
        self.mode() == Mode::Off
    }

    #[cfg(not(feature = "control"))]
    #[expect(clippy::unused_self, reason = "as above")]
    const fn is_off(&self) -> bool {
        false
    }

    /// Whether control has changed anything.
    #[cfg(not(feature = "control"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    const fn is_overridden(&self) -> bool {
        false
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
