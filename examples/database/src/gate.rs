//! A barrier where threads wait for each other, once.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, PoisonError};

/// A barrier that does not wait for threads that have ended.
pub(crate) struct Gate {
    missing: Mutex<usize>,
    complete: Condvar,
}

/// One thread's place at the gate. The gate does not wait for a dropped place.
pub(crate) struct Place<'a> {
    gate: &'a Gate,
    taken: Cell<bool>,
}

impl Gate {
    pub(crate) fn new(threads: usize) -> Self {
        Self { missing: Mutex::new(threads), complete: Condvar::new() }
    }

    pub(crate) fn place(&self) -> Place<'_> {
        Place { gate: self, taken: Cell::new(false) }
    }

    fn arrive(&self) {
        *self.missing.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.complete.notify_all();
    }

    fn wait(&self) {
        let missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.complete.wait_while(missing, |missing| *missing > 0).unwrap_or_else(PoisonError::into_inner),
        );
    }
}

impl Place<'_> {
    /// Waits until all threads have arrived. From then on the gate is open.
    pub(crate) fn pass(&self) {
        self.take();
        self.gate.wait();
    }

    fn take(&self) {
        if !self.taken.replace(true) {
            self.gate.arrive();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.take();
    }
}
