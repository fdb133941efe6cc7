//! The guards of `resilience::testing`, on annotated functions.

mod failing;
mod fresh;
mod off;
mod recording;
mod scopes;
