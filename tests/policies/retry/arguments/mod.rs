//! Every argument of `#[retry]`.

mod decisions;
mod pace;
mod waiting;
