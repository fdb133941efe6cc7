//! Shapes of methods, and what becomes of values: each shape under the attribute of each policy,
//! and how often its body runs.
#![allow(
    dead_code,
    unused_parens,
    clippy::all,
    clippy::pedantic,
    reason = "the shapes are the point, however odd; tests/lints holds the expansion to every lint"
)]

mod arguments_with_self;
mod async_trait_methods;
mod clones;
mod drops;
#[path = "../shapes/each_policy/mod.rs"]
mod each_policy;
mod moved_self;
mod mutable;
mod receivers;
mod sendness;
#[path = "../shapes/support.rs"]
mod support;
mod traits;
#[path = "../shapes/tries.rs"]
mod tries;
