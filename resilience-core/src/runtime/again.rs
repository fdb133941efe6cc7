//! Whether an attempt other than the first runs, for the retries inside it.
//!
//! It is a thread local that is set around each poll of such an attempt, or around the attempt in
//! sync code, and is put back afterwards.

use std::cell::Cell;
use std::marker::PhantomData;

thread_local! {
    /// It has no destructor, so it outlives every other local of the thread.
    static AGAIN: Cell<bool> = const { Cell::new(false) };
}

/// Whether an attempt other than the first, of any retry, is running on this thread.
pub(crate) fn is_again() -> bool {
    AGAIN.try_with(Cell::get).unwrap_or(false)
}

/// An attempt other than the first that runs on this thread. Dropping it puts back what was before.
#[derive(Debug)]
pub(crate) struct Again {
    previous: bool,
    on_its_thread: PhantomData<*const ()>,
}

impl Again {
    #[inline]
    pub(crate) fn enter() -> Self {
        let previous = AGAIN.try_with(|again| again.replace(true)).unwrap_or(true);
        Self { previous, on_its_thread: PhantomData }
    }
}

impl Drop for Again {
    #[inline]
    fn drop(&mut self) {
        let _ = AGAIN.try_with(|again| again.set(self.previous));
    }
}
