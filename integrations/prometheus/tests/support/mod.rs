//! What the tests of this package share.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

pub mod awaited;
pub mod known;
pub mod promql;
pub mod server;
pub mod shown;
