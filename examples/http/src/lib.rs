//! A real HTTP/1.1 server on loopback that answers, breaks off, resets, stalls or talks nonsense as
//! it is told, and remembers what it was asked.
//!
//! It runs on threads of its own, so that blocking and async clients can be tried against it alike,
//! and ends when it is dropped.

mod connection;
mod reply;
mod request;
mod server;

pub use reply::Reply;
pub use request::Request;
pub use server::Server;
