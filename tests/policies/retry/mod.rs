//! `#[retry]`: each argument, and scenarios.

mod arguments;
mod scenarios;
