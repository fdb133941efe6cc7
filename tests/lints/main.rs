//! No lint fires in an expansion. A test of its own, so that clippy skips what `shapes` allows.
#![allow(
    dead_code,
    unused_parens,
    clippy::all,
    clippy::pedantic,
    reason = "the shapes are the point, however odd"
)]

mod by_policy;
#[path = "../shapes/each_policy/mod.rs"]
mod each_policy;
mod every_lint;
#[path = "../shapes/support.rs"]
mod support;
#[path = "../shapes/tries.rs"]
mod tries;
