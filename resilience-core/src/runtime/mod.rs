//! Access to the outside: time, randomness, and the data that threads share. Also the news between
//! the layers of one function, and what code is told by where it runs: `deadline`, `again`,
//! `tested`.

pub(crate) mod again;
#[cfg(feature = "control")]
pub(crate) mod append_only;
pub(crate) mod bodies_begun;
pub(crate) mod breakers_below;
pub(crate) mod clock;
pub(crate) mod deadline;
#[cfg(feature = "shared")]
pub(crate) mod fleet;
#[cfg(any(feature = "control", feature = "shared"))]
pub(crate) mod fnv;
pub(crate) mod random;
pub(crate) mod striped;
pub(crate) mod sync;
#[cfg_attr(not(feature = "test-util"), path = "tested/absent.rs")]
pub(crate) mod tested;
pub(crate) mod timeouts_below;
pub(crate) mod timer;
