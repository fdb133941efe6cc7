//! A Chromium, spoken to in the protocol of its developer tools.

mod accessible;
mod browser;
mod drawn;
mod input;
mod page;
mod pipe;
mod watched;

pub(crate) use browser::Browser;
pub(crate) use page::{Page, Screen};
