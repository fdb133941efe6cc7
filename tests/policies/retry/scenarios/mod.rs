//! Scenario layer: retried calls.

mod backoff;
mod deadlines;
mod hints;
mod limits;
mod predicates;
mod reports;
