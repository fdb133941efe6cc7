//! Argument layer: every argument of `#[timeout]`.

mod after;
mod map_err;
mod sleep;
