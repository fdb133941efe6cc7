#![doc = include_str!("../README.md")]

mod error;
mod guard;
mod observe;

pub use error::InstallError;
pub use guard::{Guard, install};
