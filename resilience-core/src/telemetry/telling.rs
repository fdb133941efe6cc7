//! Limits for nested events and hooks. A subscriber or a hook may itself use a breaker or a retry.
//! Their events and changes of state would reach it again, without end.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::LocalKey;

/// The most hooks that run inside each other on one thread. A hook may change the state of another
/// breaker, whose hook then runs inside the first. Real chains of breakers that open each other are
/// shorter.
const DEEPEST_HOOK: u8 = 8;

static DROPPED: AtomicU64 = AtomicU64::new(0);
static PANICS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    // They have no destructors, so they outlive every other local of the thread.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    static EVENTS: Cell<u8> = const { Cell::new(0) };
    static HOOKS: Cell<u8> = const { Cell::new(0) };
}

/// The number of reports that this process has dropped, because they might have nested without end.
///
/// - An event is dropped if it arises inside another event of this library on the same thread. An
///   example is a subscriber that calls an annotated function to send its logs. The event counts
///   even if no subscriber listens to its level.
/// - A change of state is not passed to hooks if eight hooks already run on the thread, each inside
///   the one before.
///
/// Only the report is dropped. The call or the change of state takes place.
///
/// ```
/// # extern crate resilience_core as resilience;
/// assert_eq!(resilience::dropped_events(), 0);
/// ```
#[must_use]
pub fn dropped_events() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// The number of panics of hooks, observers and subscribers that were caught.
#[cfg(feature = "telemetry")]
pub(crate) fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Emits an event, unless this thread is emitting one. A panic of the subscriber is caught.
#[cfg(any(feature = "tracing", feature = "telemetry"))]
pub(crate) fn event(emit: impl FnOnce()) {
    within(&EVENTS, 1, || unharmed(emit));
}

/// The value of a field of an event that is left out if it is false.
#[cfg(feature = "tracing")]
pub(crate) fn told_if(is: bool) -> Option<bool> {
    is.then_some(true)
}

/// Calls the hooks of a change, unless too many already run on this thread.
pub(crate) fn hooks(call: impl FnOnce()) {
    within(&HOOKS, DEEPEST_HOOK, call);
}

/// Runs a hook or a subscriber, and catches and counts its panic. The call around it may be
/// unwinding already, or may hold a slot that a panic would lose.
pub(crate) fn unharmed(tell: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(tell)) {
        PANICS.fetch_add(1, Ordering::Relaxed);
        // Its destructor may panic too.
        std::mem::forget(payload);
    }
}

fn within(depth: &'static LocalKey<Cell<u8>>, deepest: u8, tell: impl FnOnce()) {
    match Inside::enter(depth, deepest) {
        Some(_inside) => tell(),
        None => {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One level of nesting. It ends when this is dropped, after a panic too.
struct Inside(&'static LocalKey<Cell<u8>>);

impl Inside {
    fn enter(depth: &'static LocalKey<Cell<u8>>, deepest: u8) -> Option<Self> {
        let enter = |depth: &Cell<u8>| {
            let present = depth.get();
            let enters = present < deepest;
            depth.set(present + u8::from(enters));
            enters
        };
        depth.try_with(enter).unwrap_or(false).then(|| Self(depth))
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = self.0.try_with(|depth| depth.set(depth.get() - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    fn nested(told: &Cell<u32>) {
        hooks(|| {
            told.set(told.get() + 1);
            nested(told);
        });
    }

    #[test]
    fn hooks_nest_to_a_depth_and_a_panic_counts_back() {
        for _ in 0..3 {
            let (told, before) = (Cell::new(0), dropped_events());
            nested(&told);
            assert_eq!(told.get(), u32::from(DEEPEST_HOOK));
            assert!(dropped_events() > before);
            let panics = || hooks(|| resume_unwind(Box::new("a hook")));
            assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
        }
    }

    #[cfg(feature = "tracing")]
    #[test]
    fn an_event_inside_an_event_is_dropped_and_one_after_it_is_not() {
        let told = Cell::new(0);
        let tell = || told.set(told.get() + 1);
        for _ in 0..2 {
            event(|| {
                tell();
                event(tell);
            });
        }
        assert_eq!(told.get(), 2);
    }
}
