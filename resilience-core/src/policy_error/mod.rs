//! The sum of all errors of policies. It stands above the policies, whose errors it holds.
//!
//! - `kinds` lists them, once.
//! - `conversion` turns the error of a policy into the error of a function.

mod conversion;
pub(crate) mod kinds;

pub use conversion::{ByPolicyError, Conversion, HoldsErrorOf, HoldsPolicyError, ended, ended_with};
pub use kinds::PolicyError;
pub(crate) use kinds::for_each_policy_error;
