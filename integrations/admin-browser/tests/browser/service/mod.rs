//! What answers the page: one made by code for each state, and a real one.

pub(crate) mod made;
mod mock;
pub(crate) mod real;
mod server;

pub(crate) use mock::{Mock, TOKEN};
pub(crate) use server::Server;
