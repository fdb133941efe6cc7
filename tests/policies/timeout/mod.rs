//! `#[timeout]`.

mod arguments;
mod news;
mod scenarios;
