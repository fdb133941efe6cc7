//! The body of a lane on a test's clock, and the thread around it.

mod body;
mod keys;
mod thread;
