//! Policies over minutes of traffic, on virtual time. `--nocapture` prints what happens in each
//! second.

mod adaptive;
mod server;
mod world;
