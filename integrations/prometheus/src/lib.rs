//! A shop that serves its page of numbers, and counts by itself what the page should say.

mod counted;
mod lane;
mod page;
mod shop;
mod traffic;

pub use counted::Counted;
pub use lane::lane;
pub use page::{Scrapes, serve};
pub use shop::{SHOP, ShopError, charge, notify, price, reserve, search, ship};
pub use traffic::traffic;
