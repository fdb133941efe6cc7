//! `#[fallback]`.

// Bodies and fallbacks have the shapes that people write, whatever is in them here.
#![allow(clippy::unnecessary_wraps, clippy::unused_async, clippy::manual_async_fn, clippy::unused_self)]

mod arguments;
mod scenarios;
