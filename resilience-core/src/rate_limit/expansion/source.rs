//! The ways from a call to the cell of its limiter.

use std::ops::Deref;
use std::sync::Arc;

use crate::rate_limit::cell::{OwnedLimiter, RateLimitCell};

/// A value that leads to a cell.
pub trait RateLimitSource {
    /// The way to the cell that a call keeps, so that its token goes back to where it came from.
    type Cell: Deref<Target = RateLimitCell>;

    /// Finds the cell in use. Called once, when the call begins.
    fn find(self) -> Self::Cell;
}

impl RateLimitSource for OwnedLimiter {
    type Cell = Self;

    #[inline]
    fn find(self) -> Self {
        self
    }
}

/// The limiter of one key.
impl RateLimitSource for Arc<RateLimitCell> {
    type Cell = Self;

    #[inline]
    fn find(self) -> Self {
        self
    }
}
