//! Argument layer: every argument of `#[retry]`.

mod limits;
mod pace;
mod waiting;
