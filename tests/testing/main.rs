//! The guards of `resilience::testing`, on annotated functions.

mod failing;
mod off;
mod recording;
mod scopes;
