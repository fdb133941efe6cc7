//! Functions and types that only generated code uses: the statics of attributes, and the values of
//! `bulkhead = expr`.

pub(crate) mod bulkhead_ref;
mod rejection;
pub(crate) mod source;
pub(crate) mod statics;
