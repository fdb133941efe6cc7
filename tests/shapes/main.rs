//! Shapes of functions: each shape under the attribute of each policy, and how often its body
//! runs. Those of methods are in `methods`, so that two cores compile them at once.
#![allow(
    dead_code,
    unused_parens,
    clippy::all,
    clippy::pedantic,
    reason = "the shapes are the point, however odd; tests/lints holds the expansion to every lint"
)]

mod arguments_with_parameters;
mod coercions;
mod delays;
mod each_policy;
mod futures_returned;
mod futures_unhedged;
mod hedged;
mod hygiene;
mod leaving;
mod leaving_async;
mod made_by_macros;
mod map_err;
mod mapped_errors;
mod no_end;
mod params;
mod parts;
mod policy_errors;
mod recursion;
mod returns;
mod reviewed;
mod stacking;
mod support;
mod tries;
