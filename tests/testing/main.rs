//! The guards of `resilience::testing`, on annotated functions.
#![allow(clippy::redundant_closure_for_method_calls, reason = "a closure reads as the one of a program does")]

mod failing;
mod fresh;
mod off;
mod recording;
mod scopes;
