//! `#[timeout]`.

mod arguments;
mod news;
