//! Functions and types that only generated code uses: the statics of attributes, the values of
//! `breaker = expr`, and rejections out of line.

pub(crate) mod breaker_ref;
pub(crate) mod rejection;
pub(crate) mod static_breaker;
pub(crate) mod static_keyed_breaker;
