//! Many writers, one row: optimistic locking on a real database, with `#[retry]` as the part that
//! begins anew.
//!
//! `counter.rs` is the code to copy, `error.rs` says which errors heal by waiting, `crowd.rs` sends
//! many threads against one row and counts.

mod counter;
mod crowd;
mod error;
mod gate;
mod store;

pub use counter::Counter;
pub use crowd::{Crowd, Tally};
pub use error::Error;
pub use store::{Row, Store};
