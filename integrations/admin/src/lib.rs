#![doc = include_str!("../README.md")]

mod admin;
mod answer;
mod attention;
mod clock;
mod facts;
mod functions;
mod guard;
mod journal;
mod now;
mod page;
mod read;
mod reply;
mod route;
mod sample;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "tower")]
mod service;
mod throttle;
mod words;
mod write;

pub use admin::Admin;
pub use clock::Moment;
#[cfg(feature = "serve")]
pub use serve::{ServeError, Serving};
#[cfg(feature = "tower")]
pub use service::Answering;

/// The longest body of a request, in bytes.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
