//! The items that the expansion of `#[fallback]` calls.

pub use crate::fallback::{
    CloneForFallback, ClonePartsForFallback, CloneWholeForFallback, Returned, fell_back, stays_failed,
};
pub use core::mem::drop;

/// The trait that takes what is no future. It has no name, because it is imported beside a call of
/// the user's function.
pub mod returned {
    pub use crate::fallback::ReturnsOutcome as _;
}
