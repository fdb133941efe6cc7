//! The code of the pages: README, manuals and cookbook. Pages whose code needs a client or a database have it below
//! `examples/`, in a folder of the same name.
//!
//! A page shows a part of a file here, word for word. Around that part stands what makes a test of it; a page shows none of
//! that. Each block has a module of its own and begins it, imports included, so nothing outside of the block helps it.
//! Nothing allows dead code: what no test runs does not pass clippy.

// Code that is read on a page has no attributes for a linter, and may be that of a library.
#![allow(clippy::needless_pass_by_value, clippy::unused_async, unreachable_pub)]

mod check;

mod circuit_breaker;
mod concurrent_updates;
mod migration;
mod operating;
mod retry;
mod testing;
mod transient;
