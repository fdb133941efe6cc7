#![doc = include_str!("../README.md")]

mod error;
mod publish;
mod publisher;
mod recorder;

pub use error::InstallError;
pub use publisher::{Every, Publisher, Publishing, install};
