//! Scenario layer: retried calls.

mod backoff;
mod budgets;
mod hints;
mod limits;
mod predicates;
mod reports;
