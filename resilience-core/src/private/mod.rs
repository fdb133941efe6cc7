//! The contract with the macros: all items that expanded code calls. They may change in any
//! release.
//!
//! Some traits and futures are here although no expansion names them, such as `HoldsPolicyError`
//! and `ByPolicyError`. The compiler's messages print them by the shortest public path.

mod budget;
mod bulkhead;
mod circuit_breaker;
mod fallback;
mod hedge;
mod inject_macros;
mod injection;
mod rate_limit;
mod retry;
mod shared;
mod site;
mod timeout;

pub use budget::*;
pub use bulkhead::*;
pub use circuit_breaker::*;
pub use core;
pub use fallback::*;
pub use hedge::*;
pub use injection::*;
pub use rate_limit::*;
pub use retry::*;
pub use shared::*;
pub use site::*;
pub use std::boxed::Box;
pub use timeout::*;

/// Traits that find the answer of a source in a derived `Transient`.
pub mod source {
    pub use crate::errors::any_error::AskAnyError as _;
    pub use crate::errors::derived::AskSource as _;
}

/// The trait that answers for a field that is not the error of a policy, in a derived `Transient`.
pub mod policy_error {
    pub use crate::errors::policy_field::NotOfPolicy as _;
}

/// The trait that answers for an error type without kinds.
pub mod no_kinds {
    pub use crate::errors::kinds::NoKinds as _;
}

/// Traits that find an answer for an error type that has none. They have no names, because they are
/// imported around code of the user.
pub mod defaults {
    pub use crate::errors::any_error::AskAnyError as _;
    pub use crate::errors::ask::{DerivesTransientButItsSourceDoesNotImplementIt as _, EveryError as _};
    pub use crate::errors::printed::{PrintsDebug as _, PrintsNothing as _};
}

/// The trait that converts the error of a policy to an error type that is not `From` it.
pub mod conversion {
    pub use crate::policy_error::ByPolicyError as _;
}

/// Traits by which the compiler finds out from types whether a parameter is moved.
pub mod by_types {
    pub use crate::retry::expansion::parts::{
        IsBorrowedAgain as _, IsCopied as _, IsMoved as _, LeaveIt as _, MoveIt as _,
    };
}

/// The trait that answers for an error type that is not made of an injected error.
#[cfg(feature = "faults")]
pub mod no_way {
    pub use crate::injection::way::NoWay as _;
}
