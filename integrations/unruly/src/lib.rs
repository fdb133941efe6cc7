#![doc = include_str!("../README.md")]

mod connection;
mod listener;
mod reply;
mod request;
mod server;
mod sync;

pub use reply::Reply;
pub use request::Request;
pub use server::Server;
