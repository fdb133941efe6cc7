//! `#[fallback]`.

mod arguments;
mod scenarios;
