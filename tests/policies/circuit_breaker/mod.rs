//! `#[circuit_breaker]`.

mod arguments;
mod scenarios;
