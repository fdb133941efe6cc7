//! The contract with the macros: all items that expanded code calls. They may change in any
//! release.
//!
//! Some traits and futures are here although no expansion names them, such as `HoldsRejection`. The
//! compiler's messages print them by the shortest public path.

mod budget;
mod circuit_breaker;
mod retry;
mod shared;

pub use budget::*;
pub use circuit_breaker::*;
pub use core;
pub use retry::*;
pub use shared::*;
pub use std::boxed::Box;

/// Traits that find the answer of a source in a derived `Transient`.
pub mod source {
    pub use crate::errors::any_error::AskAnyError as _;
    pub use crate::errors::derived::AskSource as _;
}

/// Traits that find an answer for an error type that has none. They have no names, because they are
/// imported around code of the user.
pub mod defaults {
    pub use crate::errors::any_error::AskAnyError as _;
    pub use crate::errors::ask::{DerivesTransientButItsSourceDoesNotImplementIt as _, EveryError as _};
    pub use crate::errors::printed::{PrintsDebug as _, PrintsNothing as _};
}

/// Traits by which the compiler finds out from types whether a parameter is moved.
pub mod by_types {
    pub use crate::retry::expansion::parts::{
        IsBorrowedAgain as _, IsCopied as _, IsMoved as _, LeaveIt as _, MoveIt as _,
    };
}
