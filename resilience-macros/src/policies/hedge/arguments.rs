//! The arguments of `#[hedge]`.

use proc_macro2::Group;
use syn::{Expr, Ident, LitStr, Path};

use super::values::{self, After, Budget};
use crate::arguments::argument::{Argument, List};
use crate::arguments::predicate::Predicate;
use crate::arguments::{Value, clone_list, krate, name, sleep, store};
use crate::rules::hedge as rules;

#[derive(Default)]
pub(crate) struct HedgeArgs {
    pub(crate) after: Option<Value<After>>,
    pub(crate) attempts: Option<Value<u32>>,
    pub(crate) on: Option<(Ident, Predicate)>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) budget: Option<Budget>,
    pub(crate) clone: Vec<Ident>,
    pub(crate) sleep: Option<Expr>,
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) krate: Option<Path>,
    /// Whether a time is written, even if it is misspelt or cannot be read.
    pub(super) has_time: bool,
}

const NAME_IS_CONSTANT: &str =
    "`name` is one for all calls; remove it: without it, events carry module path and name of the function";

type Row = Argument<HedgeArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::AFTER, |args, _, input| store(&mut args.after, values::after(input))),
    Row::by_rule(rules::ATTEMPTS, |args, _, input| store(&mut args.attempts, values::attempts(input))),
    Row::predicate(rules::ON, |args, key, input| {
        store(&mut args.on, Predicate::parse(input, "on").map(|on| (key.clone(), on)))
    }),
    Row::predicate(rules::ON_OK, |args, _, input| store(&mut args.on_ok, Predicate::parse(input, "on_ok"))),
    Row::by_rule(rules::BUDGET, |args, _, input| store(&mut args.budget, values::budget(input))),
    Row::list(rules::CLONE, List { read: read_clone, refuse_value: clone_list::refuse_value }),
    Row::by_rule(rules::SLEEP, |args, _, input| store(&mut args.sleep, sleep::parse(input, "after"))),
    Row::by_rule(rules::NAME, |args, _, input| {
        store(&mut args.name, name::parse(input, |_| NAME_IS_CONSTANT.to_owned()))
    }),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn read_clone(args: &mut HedgeArgs, key: &Ident, content: &Group) -> syn::Result<()> {
    args.clone = clone_list::parse(key, content)?;
    Ok(())
}
