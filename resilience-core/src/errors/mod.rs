//! Answers for the errors of other crates: `io::Error`, `dyn Error`, the contents of `anyhow` and
//! similar types. All others have no answer.

pub(crate) mod any_error;
pub(crate) mod ask;
pub(crate) mod chain;
pub(crate) mod derived;
pub(crate) mod described;
mod dyn_error;
pub(crate) mod io_error;
pub(crate) mod known;
mod silent_client;
