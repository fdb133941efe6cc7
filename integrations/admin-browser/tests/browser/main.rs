//! The page in a real Chromium: what somebody sees, presses and hears, and what it asks.
//!
//! `pages` are the tests. `service` is what answers the page: one made by code, so that each
//! state can be had. `driver` is the browser. Each state is drawn into `target/screenshots`.

mod driver;
mod pages;
mod service;
