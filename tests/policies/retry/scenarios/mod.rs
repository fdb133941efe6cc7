//! Scenarios of retried calls.

mod backoff;
mod budget;
mod hints;
mod predicates;
mod told;
