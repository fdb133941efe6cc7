//! `#[circuit_breaker]`: each argument, and scenarios.

mod arguments;
mod scenarios;
