//! Atomics and locks for whatever the models explore: those of std, or those of loom in its models.

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

#[cfg(all(loom, feature = "faults"))]
pub(crate) use loom::sync::Condvar;
#[cfg(all(not(loom), feature = "faults"))]
pub(crate) use std::sync::Condvar;

/// Locks `mutex`, even if a holder panicked. Such a holder left no half-done change: the data are
/// written one value at a time, and a single compare-and-swap publishes the state.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Waits as long as `is_held` says so, but for `time` at most. In a model no time passes.
#[cfg(feature = "faults")]
pub(crate) fn wait_while<'a, T>(
    news: &Condvar,
    guard: MutexGuard<'a, T>,
    time: std::time::Duration,
    #[cfg_attr(not(loom), expect(unused_mut))] mut is_held: impl FnMut(&mut T) -> bool,
) -> MutexGuard<'a, T> {
    #[cfg(not(loom))]
    let (guard, _) =
        news.wait_timeout_while(guard, time, is_held).unwrap_or_else(std::sync::PoisonError::into_inner);
    #[cfg(loom)]
    let (mut guard, _) = (guard, time);
    #[cfg(loom)]
    while is_held(&mut guard) {
        guard = news.wait(guard).unwrap_or_else(std::sync::PoisonError::into_inner);
    }
    guard
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
    /// Leaks its value, to return a reference without `unsafe`. A model is short, so the leak is
    /// small.
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
