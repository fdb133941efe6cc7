#![doc = include_str!("../README.md")]

mod error;
mod instance;

mod store;
mod url;

pub use error::ShareError;

pub use store::RedisStore;
