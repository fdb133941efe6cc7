//! `#[hedge]`.

mod arguments;
mod news;
mod scenarios;
mod support;
