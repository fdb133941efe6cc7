//! The arguments of `#[rate_limit]`.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Expr, Path};

use super::values;
use crate::arguments::argument::Argument;
use crate::arguments::{Value, closure, duration, krate, name, number, store};
use crate::policies::state::{self, Shared};
use crate::rules::rate_limit as rules;

#[derive(Default)]
pub(crate) struct RateLimitArgs {
    pub(crate) limit: Option<Value<u32>>,
    pub(crate) per: Option<Value<Duration>>,
    pub(crate) burst: Option<Value<u32>>,
    pub(crate) wait: Option<Value<Duration>>,
    /// Whether replicas share the limit. `shared` below is what all policies with state have.
    pub(crate) shared_by_replicas: Option<Value<bool>>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) krate: Option<Path>,
    pub(crate) shared: Shared,
}

/// The message about a `name` that is built anew for each call.
fn a_limiter_each(written: &str) -> String {
    format!("`name` is one for all calls; for a limiter of each write `key = {written}`")
}

type Row = Argument<RateLimitArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::LIMIT, |args, _, input| store(&mut args.limit, values::limit(input)))
        .sets(|args, to| to.required_count(args.limit.as_ref())),
    Row::by_rule(rules::PER, |args, _, input| {
        store(&mut args.per, duration::positive(input, "per", rules::NO_CALL_FITS))
    })
    .sets(|args, to| to.duration(args.per.as_ref())),
    Row::by_rule(rules::BURST, |args, _, input| {
        store(&mut args.burst, number::count_up_to(input, "burst", rules::MOST))
    })
    .sets(|args, to| to.count(args.burst.as_ref())),
    Row::by_rule(rules::WAIT, |args, _, input| store(&mut args.wait, duration::parse(input)))
        .sets(|args, to| to.duration(args.wait.as_ref())),
    Row::switch(rules::SHARED, |args, value| args.shared_by_replicas = Some(value))
        .sets(|args, to| to.switch(args.shared_by_replicas.as_ref())),
    Row::by_rule(rules::NAME, |args, _, input| {
        store(&mut args.shared.name, name::parse(input, a_limiter_each))
    }),
    Row::by_rule(rules::KEY, |args, _, input| store(&mut args.shared.key, state::key(input))),
    Row::by_rule(rules::MAX_KEYS, |args, _, input| {
        store(&mut args.shared.max_keys, number::count(input, "max_keys"))
    }),
    Row::by_rule(rules::LIMITER, |args, _, input| {
        store(&mut args.shared.value, state::value_by_hand(input, "limiter", "RateLimiter"))
    }),
    Row::by_rule(rules::MAP_ERR, |args, _, input| store(&mut args.map_err, parse_map_err(input))),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn parse_map_err(input: ParseStream) -> syn::Result<Expr> {
    closure::function(input, "map_err", &["limited"], "one parameter, the `RateLimited`")
}
