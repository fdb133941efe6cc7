//! Scenario layer: calls over time. The cases are those that the tests of resilience4j, Polly,
//! failsafe-go and `SmallRye` Fault Tolerance have in common.

mod adaptive;
mod order;
mod places;
mod stacked;
