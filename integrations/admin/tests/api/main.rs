//! Every endpoint and every refusal, by asking [`Admin::answer`] directly. What changes all
//! functions of the process, and what ends by a clock, is in `tests/process`.

mod breakers;
mod events;
#[cfg(feature = "faults")]
mod faults;
mod guards;
#[allow(dead_code, reason = "the tests of the process use the rest of it")]
mod kit;
mod log;
mod properties;
mod refusals;
mod sites;
mod state;
mod watching;
