#![doc = include_str!("../README.md")]

mod error;
mod instance;
mod share;
mod store;
mod url;

pub use error::ShareError;
pub use resilience::shared::Sharing;
pub use share::{Share, share};
pub use store::RedisStore;
