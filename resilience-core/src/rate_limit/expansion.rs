//! Functions and types that only generated code uses: the statics of attributes, the values of
//! `limiter = expr`, and the ways through a limiter.

pub(crate) mod future;
pub(crate) mod held;
pub(crate) mod rate_limiter_ref;
pub(crate) mod source;
mod stage;
pub(crate) mod statics;
pub(crate) mod sync;
