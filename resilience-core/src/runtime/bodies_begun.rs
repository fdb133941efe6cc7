//! Whether the body of an annotated function has begun.
//!
//! A layer that has taken something for a call, such as a token, asks whether the body of the call
//! has begun. Layers inside can end the call before that, and their `map_err` can turn their error
//! into any other. So the body itself tells.
//!
//! Each such layer of a function opens a scope around what is inside it, for a poll of async code
//! or for a sync call. The body says how many scopes its function has. So the body of another
//! function is not mistaken for it, which a fallback, a `map_err` or a `key` inside the scope may
//! call. A scope begins with no body, and what was known around it is known again when it closes:
//! a body that calls another function has begun, and that of the other one has not.

use std::cell::Cell;
use std::marker::PhantomData;

thread_local! {
    /// It has no destructor, so it outlives every other local of the thread.
    static SCOPES: Cell<Scopes> = const { Cell::new(Scopes::NONE) };
}

/// The scopes around the code that runs now on this thread.
#[derive(Clone, Copy)]
struct Scopes {
    /// Their number.
    depth: u32,
    /// The depth of the outermost one whose body has begun.
    begun_from: u32,
}

impl Scopes {
    const NONE: Self = Self { depth: 0, begun_from: u32::MAX };

    #[inline]
    fn current() -> Self {
        SCOPES.try_with(Cell::get).unwrap_or(Self::NONE)
    }

    #[inline]
    fn set(self) {
        let _ = SCOPES.try_with(|scopes| scopes.set(self));
    }
}

/// The body of a function begins: its first statement, if layers around it ask. They have opened
/// `scopes` scopes.
#[inline]
pub fn body_begins(scopes: u32) {
    let seen = Scopes::current();
    let outermost = seen.depth.saturating_sub(scopes).saturating_add(1);
    Scopes { begun_from: seen.begun_from.min(outermost), ..seen }.set();
}

/// The scope of a layer that asks. It closes when it is dropped, also if what is inside unwinds.
#[must_use = "the scope closes when it is dropped"]
pub(crate) struct BodyScope {
    depth: u32,
    /// The depth of the outermost scope around this one whose body had begun when it was opened.
    begun_around: u32,
    /// It belongs to the thread.
    not_send: PhantomData<*const ()>,
}

impl BodyScope {
    #[inline]
    pub(crate) fn open() -> Self {
        let seen = Scopes::current();
        let depth = seen.depth.saturating_add(1);
        Scopes { depth, ..Scopes::NONE }.set();
        Self { depth, begun_around: seen.begun_from, not_send: PhantomData }
    }

    /// Whether the body has begun since the scope was opened.
    #[inline]
    pub(crate) fn has_begun(&self) -> bool {
        Scopes::current().begun_from <= self.depth
    }
}

impl Drop for BodyScope {
    #[inline]
    fn drop(&mut self) {
        let Scopes { begun_from, .. } = Scopes::current();
        let depth = self.depth - 1;
        let begun_from = if begun_from > depth { u32::MAX } else { begun_from };
        Scopes { depth, begun_from: begun_from.min(self.begun_around) }.set();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_told_to_the_scopes_of_its_function() {
        let outer = BodyScope::open();
        let inner = BodyScope::open();
        body_begins(2);
        assert!(inner.has_begun() && outer.has_begun());
        drop(inner);
        assert!(outer.has_begun());
        drop(outer);
        assert!(!BodyScope::open().has_begun());
    }

    #[test]
    fn the_body_of_another_function_is_its_own() {
        let limit = BodyScope::open();
        let fallback = BodyScope::open();
        body_begins(1);
        assert!(fallback.has_begun() && !limit.has_begun());
        drop(fallback);
        assert!(!limit.has_begun());
        // Another attempt of the function.
        let attempt = BodyScope::open();
        assert!(!attempt.has_begun());
        body_begins(2);
        assert!(attempt.has_begun() && limit.has_begun());
    }

    #[test]
    fn a_call_in_a_body_is_not_mistaken_for_it() {
        let outer = BodyScope::open();
        body_begins(1);
        let inner = BodyScope::open();
        assert!(!inner.has_begun(), "only the body of the caller has begun");
        let below = BodyScope::open();
        body_begins(2);
        assert!(below.has_begun() && inner.has_begun());
        drop(below);
        assert!(inner.has_begun());
        drop(inner);
        assert!(outer.has_begun(), "it has begun before");
        drop(outer);
        assert!(!BodyScope::open().has_begun());
    }

    #[test]
    fn a_body_is_told_on_its_own_thread() {
        let scope = BodyScope::open();
        std::thread::spawn(|| body_begins(1)).join().expect("it does not panic");
        assert!(!scope.has_begun());
    }

    #[test]
    fn a_panic_closes_the_scopes_that_it_leaves() {
        let outer = BodyScope::open();
        let inside = std::panic::catch_unwind(|| {
            let _inner = BodyScope::open();
            body_begins(1);
            panic!("of the body");
        });
        assert!(inside.is_err() && !outer.has_begun());
    }
}
