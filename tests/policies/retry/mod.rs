//! `#[retry]`.

mod arguments;
mod scenarios;
