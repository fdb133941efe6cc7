//! Scenario layer: calls over time. The cases are those that the tests of governor, resilience4j,
//! Polly, failsafe-go and Finagle have in common.

mod order;
mod refunds;
mod retried;
