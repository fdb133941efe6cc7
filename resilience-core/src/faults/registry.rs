//! The faults that are set, and whether they are armed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use crate::faults::cell::FaultCell;
use crate::faults::event::{self, Ended};
use crate::faults::kind::FaultKind;
use crate::faults::name::FaultName;
use crate::faults::settings::Plan;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::random;
use crate::runtime::sync::lock;
use crate::site::registry;
use crate::site::site::Site;
use crate::site::wanted::Wanted;

static FAULTS: RwLock<Vec<Arc<FaultCell>>> = RwLock::new(Vec::new());

/// One change at a time, so that each site has the bit of the last one.
static CHANGING: Mutex<()> = Mutex::new(());

static INJECTED: Mutex<BTreeMap<(&'static str, FaultKind), u64>> = Mutex::new(BTreeMap::new());

/// What subscribers are told of a change.
#[derive(Debug)]
#[must_use]
pub(crate) struct Changed {
    removed: Vec<Arc<FaultCell>>,
    ended: Ended,
    /// The fault that is new, and whether it is armed.
    new: Option<(Arc<FaultCell>, bool)>,
}

/// The faults that are over. They hold calls until this happens.
#[derive(Debug)]
#[must_use]
pub(crate) struct LetGo(Vec<Arc<FaultCell>>);

impl Changed {
    fn removed(removed: Vec<Arc<FaultCell>>, ended: Ended) -> (Self, LetGo) {
        let let_go = LetGo(removed.clone());
        (Self { removed, ended, new: None }, let_go)
    }

    /// Whether a fault was removed.
    pub(crate) fn has_removed(&self) -> bool {
        !self.removed.is_empty()
    }

    /// Subscribers may change faults: call it outside of locks.
    pub(crate) fn tell(self) {
        self.removed.iter().for_each(|fault| event::ended(fault, self.ended));
        if let Some((fault, is_armed)) = &self.new {
            event::set(fault, self.removed.first().map(|replaced| &**replaced), *is_armed);
        }
    }
}

impl LetGo {
    /// Wakers are code of the program: call it outside of locks.
    pub(crate) fn happen(self) {
        self.0.iter().for_each(|fault| fault.end());
    }
}

/// Lets calls go on and tells what has happened, where no lock is held. True if a fault was
/// removed.
pub(crate) fn finish((changed, let_go): (Changed, LetGo)) -> bool {
    let has_removed = changed.has_removed();
    let_go.happen();
    changed.tell();
    has_removed
}

/// Sets a fault in the place of the one of this name.
pub(crate) fn set(name: FaultName, plan: Plan) -> (Changed, LetGo) {
    let seed = plan.seed.unwrap_or_else(random::seed);
    let fault = Arc::new(FaultCell::new(name, plan, seed, Clock::Async.now()));
    let _changing = changing();
    let replaced = take(|known| known.name() == fault.name());
    write().push(Arc::clone(&fault));
    refresh();
    let (changed, let_go) = Changed::removed(replaced, Ended::Replaced);
    (Changed { new: Some((fault, is_armed())), ..changed }, let_go)
}

/// Removes the fault of this name.
pub(crate) fn clear_one(name: &str) -> (Changed, LetGo) {
    remove(Ended::Cleared, |fault| fault.name().as_str() == name)
}

/// Removes all faults.
pub(crate) fn clear() -> (Changed, LetGo) {
    remove(Ended::Cleared, |_| true)
}

/// Removes all faults and disarms them.
pub(crate) fn stop() -> (Changed, LetGo) {
    arm(false);
    remove(Ended::Stopped, |_| true)
}

/// Removes the faults that are over.
pub(crate) fn clear_expired(now: Instant) -> (Changed, LetGo) {
    remove(Ended::Expired, |fault| fault.until() <= now)
}

fn remove(ended: Ended, which: impl Fn(&FaultCell) -> bool) -> (Changed, LetGo) {
    let _changing = changing();
    Changed::removed(take(which), ended)
}

fn take(which: impl Fn(&FaultCell) -> bool) -> Vec<Arc<FaultCell>> {
    let taken = write().extract_if(.., |fault| which(fault)).collect();
    refresh();
    taken
}

/// All faults that are set and not over, in the order in which they were set.
pub(crate) fn all() -> Vec<Arc<FaultCell>> {
    let now = Clock::Async.now();
    read().iter().filter(|fault| now < fault.until()).cloned().collect()
}

/// The fault that fits `function` best. `None` unless they are armed.
pub(crate) fn find(function: &str) -> Option<Arc<FaultCell>> {
    if !is_armed() {
        return None;
    }
    let now = Clock::Async.now();
    let (best, is_any_over) = {
        let faults = read();
        let alive = faults.iter().filter(|fault| now < fault.until());
        let fitting = alive.filter_map(|fault| Some((fault.name().fits(function)?, fault)));
        let best = fitting.max_by_key(|(fit, _)| *fit).map(|(_, fault)| Arc::clone(fault));
        (best, faults.iter().any(|fault| fault.until() <= now))
    };
    if is_any_over {
        finish(clear_expired(now));
    }
    best
}

/// Gives a new site its fault.
pub(crate) fn greet(site: &'static Site) {
    let is_faulty = is_armed() && read().iter().any(|fault| fault.name().fits(site.name()).is_some());
    site.want(Wanted::FAULTY, if is_faulty { Wanted::FAULTY } else { Wanted::NOTHING });
}

/// Tells all sites whether there is a fault for them.
fn refresh() {
    registry::listed().into_iter().for_each(greet);
}

/// Counts a fault that a call of `function` has met.
pub(crate) fn count(function: &'static str, kind: FaultKind) {
    *injected_mut().entry((function, kind)).or_default() += 1;
}

/// The faults that calls have met, by function and kind, since the start of the process.
pub(crate) fn injected() -> BTreeMap<(&'static str, FaultKind), u64> {
    injected_mut().clone()
}

/// Whether faults are armed. Before anything arms or stops them, the environment says so.
pub(crate) fn is_armed() -> bool {
    armed().load(Ordering::Relaxed)
}

pub(crate) fn arm(arm: bool) {
    let _changing = changing();
    armed().store(arm, Ordering::Relaxed);
    refresh();
}

fn armed() -> &'static AtomicBool {
    static ARMED: OnceLock<AtomicBool> = OnceLock::new();
    if let Some(armed) = ARMED.get() {
        return armed;
    }
    let (is_one, broken) = by_environment();
    let mut is_first = false;
    let armed = ARMED.get_or_init(|| {
        is_first = true;
        AtomicBool::new(is_one)
    });
    // Not inside: a subscriber may call a function, which asks whether faults are armed.
    if let (true, Some(value)) = (is_first, broken) {
        event::unreadable(VARIABLE, &value.to_string_lossy());
    }
    armed
}

const VARIABLE: &str = "RESILIENCE_FAULTS";

/// Whether the variable arms faults, and its value if that has no meaning.
fn by_environment() -> (bool, Option<OsString>) {
    let value = std::env::var_os(VARIABLE).unwrap_or_default();
    let is_one = value == "1";
    let has_meaning = is_one || value.is_empty() || value == "0";
    (is_one, (!has_meaning).then_some(value))
}

fn changing() -> MutexGuard<'static, ()> {
    // Before the lock: the first look at the environment may warn, and subscribers may change
    // faults.
    armed();
    lock(&CHANGING)
}

fn injected_mut() -> MutexGuard<'static, BTreeMap<(&'static str, FaultKind), u64>> {
    lock(&INJECTED)
}

fn read() -> std::sync::RwLockReadGuard<'static, Vec<Arc<FaultCell>>> {
    FAULTS.read().unwrap_or_else(PoisonError::into_inner)
}

fn write() -> std::sync::RwLockWriteGuard<'static, Vec<Arc<FaultCell>>> {
    FAULTS.write().unwrap_or_else(PoisonError::into_inner)
}
