//! `docs/shutdown.md`

mod counted;
mod dropped;
mod finished;
mod service;
#[cfg(unix)]
mod signals;
mod threads;
