//! The code of the pages that needs a database. The rest is in `tests/docs/` of the root package,
//! where a test compares all of it with the pages.

// Code that is read on a page may be that of a library.
#![allow(unreachable_pub)]

mod by_hand;
mod cache;
mod concurrent_updates;
mod database;
mod payment;
mod pool;
