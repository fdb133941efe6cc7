//! The code of the page `docs/sharing.md`, on a real Redis server. The rest of the pages' code is in
//! `tests/docs/` of the root package, where a test compares all of it with the pages.

mod sharing;
