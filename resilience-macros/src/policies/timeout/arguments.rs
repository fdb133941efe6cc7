//! The arguments of `#[timeout]`.

use std::time::Duration;

use syn::{Expr, LitStr, Path};

use crate::arguments::argument::Argument;
use crate::arguments::{Value, closure, duration, krate, name, sleep, store};
use crate::rules::timeout as rules;

#[derive(Default)]
pub(crate) struct TimeoutArgs {
    pub(crate) after: Option<Value<Duration>>,
    pub(crate) sleep: Option<Expr>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) krate: Option<Path>,
    /// Whether a limit is written, even if it is misspelt or cannot be read.
    pub(super) has_limit: bool,
}

const NAME_IS_CONSTANT: &str =
    "`name` is one for all calls; remove it: without it, events carry module path and name of the function";

type Row = Argument<TimeoutArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::AFTER, |args, _, input| {
        store(&mut args.after, duration::positive(input, "after", rules::EVERY_CALL_IS_CUT))
    }),
    Row::by_rule(rules::SLEEP, |args, _, input| store(&mut args.sleep, sleep::parse(input, "after"))),
    Row::by_rule(rules::MAP_ERR, |args, _, input| {
        store(
            &mut args.map_err,
            closure::function(input, "map_err", &["timed_out"], "one parameter, the `TimedOut`"),
        )
    }),
    Row::by_rule(rules::NAME, |args, _, input| {
        store(&mut args.name, name::parse(input, |_| NAME_IS_CONSTANT.to_owned()))
    }),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];
