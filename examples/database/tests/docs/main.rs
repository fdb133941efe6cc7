//! The code of the pages that needs a database, as `tests/docs/` of the root package has the rest. There a test compares it
//! with the pages.

mod concurrent_updates;
mod database;
