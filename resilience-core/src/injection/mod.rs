//! The place around the body at which faults lie, and the errors of tests.

#[cfg(any(feature = "faults", feature = "test-util"))]
pub(crate) mod met;
#[cfg(any(feature = "faults", feature = "test-util"))]
pub(crate) mod way;
