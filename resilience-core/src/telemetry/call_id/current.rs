//! The call that the policy which runs now belongs to, for policies that know of no call: the
//! breaker behind an attribute, and what is used by hand.
//!
//! It is a thread local that is set around decisions, which do not wait, and not around calls.

use std::cell::Cell;

use super::{CallId, CallIdSlot};

/// A call whose id is not made yet. It is made when an event asks.
const NOT_MADE: u64 = 1;

/// The call of a decision.
#[derive(Clone, Copy)]
struct Of {
    /// The bits of its id.
    id: u64,
    /// Whether its attempt has failed because of a fault that was injected.
    is_injected: bool,
}

impl Of {
    const NO_CALL: Self = Self { id: CallIdSlot::EMPTY, is_injected: false };
}

thread_local! {
    /// It has no destructor, so it outlives every other local of the thread.
    static CURRENT: Cell<Of> = const { Cell::new(Of::NO_CALL) };
}

/// The id of the call, which is made now unless there is one. `None` outside of calls.
pub(crate) fn current() -> Option<CallId> {
    let Of { id, is_injected } = get();
    if id != NOT_MADE {
        return CallId::from_bits(id);
    }
    let made = CallId::next();
    set(Of { id: made.to_bits(), is_injected });
    Some(made)
}

/// Whether the attempt of the call has failed because of a fault that was injected.
pub(crate) fn is_injected() -> bool {
    get().is_injected
}

/// Runs `decide` for the call whose id is in `slot`. `is_injected` is of its attempt.
#[inline]
pub(crate) fn within<R>(slot: &CallIdSlot, is_injected: bool, decide: impl FnOnce() -> R) -> R {
    let _current = Current::enter(slot, is_injected);
    decide()
}

fn get() -> Of {
    CURRENT.try_with(Cell::get).unwrap_or(Of::NO_CALL)
}

fn set(of: Of) -> Of {
    CURRENT.try_with(|current| current.replace(of)).unwrap_or(Of::NO_CALL)
}

/// Puts back what was before, and keeps an id that was made meanwhile, after a panic too.
struct Current<'a> {
    slot: &'a CallIdSlot,
    before: Of,
}

impl<'a> Current<'a> {
    #[inline]
    fn enter(slot: &'a CallIdSlot, is_injected: bool) -> Self {
        let id = slot.get().map_or(NOT_MADE, CallId::to_bits);
        Self { slot, before: set(Of { id, is_injected }) }
    }
}

impl Drop for Current<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(id) = CallId::from_bits(set(self.before).id) {
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
        within(&slot, false, || ());
        assert_eq!((slot.get(), current()), (None, None), "nobody has asked");
        let id = within(&slot, false, || (current(), current()));
        assert_eq!(id, (slot.get(), slot.get()));
        assert!(slot.get().is_some());
        assert_eq!(within(&slot, false, current), slot.get());
    }

    #[test]
    fn a_call_in_a_call_has_its_own() {
        let (outer, inner) = (CallIdSlot::new(None), CallIdSlot::new(None));
        let ids = within(&outer, false, || (current(), within(&inner, false, current), current()));
        assert_eq!(ids, (outer.get(), inner.get(), outer.get()));
        assert_ne!(outer.get(), inner.get());
    }

    #[test]
    fn a_call_says_for_itself_whether_its_error_is_injected() {
        let slot = CallIdSlot::new(None);
        let told = within(&slot, true, || {
            let inner = within(&CallIdSlot::new(None), false, is_injected);
            current();
            (inner, is_injected())
        });
        assert_eq!((told, is_injected()), ((false, true), false));
    }

    #[test]
    fn a_panic_ends_it_and_keeps_the_id() {
        let slot = CallIdSlot::new(None);
        let panics = std::panic::AssertUnwindSafe(|| {
            within(&slot, false, || {
                current();
                std::panic::resume_unwind(Box::new("a setting"))
            })
        });
        assert!(std::panic::catch_unwind(panics).is_err());
        assert!(slot.get().is_some() && current().is_none());
    }
}
