//! Faults of annotated functions: every kind, in every kind of function.
//!
//! Faults belong to the process, and so do kill switches. Each test has functions of its own; those
//! that stop everything are in a file of their own, which runs alone.

mod kinds;
mod limits;
mod scripts;
mod support;
mod types;
