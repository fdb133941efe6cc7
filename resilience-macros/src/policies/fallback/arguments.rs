//! The arguments of `#[fallback]`.

use syn::{Expr, Ident, Path};

use super::values::{self, With};
use crate::arguments::argument::Argument;
use crate::arguments::predicate::Predicate;
use crate::arguments::{krate, store};
use crate::rules::fallback as rules;

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
    Row::by_rule(rules::VALUE, |args, _, input| store(&mut args.value, values::value(input))),
    Row::by_rule(rules::WITH, |args, _, input| store(&mut args.with, values::with(input))),
    Row::predicate(rules::ON, |args, key, input| {
        store(&mut args.on, Predicate::parse(input, "on").map(|on| (key.clone(), on)))
    }),
    Row::predicate(rules::ON_OK, |args, _, input| store(&mut args.on_ok, Predicate::parse(input, "on_ok"))),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];
