//! The fallback.
//!
//! ```text
//!    the layers below ---- success, or an error that does not fall back ----> the caller
//!            |
//!            | an error that falls back
//!            v
//!      the fallback ---- its own outcome, a success or an error ------------> the caller
//! ```
//!
//! A fallback has no state and no settings: the attribute emits it as a part of the function.
//!
//! - `event`: the events for subscribers.
//! - `expansion`: the items that only generated code calls.

mod event;
mod expansion;

pub use expansion::{
    CloneForFallback, ClonePartsForFallback, CloneWholeForFallback, Returned, ReturnsOutcome, fell_back,
    stays_failed,
};
