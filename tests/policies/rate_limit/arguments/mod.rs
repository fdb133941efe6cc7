//! Argument layer: every argument of `#[rate_limit]`.

mod keys;
mod limit;
mod map_err;
mod values;
mod waits;
