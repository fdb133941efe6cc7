//! What answers the page.

mod html;
pub(crate) mod made;
mod mock;
mod server;

pub(crate) use mock::{Mock, TOKEN};
pub(crate) use server::Server;
