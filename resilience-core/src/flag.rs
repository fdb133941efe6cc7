//! How a layer tells the layer above it something that the return value does not say.

use std::sync::atomic::{AtomicBool, Ordering};

/// A local of one call: a circuit breaker sets it when it rejects, and the retry above it reads it.
///
/// Atomic not for other threads but so that a future that holds it stays `Send`.
#[derive(Debug, Default)]
pub struct Flag(AtomicBool);

impl Flag {
    /// A flag that is not set.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Sets it, for good.
    #[inline]
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was set.
    #[inline]
    #[must_use]
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_stays_set() {
        let flag = Flag::new();
        assert!(!flag.get());
        flag.set();
        assert!(flag.get() && flag.get());
    }
}
