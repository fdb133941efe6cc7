//! Shapes of functions: each shape under the attribute of each policy, and how often its body runs.
#![allow(
    dead_code,
    unused_parens,
    clippy::all,
    clippy::pedantic,
    reason = "the shapes are the point, however odd; `lints` holds the expansion to every lint"
)]

mod arguments_with_parameters;
mod arguments_with_self;
mod async_trait_methods;
mod clones;
mod coercions;
mod drops;
mod each_policy;
mod every_lint;
mod futures_returned;
mod futures_unhedged;
mod hedged;
mod hygiene;
mod leaving;
mod leaving_async;
mod lints;
mod made_by_macros;
mod map_err;
mod mapped_errors;
mod moved_self;
mod mutable;
mod no_end;
mod params;
mod parts;
mod policy_errors;
mod receivers;
mod recursion;
mod returns;
mod reviewed;
mod sendness;
mod stacking;
mod support;
mod traits;
mod tries;
