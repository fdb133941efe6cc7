//! Scenario layer: retried calls.

mod backoff;
mod hints;
mod limits;
mod predicates;
mod reports;
