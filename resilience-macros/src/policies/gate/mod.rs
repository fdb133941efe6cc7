//! What the two policies share that let a call in or turn it away, `#[rate_limit]` and
//! `#[bulkhead]`: checks, and the code around the layers inside.
//!
//! A gate looks at no outcome. So in async code it is a future around the one inside
//! ([`GateLayer::future`]), or statements before it, where one of them runs code of the user
//! ([`GateLayer::entered`]).

mod checks;
mod habits;
mod layer;

pub(crate) use checks::{needs_a_limit, no_option};
pub(crate) use habits::{NAMES_OF_NAME, below, limits_the_wait, name_of_all};
pub(crate) use layer::GateLayer;
