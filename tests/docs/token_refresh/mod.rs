//! `docs/token-refresh.md`

mod alone;
mod shared;
