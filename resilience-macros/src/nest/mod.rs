//! Writes the nest. From the outermost attribute inward, each layer is an expression of the
//! function's outcome, with the next layer inside it. Innermost is the user's body.
//!
//! `gather` collects the attributes of a function. `analysis` and `checks` look at the function and
//! all layers, and `order` at the layers beside each other. `write` puts the layers around the
//! body; `policy` is what it asks a layer, and `shared` what it gives to each. `policy_error` is
//! the outcome of a call that a layer ends, and `injection` that of a fault. `receiver`, `rename`
//! and `parts` are for `self` and parameters.
//!
//! Generated code only connects calls of the runtime, which makes the decisions. To be hygienic, it
//! uses full paths and no method calls on the user's values, and its names start with
//! `__resilience_`. Its tokens resolve at mixed site, so its variables cannot meet the user's. The
//! user's tokens appear once, with their own spans.

mod analysis;
mod body;
pub(crate) mod checks;
mod common;
pub(crate) mod gather;
mod injection;
mod layers;
mod order;
mod outcome_types;
mod parts;
mod policy;
mod policy_error;
pub(crate) mod predicate;
mod receiver;
mod rename;
mod shared;
mod site;
mod write;

pub(crate) use analysis::Analysis;
pub(crate) use body::Body;
pub(crate) use layers::krate;
pub(crate) use policy::{Code, Layer, Literal, Policy, Runs};
pub(crate) use shared::{Nest, label, type_variable};
pub(crate) use write::write;
