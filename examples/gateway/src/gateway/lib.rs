//! The part to copy: a gateway that asks three services for a page, each by one function with all
//! policies in the recommended order.

pub mod backend;
pub mod page;
pub mod prices;
pub mod reviews;
pub mod stock;
