//! The arguments of `#[bulkhead]`.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Expr, Ident, Path};

use super::limit::{self, Limit};
use crate::arguments::argument::Argument;
use crate::arguments::predicate::Predicate;
use crate::arguments::{Value, closure, duration, krate, name, number, store};
use crate::policies::state::{self, Shared};
use crate::rules::bulkhead as rules;

#[derive(Default)]
pub(crate) struct BulkheadArgs {
    pub(crate) limit: Option<Limit>,
    pub(crate) queue: Option<Value<u32>>,
    pub(crate) wait: Option<Value<Duration>>,
    pub(crate) on: Option<Predicate>,
    pub(crate) permit: Option<Ident>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) krate: Option<Path>,
    pub(crate) shared: Shared,
}

/// The message about a `name` that is built anew for each call.
fn a_bulkhead_each(written: &str) -> String {
    format!("`name` is one for all calls; for a bulkhead of each write `key = {written}`")
}

type Row = Argument<BulkheadArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::LIMIT, |args, _, input| store(&mut args.limit, limit::read(input)))
        .sets(|args, to| limit::set(args.limit.as_ref(), to)),
    Row::by_rule(rules::QUEUE, |args, _, input| {
        store(&mut args.queue, number::count_from_zero(input, "queue", rules::MOST))
    })
    .sets(|args, to| to.count(args.queue.as_ref())),
    Row::by_rule(rules::WAIT, |args, _, input| store(&mut args.wait, duration::parse(input)))
        .sets(|args, to| to.duration(args.wait.as_ref())),
    Row::predicate(rules::ON, |args, _, input| store(&mut args.on, Predicate::parse(input, "on"))),
    Row::by_rule(rules::PERMIT, |args, _, input| store(&mut args.permit, parse_permit(input))),
    Row::by_rule(rules::NAME, |args, _, input| {
        store(&mut args.shared.name, name::parse(input, a_bulkhead_each))
    }),
    Row::by_rule(rules::KEY, |args, _, input| store(&mut args.shared.key, state::key(input))),
    Row::by_rule(rules::MAX_KEYS, |args, _, input| {
        store(&mut args.shared.max_keys, number::count(input, "max_keys"))
    }),
    Row::by_rule(rules::VALUE, |args, _, input| {
        store(&mut args.shared.value, state::value_by_hand(input, "bulkhead", "Bulkhead"))
    }),
    Row::by_rule(rules::MAP_ERR, |args, _, input| store(&mut args.map_err, parse_map_err(input))),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn parse_permit(input: ParseStream) -> syn::Result<Ident> {
    let message = "`permit` takes the name to bind, such as `permit = permit`";
    input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}

fn parse_map_err(input: ParseStream) -> syn::Result<Expr> {
    closure::function(input, "map_err", &["full"], "one parameter, the `BulkheadFull`")
}
