//! Answers for the errors of other crates: `io::Error`, `dyn Error`, the contents of `anyhow` and
//! similar types. All others have no answer.

pub(crate) mod any_error;
pub(crate) mod ask;
pub(crate) mod chain;
pub(crate) mod derived;
mod dyn_error;
mod io_error;
pub(crate) mod io_kind;
pub(crate) mod kinds;
pub(crate) mod known;
pub(crate) mod policy_field;
pub(crate) mod printed;
mod silent_client;
