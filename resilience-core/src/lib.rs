//! The runtime of the [`resilience`](https://docs.rs/resilience) attributes.
//!
//! Depend on `resilience`, which re-exports everything here that is meant for people.
//!
//! All decisions are plain synchronous code that takes the time as a parameter; expanded code calls it through
//! `private`, the one module that the macros know.

mod breaker;
mod clock;
mod event;
mod random;
mod retry;
mod sync;
mod transient;

#[doc(hidden)]
pub mod private;

pub use clock::{TestClock, TestClockGuard};
