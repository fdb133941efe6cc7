//! A real HTTP/1.1 server on loopback. Its handler decides whether it answers, breaks off, resets,
//! stalls or sends garbage. It keeps the requests that it received.
//!
//! The server runs on threads of its own, so that both blocking and async clients can be tested
//! against it. It ends when it is dropped.

mod connection;
mod reply;
mod request;
mod server;

pub use reply::Reply;
pub use request::Request;
pub use server::Server;
