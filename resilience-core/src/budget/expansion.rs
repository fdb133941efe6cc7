//! Functions and types that only generated code uses: the statics of attributes, and the values of
//! `budget = expr`.

pub(crate) mod budget_ref;
pub(crate) mod source;
pub(crate) mod static_budget;
