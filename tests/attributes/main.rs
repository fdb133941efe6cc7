//! Other people's attributes, above and below `#[retry]` and `#[circuit_breaker]`: every function runs, and its attempts
//! are counted.
#![allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unused_mut,
    reason = "the combinations are the point, and other people's attributes have warnings of their own"
)]

mod instrument;
mod matrix;
mod support;
