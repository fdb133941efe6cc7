//! `#[hedge]`.

mod arguments;
mod gates;
mod news;
mod scenarios;
mod support;
