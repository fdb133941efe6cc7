//! Argument layer: every argument of `#[circuit_breaker]`.

mod causes;
mod consecutive;
mod hints;
mod keys;
mod limits;
mod profile;
mod rates;
