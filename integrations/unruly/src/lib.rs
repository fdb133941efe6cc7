#![doc = include_str!("../README.md")]

mod connection;
mod listener;
mod proxy;
mod reply;
mod request;
mod server;
mod sync;

pub use proxy::{Counts, Proxy};
pub use reply::Reply;
pub use request::Request;
pub use server::Server;
