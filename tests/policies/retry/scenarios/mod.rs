//! Scenario layer: retried calls.

mod backoff;
mod budgets;
mod deadlines;
mod hints;
mod limits;
mod predicates;
mod reports;
