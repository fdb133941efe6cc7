//! `docs/shutdown.md`

mod counted;
mod dropped;
mod finished;
mod service;
mod threads;
