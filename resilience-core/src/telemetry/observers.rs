//! The observers of a program, which are told each event.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::runtime::sync::lock;
use crate::telemetry::event::Event;
use crate::telemetry::telling;

type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;
/// With the number that its guard has.
type Observers = Arc<[(u64, Observer)]>;

/// In the order in which they were added. Replaced as a whole, so that a teller holds no lock.
static OBSERVERS: Mutex<Option<Observers>> = Mutex::new(None);

/// Their number. While it is zero, an event costs one load.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// Calls `observer` with each event of this process, until the returned guard is dropped.
///
/// Observers are called one after the other, in the order in which they were added, by the thread
/// on which the event happens, outside of all locks. So the events of one call arrive in order, and
/// those of two threads may be told at once. The panic of an observer is caught, and counted in
/// `resilience.hook.panics`. No observer changes the outcome of a call. An event that happens
/// inside of an observer is dropped, and counted by [`dropped_events`](crate::dropped_events). A
/// change of the configuration that an observer makes while it is told of another one is told after
/// it has returned, so one that answers each change with a change never ends.
///
/// An observer is part of the call that it is told of, so it should be quick. It may still be
/// called once by another thread while the guard is dropped.
///
/// ```
/// # extern crate resilience_core as resilience;
/// let guard = resilience::telemetry::observe(|event| eprintln!("{event}"));
/// drop(guard);
/// ```
#[must_use = "the observer is removed when the guard is dropped"]
pub fn observe(observer: impl Fn(&Event<'_>) + Send + Sync + 'static) -> ObserverGuard {
    static IDS: AtomicU64 = AtomicU64::new(0);

    let id = IDS.fetch_add(1, Ordering::Relaxed);
    let added = (id, Arc::new(observer) as Observer);
    replace(|observers| observers.iter().cloned().chain([added]).collect());
    ObserverGuard { id }
}

/// Keeps an observer until it is dropped: see [`observe`].
#[must_use = "the observer is removed when the guard is dropped"]
pub struct ObserverGuard {
    id: u64,
}

impl fmt::Debug for ObserverGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObserverGuard").finish_non_exhaustive()
    }
}

impl Drop for ObserverGuard {
    fn drop(&mut self) {
        replace(|observers| observers.iter().filter(|(id, _)| *id != self.id).cloned().collect());
    }
}

fn replace(change: impl FnOnce(&[(u64, Observer)]) -> Observers) {
    let mut observers = locked();
    let new = change(observers.as_deref().unwrap_or_default());
    NUMBER.store(new.len(), Ordering::Relaxed);
    let old = observers.replace(new);
    drop(observers);
    // An observer that goes with it may own anything.
    drop(old);
}

fn locked() -> MutexGuard<'static, Option<Observers>> {
    lock(&OBSERVERS)
}

/// Whether anybody is told of events. Otherwise nothing needs to be found out for them.
#[inline]
pub(crate) fn are_there() -> bool {
    NUMBER.load(Ordering::Relaxed) > 0
}

/// Tells all observers of an event. Call it without a lock.
pub(crate) fn tell(event: &Event<'_>) {
    if !are_there() {
        return;
    }
    let Some(observers) = locked().clone() else { return };
    telling::event(|| {
        for (_, observer) in &*observers {
            telling::unharmed(|| observer(event));
        }
    });
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::telemetry::event::EventKind;
    use std::sync::mpsc;

    /// An event that no other test of this process tells.
    fn tell_of(name: &str) {
        tell(&Event { function: Some(name), ..Event::new(EventKind::Configured) });
    }

    fn listen(own: &'static str, mark: &'static str, to: &mpsc::Sender<&'static str>) -> ObserverGuard {
        let to = to.clone();
        observe(move |event| {
            if event.function() == Some(own) {
                let _ = to.send(mark);
            }
        })
    }

    #[test]
    fn observers_are_told_in_order_until_their_guards_drop() {
        let (to, told) = mpsc::channel();
        let [first, second] = ["first", "second"].map(|mark| listen("in order", mark, &to));
        tell_of("in order");
        drop(first);
        tell_of("in order");
        drop(second);
        tell_of("in order");
        drop(to);
        assert_eq!(told.iter().collect::<Vec<_>>(), ["first", "second", "second"]);
    }

    #[test]
    fn a_panic_of_an_observer_is_counted_and_harms_nobody() {
        let (to, told) = mpsc::channel();
        let before = telling::panics();
        let _panics = observe(|event| {
            if event.function() == Some("panics") {
                std::panic::resume_unwind(Box::new("an observer"));
            }
        });
        let _next = listen("panics", "next", &to);
        tell_of("panics");
        assert_eq!(told.try_recv(), Ok("next"));
        assert!(telling::panics() > before);
    }

    #[test]
    fn an_event_inside_of_an_observer_is_dropped() {
        let (to, told) = mpsc::channel();
        let _nested = observe(|event| {
            if event.function() == Some("outside") {
                tell_of("inside");
            }
        });
        let _outside = listen("outside", "outside", &to);
        let _inside = listen("inside", "inside", &to);
        let before = telling::dropped_events();
        tell_of("outside");
        assert_eq!(told.try_recv(), Ok("outside"));
        assert!(told.try_recv().is_err() && telling::dropped_events() > before);
    }

    #[test]
    fn an_observer_may_add_and_remove_observers() {
        let (to, told) = mpsc::channel();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (keep, for_added) = (Arc::clone(&kept), to.clone());
        let guard = observe(move |event| {
            if event.function() == Some("adds") {
                let mut kept = keep.lock().unwrap();
                kept.clear();
                kept.push(listen("adds", "added", &for_added));
            }
        });
        (0..3).for_each(|_| tell_of("adds"));
        drop(guard);
        kept.lock().unwrap().clear();
        assert_eq!(told.try_iter().count(), 2, "each is told of the event after the one that added it");
    }
}
