//! The rules of `#[fallback]`: all of its arguments are code.

use super::argument::Argument;
use super::attribute::Attribute;

pub(crate) const FALLBACK: Attribute =
    Attribute { name: "fallback", arguments: ARGUMENTS, habits: &[], check: |_| Vec::new() };

pub(crate) const VALUE: Argument = Argument::code("value", "value = Vec::new()").synonyms(
    "default default_value fallback_value or_value return_value fallback_result return_default unwrap_or constant",
);

pub(crate) const WITH: Argument = Argument::code("with", "with = |error| cached(id).ok_or(error)").synonyms(
    "fallback_method fallback_action fallback_function fallback_fn fallback_handler fallback handler method \
     function action call or_else unwrap_or_else recover recover_with recovery rescue catch otherwise",
);

pub(crate) const ON: Argument = Argument::code("on", "on = Error::Timeout").synonyms(
    "apply_on should_handle handle handle_if when condition if predicate exceptions exception errors error \
     on_err on_error on_errors on_exception fallback_on fallback_if recover_on",
);

pub(crate) const ON_OK: Argument = Argument::code("on_ok", "on_ok = |prices| prices.is_empty()")
    .synonyms("on_result on_value on_success on_response handle_result result_predicate");

pub(crate) const CRATE: Argument = Argument::code("crate", "crate = resilience");

const ARGUMENTS: &[Argument] = &[VALUE, WITH, ON, ON_OK, CRATE];
