//! The code of the pages that needs an HTTP client. The rest is in `tests/docs/` of the root
//! package, where a test compares all of it with the pages.

// Code on a page has no attributes for a linter.
#![allow(clippy::redundant_closure_for_method_calls, clippy::unused_async)]

mod concurrent_updates;
mod deadlines;
mod http;
mod idempotency;
mod readme;
mod resuming;

use unruly::{Reply, Server};

/// A server that gives these replies first.
fn server(script: impl IntoIterator<Item = Reply>) -> Server {
    Server::scripted(script).expect("loopback has a free port")
}

/// A client that ignores the proxy settings of the machine.
fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("it needs nothing")
}
