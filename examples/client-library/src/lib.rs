//! A client of the shop.
//!
//! # Retries
//!
//! [`Client::price`] is asked again where that may help: without an answer, and after 429 or 5xx.
//! It makes at most three requests, with waits of at most 100 ms and 200 ms; a request takes as
//! long as the transport lets it. Inside a retry of yours, only your first attempt is retried here.
//! [`Client::buy`] is one request. After five failures in a row the client rejects calls for 30 s,
//! with `Error::Rejected`.
//!
//! - `Builder::retry` and `Builder::breaker` set both, `Builder::once` turns both off.
//! - The names are `shop_client::client::price` and `shop_client::client::buy`, and `shop_client`
//!   for the breaker. Events and metrics have them, and a file of settings steers them:
//!   `[retry."shop_client::*"]`.
//! - Without the feature `resilience`, which is a default, each call is one request.

mod builder;
mod client;
mod error;
mod transport;

pub use builder::Builder;
pub use client::Client;
pub use error::Error;
pub use transport::Transport;

/// Its types are in the signatures of this library, in this version.
#[cfg(feature = "resilience")]
pub use resilience;
