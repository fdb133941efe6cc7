//! The owned handle of a cell.

use std::ops::Deref;
use std::sync::Arc;

use super::RateLimitCell;

/// A handle that keeps its cell alive, so that a call under way need not borrow the limiter it came
/// from.
#[derive(Clone, Debug)]
pub enum OwnedLimiter {
    /// A limiter that lives as long as the process: that of a name, or of a function without one.
    Static(&'static RateLimitCell),
    /// A limiter that is not shared by name, or that of one key.
    Shared(Arc<RateLimitCell>),
}

impl Deref for OwnedLimiter {
    type Target = RateLimitCell;

    #[inline]
    fn deref(&self) -> &RateLimitCell {
        match self {
            Self::Static(cell) => cell,
            Self::Shared(cell) => cell,
        }
    }
}
