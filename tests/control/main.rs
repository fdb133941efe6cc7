//! Control at run time, by the attributes: what changes for a function when its settings do. The
//! rules of precedence are tested in the core, without functions.
//!
//! The configuration is one for the process, so these tests run one after the other.
#![allow(clippy::unchecked_time_subtraction, reason = "the times of a test are known")]
#![allow(clippy::needless_pass_by_value)]

mod breaker;
mod effective;
mod ends;
mod fallback;
mod flags;
mod retry;
mod support;
mod switches;
mod timeout;
mod watch;
