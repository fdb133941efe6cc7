//! The client library of a shop: twelve functions over three services. Each has its policies as
//! attributes; nothing here knows that they are steered from a file.

pub mod catalogue;
pub mod payments;
pub mod service;
pub mod shipping;
