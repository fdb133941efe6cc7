//! The sum of all errors of policies. It stands above the policies, whose errors it holds.
//!
//! - `kinds` lists them, once.

pub(crate) mod kinds;

pub use kinds::PolicyError;
pub(crate) use kinds::for_each_policy_error;
