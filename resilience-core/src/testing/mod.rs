//! Guards for tests: annotated functions run without waits, without their attributes, with errors
//! in place of their bodies, with state of their own, and are watched.
//!
//! A guard holds on the thread that made it, until it is dropped. So tests that run in parallel do
//! not meet. A future that moves to other threads takes the guards along if it is put into
//! [`scope`].
//!
//! ```
//! # extern crate resilience_core as resilience;
//! use resilience::{RetryPolicy, testing};
//! use std::time::Duration;
//!
//! let policy = RetryPolicy::new().attempts(3).name("charge");
//! let recorder = testing::Recorder::new();
//! let _no_waits = testing::no_waits();
//! assert!(policy.call(|| Err::<(), _>("no answer")).is_err());
//! assert_eq!(recorder.waits("charge").len(), 2);
//! ```
//!
//! For time, see [`TestClock`](crate::TestClock): it moves everything here too.

mod fail;
mod guards;
mod recorder;
mod scope;

pub use fail::{FailGuard, Step, fail};
pub use guards::{Guard, attempts, fresh, no_waits, off};
pub use recorder::Recorder;
pub use scope::{InScope, scope};
