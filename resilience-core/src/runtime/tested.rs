//! What a test has set for the code that runs now: that nothing waits, that attributes are
//! transparent, how many attempts there are, who records.
//!
//! It is a thread local, like the deadline. A future carries it along if the test has asked for
//! that. Before the first guard of a process all questions are a load.

use std::any::Any;
use std::cell::RefCell;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// One thing that a test has set.
#[derive(Clone)]
pub(crate) enum Setting {
    NoWaits,
    Off,
    /// State of its own, under the number of the entry.
    Fresh,
    Attempts(NonZeroU32),
    /// Told of everything that happens.
    Records(Arc<dyn Record>),
    /// Asked before each body.
    Fails(Arc<dyn Fail>),
}

/// Somebody who is told what happens.
pub(crate) trait Record: Send + Sync {
    /// An attempt of `function` begins.
    fn attempt(&self, function: &'static str);

    /// A retry of one of these names waits.
    fn waits(&self, names: Names, delay: Duration);

    /// A breaker goes from one state to another. They are two `CircuitState`, which this folder
    /// does not know.
    fn transition(&self, breaker: &'static str, from: &dyn Any, to: &dyn Any);
}

/// The names under which a retry is known: its own, and that of the function. By hand it has the
/// first one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) own: &'static str,
    pub(crate) function: Option<&'static str>,
}

/// Somebody who decides whether a body runs.
pub(crate) trait Fail: Send + Sync {
    /// The next step for `function`. `None` if there is none.
    fn next(&self, function: &str) -> Option<Step>;
}

/// A step for one call of a body.
pub(crate) enum Step {
    Run,
    /// The error in place of the body's outcome, and the name of its type.
    Err(Box<dyn Any + Send>, &'static str),
}

/// A setting, with its number. Guards are dropped in any order, so each removes its own.
#[derive(Clone)]
struct Entry {
    number: u64,
    setting: Setting,
}

/// Everything that is set, the latest last. A future carries such a list along.
#[derive(Clone, Default)]
pub(crate) struct Settings(Vec<Entry>);

thread_local! {
    static SETTINGS: RefCell<Settings> = const { RefCell::new(Settings(Vec::new())) };
}

/// Whether the process has ever had a guard.
static WERE_MADE: AtomicBool = AtomicBool::new(false);

/// Whether there may be a guard. The guard of this thread was made by this thread, or came with a
/// future.
#[inline]
pub(crate) fn were_made() -> bool {
    WERE_MADE.load(Ordering::Relaxed)
}

/// From here on there may be guards.
pub(crate) fn make() {
    WERE_MADE.store(true, Ordering::Relaxed);
}

/// Adds `setting` to what is set on this thread. Returns its number.
pub(crate) fn push(setting: Setting) -> u64 {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    SETTINGS.with_borrow_mut(|settings| settings.0.push(Entry { number, setting }));
    number
}

/// Removes the setting of this number.
pub(crate) fn remove(number: u64) {
    let removed = SETTINGS.try_with(|settings| {
        let mut settings = settings.borrow_mut();
        let position = settings.0.iter().position(|entry| entry.number == number);
        position.map(|position| settings.0.remove(position))
    });
    // Dropped outside of the borrow: the errors in it are the test's.
    drop(removed);
}

/// What is set on this thread.
pub(crate) fn current() -> Settings {
    SETTINGS.try_with(|settings| settings.borrow().clone()).unwrap_or_default()
}

/// Puts `settings` in the place of what is set on this thread, and that into `settings`.
pub(crate) fn swap(settings: &mut Settings) {
    let _ = SETTINGS.try_with(|set| std::mem::swap(&mut *set.borrow_mut(), settings));
}

/// The latest setting for which `find` has an answer.
fn latest<T>(mut find: impl FnMut(&Setting) -> Option<T>) -> Option<T> {
    latest_entry(|entry| find(&entry.setting))
}

#[inline]
fn latest_entry<T>(find: impl FnMut(&Entry) -> Option<T>) -> Option<T> {
    if !were_made() {
        return None;
    }
    let find = |settings: &RefCell<Settings>| settings.borrow().0.iter().rev().find_map(find);
    SETTINGS.try_with(find).ok().flatten()
}

/// The number of the state that breakers and budgets have here. `None` for that of the process.
#[inline]
pub(crate) fn fresh() -> Option<u64> {
    latest_entry(|entry| matches!(entry.setting, Setting::Fresh).then_some(entry.number))
}

/// Whether no wait takes time.
#[inline]
pub(crate) fn skips_waits() -> bool {
    latest(|setting| matches!(setting, Setting::NoWaits).then_some(())).is_some()
}

/// Whether attributes are transparent.
#[inline]
pub(crate) fn is_off() -> bool {
    latest(|setting| matches!(setting, Setting::Off).then_some(())).is_some()
}

/// The number of attempts in place of the one that a retry says, which is an attribute or is used
/// by hand.
#[inline]
pub(crate) fn attempts(is_attribute: bool) -> Option<NonZeroU32> {
    latest(|setting| match setting {
        Setting::Attempts(attempts) => Some(*attempts),
        Setting::Off if is_attribute => Some(NonZeroU32::MIN),
        _ => None,
    })
}

/// Tells everybody who records.
fn tell(tell: impl Fn(&dyn Record)) {
    let mut recorders = Vec::new();
    let none = latest(|setting| {
        if let Setting::Records(recorder) = setting {
            recorders.push(Arc::clone(recorder));
        }
        None::<()>
    });
    debug_assert!(none.is_none());
    recorders.iter().for_each(|recorder| tell(&**recorder));
}

/// An attempt of `function` begins.
pub(crate) fn attempt(function: &'static str) {
    tell(|recorder| recorder.attempt(function));
}

/// A retry waits.
#[inline]
pub(crate) fn waits(names: Names, delay: Duration) {
    if were_made() {
        tell(|recorder| recorder.waits(names, delay));
    }
}

/// A breaker goes from one state to another.
#[inline]
pub(crate) fn transition(breaker: &'static str, from: &dyn Any, to: &dyn Any) {
    if were_made() {
        tell(|recorder| recorder.transition(breaker, from, to));
    }
}

/// The next step for `function`, of the latest guard that has one.
pub(crate) fn step(function: &str) -> Option<Step> {
    latest(|setting| match setting {
        Setting::Fails(fails) => fails.next(function),
        _ => None,
    })
}
