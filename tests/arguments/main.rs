//! Every argument of both attributes does what the manual says, on virtual time.

mod breaker;
mod decisions;
mod predicates;
mod retry;
mod stacking;
