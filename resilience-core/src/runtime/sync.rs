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
pub(crate) use exploring::{OnceLock, lock};

#[cfg(all(loom, any(feature = "faults", feature = "shared")))]
pub(crate) use loom::sync::Condvar;
#[cfg(all(not(loom), any(feature = "faults", feature = "shared")))]
pub(crate) use std::sync::Condvar;

/// Locks `mutex`, even if a holder panicked. Such a holder left no half-done change: the data are
/// written one value at a time, a single compare-and-swap publishes the state of a breaker, and
/// code of users runs outside of locks.
#[cfg(not(loom))]
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Waits as long as `is_held` says so, but for `time` at most. In a model no time passes.
#[cfg(any(feature = "faults", feature = "shared"))]
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

/// loom has no `OnceLock`. Beside its locks there are those of std, in statics, which no model
/// explores.
#[cfg(loom)]
mod exploring {
    use std::sync::{Arc, LazyLock, PoisonError};

    /// The same as without loom, for both kinds of locks.
    pub(crate) fn lock<M: Locks>(mutex: &M) -> M::Guard<'_> {
        mutex.lock_anyway()
    }

    pub(crate) trait Locks {
        type Guard<'a>
        where
            Self: 'a;

        fn lock_anyway(&self) -> Self::Guard<'_>;
    }

    impl<T> Locks for super::Mutex<T> {
        type Guard<'a>
            = super::MutexGuard<'a, T>
        where
            Self: 'a;

        fn lock_anyway(&self) -> Self::Guard<'_> {
            self.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    impl<T> Locks for std::sync::Mutex<T> {
        type Guard<'a>
            = std::sync::MutexGuard<'a, T>
        where
            Self: 'a;

        fn lock_anyway(&self) -> Self::Guard<'_> {
            self.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    impl<M: Locks> Locks for Arc<M> {
        type Guard<'a>
            = M::Guard<'a>
        where
            Self: 'a;

        fn lock_anyway(&self) -> Self::Guard<'_> {
            (**self).lock_anyway()
        }
    }

    impl<M: Locks> Locks for LazyLock<M> {
        type Guard<'a>
            = M::Guard<'a>
        where
            Self: 'a;

        fn lock_anyway(&self) -> Self::Guard<'_> {
            (**self).lock_anyway()
        }
    }

    /// Leaks its value, to return a reference without `unsafe`. A model is short, so the leak is
    /// small.
    #[derive(Debug)]
    pub(crate) struct OnceLock<T: 'static>(super::Mutex<Option<&'static T>>);

    impl<T> OnceLock<T> {
        pub(crate) fn new() -> Self {
            Self(super::Mutex::new(None))
        }

        pub(crate) fn get(&self) -> Option<&T> {
            *lock(&self.0)
        }

        pub(crate) fn set(&self, value: T) -> Result<(), T> {
            let mut slot = lock(&self.0);
            if slot.is_some() {
                return Err(value);
            }
            *slot = Some(Box::leak(Box::new(value)));
            Ok(())
        }

        pub(crate) fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
            let mut slot = lock(&self.0);
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
