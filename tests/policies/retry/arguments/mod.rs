//! Argument layer: every argument of `#[retry]`.

mod decisions;
mod pace;
mod waiting;
