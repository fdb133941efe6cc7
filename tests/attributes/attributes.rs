//! Other people's attributes, above and below `#[retry]` and `#[circuit_breaker]`: every function
//! runs, and its attempts are counted.
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    clippy::all,
    clippy::pedantic,
    missing_docs,
    unused_mut,
    reason = "the combinations are the point, and other people's attributes have warnings of their own"
)]

mod caches;
mod contexts_of_errors;
mod handlers;
mod instrument;
mod matrix;
mod mocks;
mod recursion;
mod support;
mod sync_or_async;
mod tests_themselves;
#[path = "../shapes/tries.rs"]
mod tries;
mod variants_of_traits;
