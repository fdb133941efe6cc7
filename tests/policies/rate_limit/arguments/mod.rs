//! Argument layer: every argument of `#[rate_limit]`.

mod keys;
mod limit;
mod map_err;
mod shared;
mod values;
mod waits;
