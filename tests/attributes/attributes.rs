//! Other people's attributes, above and below `#[retry]` and `#[circuit_breaker]`: every function
//! runs, and its attempts are counted.
#![allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unused_mut,
    reason = "the combinations are the point, and other people's attributes have warnings of their own"
)]

mod caches;
mod calls_logged;
mod contexts_of_errors;
mod handlers;
mod instrument;
mod matrix;
mod metrics;
mod mocks;
mod recursion;
mod support;
mod sync_or_async;
mod tests_themselves;
mod trace_with_fastrace;
#[path = "../shapes/tries.rs"]
mod tries;
mod variants_of_traits;
