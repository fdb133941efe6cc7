//! Every endpoint and every refusal, by asking [`Admin::answer`] directly. What changes all
//! functions of the process is in `tests/process`.

mod breakers;
mod events;
#[cfg(feature = "faults")]
mod faults;
mod guards;
mod kit;
mod properties;
mod sites;
mod state;
mod watching;
