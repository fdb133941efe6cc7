//! The one place that imports atomics and locks: std's, or loom's where the races are explored.

#[cfg(not(loom))]
pub(crate) use std::sync::{
    Mutex, MutexGuard, OnceLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

#[cfg(loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

#[cfg(loom)]
pub(crate) use exploring::OnceLock;

/// Locks. A holder that panicked left no half-done change behind: the data are written one value at a time, and the
/// state is published by a single compare-and-swap.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A `const fn`, except under loom, whose types register themselves when they are made.
macro_rules! const_fn {
    ($(#[$attribute:meta])* $visibility:vis const fn $($rest:tt)*) => {
        $(#[$attribute])*
        #[cfg(not(loom))]
        $visibility const fn $($rest)*

        $(#[$attribute])*
        #[cfg(loom)]
        $visibility fn $($rest)*
    };
}

pub(crate) use const_fn;

/// loom has no `OnceLock`.
#[cfg(loom)]
mod exploring {
    /// Leaks its value, so that it can hand out a reference without `unsafe`: a model is short.
    #[derive(Debug)]
    pub(crate) struct OnceLock<T: 'static>(super::Mutex<Option<&'static T>>);

    impl<T> OnceLock<T> {
        pub(crate) fn new() -> Self {
            Self(super::Mutex::new(None))
        }

        pub(crate) fn get(&self) -> Option<&T> {
            *super::lock(&self.0)
        }

        pub(crate) fn set(&self, value: T) -> Result<(), T> {
            let mut slot = super::lock(&self.0);
            if slot.is_some() {
                return Err(value);
            }
            *slot = Some(Box::leak(Box::new(value)));
            Ok(())
        }

        pub(crate) fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
            let mut slot = super::lock(&self.0);
            slot.get_or_insert_with(|| Box::leak(Box::new(init())))
        }
    }

    impl<T> From<T> for OnceLock<T> {
        fn from(value: T) -> Self {
            let cell = Self::new();
            let _ = cell.set(value);
            cell
        }
    }
}
