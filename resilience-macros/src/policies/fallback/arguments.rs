//! The arguments of `#[fallback]`.

use syn::{Expr, Ident, Path};

use super::values::{self, With};
use crate::arguments::argument::Argument;
use crate::arguments::predicate::Predicate;
use crate::arguments::{krate, store};

#[derive(Default)]
pub(crate) struct FallbackArgs {
    pub(crate) value: Option<Expr>,
    pub(crate) with: Option<With>,
    pub(crate) on: Option<(Ident, Predicate)>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) krate: Option<Path>,
    /// The names in the order written, each with the argument that it stands for, even if the value
    /// cannot be read.
    written: Vec<(Ident, &'static str)>,
}

impl FallbackArgs {
    pub(super) fn note(&mut self, key: &Ident, meant: &'static str) {
        self.written.push((key.clone(), meant));
    }

    /// Where `key` is written, even if it is misspelt or its value cannot be read.
    pub(super) fn written(&self, key: &str) -> Option<&Ident> {
        self.written.iter().find(|(_, meant)| *meant == key).map(|(written, _)| written)
    }
}

type Row = Argument<FallbackArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::value("value", "value = Vec::new()", |args, _, input| store(&mut args.value, values::value(input)))
        .synonyms(
            "default default_value fallback_value or_value return_value fallback_result return_default \
             unwrap_or constant",
        ),
    Row::value("with", "with = |error| cached(id).ok_or(error)", |args, _, input| {
        store(&mut args.with, values::with(input))
    })
    .synonyms(
        "fallback_method fallback_action fallback_function fallback_fn fallback_handler fallback handler method \
         function action call or_else unwrap_or_else recover recover_with recovery rescue catch otherwise",
    ),
    Row::predicate("on", "on = Error::Timeout", |args, key, input| {
        store(&mut args.on, Predicate::parse(input, "on").map(|on| (key.clone(), on)))
    })
    .synonyms(
        "apply_on should_handle handle handle_if when condition if predicate exceptions exception errors error \
         on_err on_error on_errors on_exception fallback_on fallback_if recover_on",
    ),
    Row::predicate("on_ok", "on_ok = |prices| prices.is_empty()", |args, _, input| {
        store(&mut args.on_ok, Predicate::parse(input, "on_ok"))
    })
    .synonyms("on_result on_value on_success on_response handle_result result_predicate"),
    Row::value("crate", "crate = resilience", |args, _, input| store(&mut args.krate, krate::parse(input))),
];
