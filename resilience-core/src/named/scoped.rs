//! State of a test's own: names mean other things in it than elsewhere in the process.
//!
//! A scope is entered on a thread, and may be carried along by a future. In it there is an empty
//! registry, so all that is found by name is new. Statics and values that were linked before are
//! linked anew, once for each scope. What a scope has made lives as long as the process, as
//! everything with a name does.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Thing = &'static (dyn Any + Send + Sync);

/// What a thing stands for: its type, an address and a name.
type Place = (TypeId, usize, &'static str);

/// What code in a scope has made, by what it stands for.
#[derive(Clone, Default)]
pub(crate) struct Scope(Arc<Mutex<HashMap<Place, Thing>>>);

thread_local! {
    static CURRENT: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Whether the process has ever had a scope.
static WERE_MADE: AtomicBool = AtomicBool::new(false);

/// Whether there may be a scope. While the process has had none, this is a relaxed load.
#[inline]
pub(crate) fn were_made() -> bool {
    WERE_MADE.load(Ordering::Relaxed)
}

impl Scope {
    /// A scope in which everything is new.
    pub(crate) fn new() -> Self {
        WERE_MADE.store(true, Ordering::Relaxed);
        Self::default()
    }

    /// What stands for `address` and `name` here, made if it does not exist. Not under the lock: to
    /// make it may run code of the user.
    fn local<T: Any + Send + Sync>(
        &self,
        address: usize,
        name: &'static str,
        make: impl FnOnce() -> T,
    ) -> &'static T {
        let place = (TypeId::of::<T>(), address, name);
        let things = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = things().get(&place).copied();
        let thing = known.unwrap_or_else(|| {
            let new: Thing = Box::leak(Box::new(make()));
            *things().entry(place).or_insert(new)
        });
        thing.downcast_ref().expect("the type is a part of the place")
    }
}

/// Puts `scope` in the place of that of this thread, and that into `scope`. `None` is that of the
/// process.
pub(crate) fn swap(scope: &mut Option<Scope>) {
    let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), scope));
}

/// The scope of this thread.
pub(crate) fn current() -> Option<Scope> {
    if !were_made() {
        return None;
    }
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// What stands for `place` in the scope of this thread, made if it does not exist. `None` without a
/// scope.
#[inline]
pub(crate) fn local<P, T: Any + Send + Sync>(
    place: &P,
    name: &'static str,
    make: impl FnOnce() -> T,
) -> Option<&'static T> {
    if !were_made() {
        return None;
    }
    Some(current()?.local(std::ptr::from_ref(place).addr(), name, make))
}

/// The registry of this thread's scope. `None` without a scope.
#[inline]
pub(crate) fn registry<T: Any + Send + Sync>(make: impl FnOnce() -> T) -> Option<&'static T> {
    if !were_made() {
        return None;
    }
    Some(current()?.local(0, "", make))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn inside<R>(scope: &Scope, run: impl FnOnce() -> R) -> R {
        let mut other = Some(scope.clone());
        swap(&mut other);
        let result = run();
        swap(&mut other);
        result
    }

    #[test]
    fn what_a_scope_has_made_is_there_again_and_nowhere_else() {
        let (one, other, place) = (Scope::new(), Scope::new(), 0_u8);
        let make = |number: u32| move || local(&place, "name", move || number).copied();
        assert_eq!(make(1)(), None);
        assert_eq!(inside(&one, make(2)), Some(2));
        assert_eq!(inside(&other, make(3)), Some(3));
        assert_eq!(inside(&one, make(4)), Some(2));
        assert_eq!(inside(&one, || local(&place, "name", || "text").copied()), Some("text"));
        assert!(inside(&one, || std::thread::spawn(|| current().is_none()).join().unwrap()));
        assert!(current().is_none());
    }
}
