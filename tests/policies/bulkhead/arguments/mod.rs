//! Argument layer: every argument of `#[bulkhead]`.

mod adaptive;
mod keys;
mod limit;
mod map_err;
mod permit;
mod values;
mod waits;
