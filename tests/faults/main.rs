//! Faults of annotated functions: every kind, in every kind of function.
//!
//! Faults belong to the process, and so do kill switches. Each test has functions of its own; those
//! that stop everything are in a file of their own, which runs alone.
#![allow(clippy::redundant_closure_for_method_calls, reason = "a closure reads as the one of a program does")]
#![allow(clippy::unchecked_time_subtraction, reason = "the times of a test are known")]

mod judged;
mod kinds;
mod limits;
mod scripts;
mod shapes;
mod support;
mod types;
