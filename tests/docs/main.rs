//! The code of the pages: README, manuals and cookbook. Pages whose code needs a client or a database have it below
//! `examples/`, in a folder of the same name.
//!
//! A page shows a part of a file here, word for word. The code around that part makes a test of it, and no page shows it. Each
//! block has a module of its own and begins it, imports included, so no code outside of the block helps it. Dead code is not
//! allowed, so clippy finds a block that no test runs.

// Code that is read on a page has no attributes for a linter, and may be that of a library.
#![allow(
    clippy::items_after_statements,
    clippy::needless_pass_by_value,
    clippy::redundant_closure_for_method_calls,
    clippy::unused_async,
    unreachable_pub
)]

mod check;

mod amplification;
mod batches;
mod bulkhead;
mod circuit_breaker;
mod concurrent_updates;
mod errors;
mod fallback;
#[cfg(all(feature = "faults", feature = "test-util"))]
mod faults;
mod hedge;
mod migration;
mod operating;
mod order;
mod polling;
mod rate_limit;
mod reconnecting;
mod resuming;
mod retry;
mod shutdown;
mod spans;
mod tenants;
mod testing;
mod timeout;
mod token_refresh;
mod transient;
