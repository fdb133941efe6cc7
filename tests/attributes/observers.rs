//! Other people's attributes that log, count and trace, above and below ours: every function runs,
//! and its attempts are counted. A test of its own, beside `attributes`, so that two cores compile
//! them at once.
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    unused_mut,
    clippy::all,
    clippy::pedantic,
    missing_docs,
    reason = "the combinations are the point, and other people's attributes have warnings of their own"
)]

mod calls_logged;
mod matrix;
mod metrics;
mod support;
mod trace_with_fastrace;
#[path = "../shapes/tries.rs"]
mod tries;
