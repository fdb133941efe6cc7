//! The right to run one call.

use std::mem::ManuallyDrop;

use super::gate::{Epoch, Gate, Refusal};

/// A breaker around a gate.
pub(super) trait Breaker: 'static {
    fn gate(&self) -> &Gate;

    /// Records an outcome that changes something. `None` is a cancelled call.
    fn record(&self, epoch: Epoch, success: Option<bool>);
}

/// The right to run one call. If it is dropped without an outcome, the call was cancelled and is
/// ignored, or its body has panicked and has failed.
pub(super) struct Permit<B: Breaker> {
    breaker: &'static B,
    epoch: Epoch,
}

impl<B: Breaker> Permit<B> {
    #[inline]
    pub(super) fn of(breaker: &'static B) -> Result<Self, Refusal> {
        match breaker.gate().enter() {
            Ok(epoch) => Ok(Self { breaker, epoch }),
            Err(refusal) => Err(refusal),
        }
    }

    #[inline]
    pub(super) fn settle(self, success: bool) {
        let this = ManuallyDrop::new(self);
        if success && this.breaker.gate().is_clean(this.epoch) {
            return;
        }
        this.breaker.record(this.epoch, Some(success));
    }
}

impl<B: Breaker> Drop for Permit<B> {
    #[cold]
    fn drop(&mut self) {
        let success = std::thread::panicking().then_some(false);
        self.breaker.record(self.epoch, success);
    }
}
