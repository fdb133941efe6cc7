//! What is known of the errors of others: `io::Error`, `dyn Error`, what `anyhow` and its kind hold, and, for the rest, nothing.

pub(crate) mod any_error;
pub(crate) mod ask;
pub(crate) mod chain;
pub(crate) mod derived;
pub(crate) mod described;
mod dyn_error;
pub(crate) mod io_error;
pub(crate) mod known;
mod silent_client;
