//! The call that the policy which runs now belongs to, for policies that know of no call: the
//! breaker behind an attribute, and what is used by hand.
//!
//! It is a thread local that is set around decisions, which do not wait, and not around calls.

use std::cell::Cell;

use super::{CallId, CallIdSlot};

/// A call whose id is not made yet. It is made when an event asks.
const NOT_MADE: u64 = 1;

thread_local! {
    /// It has no destructor, so it outlives every other local of the thread.
    static CURRENT: Cell<u64> = const { Cell::new(CallIdSlot::EMPTY) };
}

/// The id of the call, which is made now unless there is one. `None` outside of calls.
pub(crate) fn current() -> Option<CallId> {
    let current = CURRENT.try_with(Cell::get).unwrap_or(CallIdSlot::EMPTY);
    if current != NOT_MADE {
        return CallId::from_bits(current);
    }
    let made = CallId::next();
    set(made.to_bits());
    Some(made)
}

/// Runs `decide` for the call whose id is in `slot`.
#[inline]
pub(crate) fn within<R>(slot: &CallIdSlot, decide: impl FnOnce() -> R) -> R {
    let _current = Current::enter(slot);
    decide()
}

fn set(bits: u64) -> u64 {
    CURRENT.try_with(|current| current.replace(bits)).unwrap_or(CallIdSlot::EMPTY)
}

/// Puts back what was before, and keeps an id that was made meanwhile, after a panic too.
struct Current<'a> {
    slot: &'a CallIdSlot,
    before: u64,
}

impl<'a> Current<'a> {
    #[inline]
    fn enter(slot: &'a CallIdSlot) -> Self {
        Self { slot, before: set(slot.get().map_or(NOT_MADE, CallId::to_bits)) }
    }
}

impl Drop for Current<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(id) = CallId::from_bits(set(self.before)) {
            self.slot.keep(id);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_when_an_event_asks_and_kept() {
        let slot = CallIdSlot::new(None);
        within(&slot, || ());
        assert_eq!((slot.get(), current()), (None, None), "nobody has asked");
        let id = within(&slot, || (current(), current()));
        assert_eq!(id, (slot.get(), slot.get()));
        assert!(slot.get().is_some());
        assert_eq!(within(&slot, current), slot.get());
    }

    #[test]
    fn a_call_in_a_call_has_its_own() {
        let (outer, inner) = (CallIdSlot::new(None), CallIdSlot::new(None));
        let ids = within(&outer, || (current(), within(&inner, current), current()));
        assert_eq!(ids, (outer.get(), inner.get(), outer.get()));
        assert_ne!(outer.get(), inner.get());
    }

    #[test]
    fn a_panic_ends_it_and_keeps_the_id() {
        let slot = CallIdSlot::new(None);
        let panics = std::panic::AssertUnwindSafe(|| {
            within(&slot, || {
                current();
                std::panic::resume_unwind(Box::new("a setting"))
            })
        });
        assert!(std::panic::catch_unwind(panics).is_err());
        assert!(slot.get().is_some() && current().is_none());
    }
}
