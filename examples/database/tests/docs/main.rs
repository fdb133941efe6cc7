//! The code of the pages that needs a database. The rest is in `tests/docs/` of the root package,
//! where a test compares all of it with the pages.

mod cache;
mod concurrent_updates;
mod database;
mod payment;
