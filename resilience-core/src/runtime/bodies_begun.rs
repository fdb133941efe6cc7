//! How many bodies of annotated functions have begun on this thread.
//!
//! A limiter that has taken a token for a call asks whether the body of the call has begun. Layers
//! inside can end the call before that, and their `map_err` can turn their error into any other. So
//! the body itself tells.

use std::cell::Cell;

thread_local! {
    /// It has no destructor, so it outlives every other local of the thread.
    static BEGUN: Cell<u64> = const { Cell::new(0) };
}

/// The body of a function begins: its first statement, if a rate limit stands around it.
#[inline]
pub fn body_begins() {
    let _ = BEGUN.try_with(|begun| begun.set(begun.get().wrapping_add(1)));
}

/// The number of bodies that have begun on this thread.
#[inline]
pub(crate) fn bodies_begun() -> u64 {
    BEGUN.try_with(Cell::get).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_body_is_counted_on_its_own_thread() {
        let before = bodies_begun();
        body_begins();
        std::thread::spawn(body_begins).join().expect("it does not panic");
        assert_eq!(bodies_begun(), before + 1);
    }
}
