//! Control at run time, by the attributes: what changes for a function when its settings do. The
//! rules of precedence are tested in the core, without functions.
//!
//! The configuration is one for the process, so these tests run one after the other.

// A test's clock does not go back, and its runtime has one thread.
#![allow(clippy::unchecked_time_subtraction, clippy::await_holding_lock)]

mod breaker;
mod bulkhead;
mod effective;
mod ends;
mod environment;
mod fallback;
#[cfg(feature = "faults")]
mod faults;
mod flags;
mod hedge;
mod orders;
mod rate_limit;
mod retry;
mod support;
mod switches;
mod threads;
mod timeout;
#[cfg(feature = "telemetry")]
mod told;
mod waiting;
mod watch;
