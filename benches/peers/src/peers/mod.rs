//! The crates that people would pick instead. Each is used as its documentation shows, with
//! settings as close as possible to ours.

pub(crate) mod backoff;
pub(crate) mod backon;
pub(crate) mod failsafe;
pub(crate) mod governor;
pub(crate) mod hedges;
pub(crate) mod recloser;
pub(crate) mod semaphores;
pub(crate) mod tokio_retry;
pub(crate) mod tower;
pub(crate) mod tower_budget;
pub(crate) mod tower_limits;
pub(crate) mod tower_timeouts;
