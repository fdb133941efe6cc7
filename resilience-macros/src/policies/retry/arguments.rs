//! The arguments of `#[retry]`.

use std::time::Duration;

use proc_macro2::Group;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitStr, Path};

use super::backoff::{self, Backoff};
use super::functions;
use super::values::{self, AttemptLimit, JitterVariant, NestedVariant};
use crate::arguments::argument::{Argument, List};
use crate::arguments::budget::Budget;
use crate::arguments::predicate::Predicate;
use crate::arguments::setters::Setters;
use crate::arguments::{Value, clone_list, duration, krate, name, number, profile, sleep, store};
use crate::rules::profile::PROFILE;
use crate::rules::retry as rules;

#[derive(Default)]
pub(crate) struct RetryArgs {
    pub(crate) attempts: Option<AttemptLimit>,
    pub(crate) base: Option<Value<Duration>>,
    pub(crate) cap: Option<Value<Duration>>,
    pub(crate) factor: Option<Value<f64>>,
    pub(crate) backoff: Option<Backoff>,
    pub(crate) jitter: Option<Value<JitterVariant>>,
    pub(crate) on: Option<(Ident, Predicate)>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) max_duration: Option<Value<Duration>>,
    pub(crate) max_retry_after: Option<Value<Duration>>,
    pub(crate) reset_after: Option<Value<Duration>>,
    pub(crate) nested: Option<Value<NestedVariant>>,
    pub(crate) budget: Option<Budget>,
    pub(crate) clone: Vec<Ident>,
    pub(crate) context: Option<Ident>,
    pub(crate) notify: Option<Expr>,
    pub(crate) map_err: Option<(Ident, Expr)>,
    pub(crate) profile: Option<(Ident, LitStr)>,
    pub(crate) policy: Option<Expr>,
    pub(crate) sleep: Option<Expr>,
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) krate: Option<Path>,
}

const NAME_IS_CONSTANT: &str =
    "`name` is one for all calls; remove it: without it, events carry module path and name of the function";

/// The runtime's type that has the setters for durations.
const POLICY: &str = "RetryPolicy";

type Row = Argument<RetryArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::ATTEMPTS, |args, _, input| store(&mut args.attempts, values::attempts(input)))
        .sets(set_attempts),
    Row::by_rule(rules::BASE, |args, _, input| store(&mut args.base, duration::parse(input)))
        .sets(|args, to| to.optional_duration(args.base.as_ref(), POLICY)),
    Row::by_rule(rules::CAP, |args, _, input| store(&mut args.cap, duration::limit(input, "cap")))
        .sets(|args, to| to.optional_duration(args.cap.as_ref(), POLICY)),
    Row::by_rule(rules::FACTOR, |args, _, input| store(&mut args.factor, number::factor(input, "factor")))
        .sets(|args, to| to.factor(args.factor.as_ref())),
    Row::by_rule(rules::BACKOFF, |args, _, input| store(&mut args.backoff, backoff::parse(input))).sets(
        |args, to| {
            let word = args.backoff.as_ref().and_then(Backoff::word);
            to.variant(word, "Backoff", |backoff| backoff.name());
        },
    ),
    Row::by_rule(rules::JITTER, |args, _, input| store(&mut args.jitter, values::jitter(input)))
        .sets(|args, to| to.variant(args.jitter.as_ref(), "Jitter", |jitter| jitter.name())),
    Row::predicate(rules::ON, |args, key, input| {
        store(&mut args.on, Predicate::parse(input, "on").map(|on| (key.clone(), on)))
    }),
    Row::predicate(rules::ON_OK, |args, _, input| store(&mut args.on_ok, Predicate::parse(input, "on_ok"))),
    Row::by_rule(rules::MAX_DURATION, |args, _, input| store(&mut args.max_duration, duration::parse(input)))
        .sets(|args, to| to.optional_duration(args.max_duration.as_ref(), POLICY)),
    Row::by_rule(rules::MAX_RETRY_AFTER, |args, _, input| {
        store(&mut args.max_retry_after, duration::limit(input, "max_retry_after"))
    })
    .sets(|args, to| to.optional_duration(args.max_retry_after.as_ref(), POLICY)),
    Row::by_rule(rules::RESET_AFTER, |args, _, input| store(&mut args.reset_after, parse_reset_after(input)))
        .sets(|args, to| to.optional_duration(args.reset_after.as_ref(), POLICY)),
    Row::by_rule(rules::NESTED, |args, _, input| store(&mut args.nested, values::nested(input)))
        .sets(|args, to| to.variant(args.nested.as_ref(), "Nested", |nested| nested.name())),
    Row::by_rule(rules::BUDGET, |args, _, input| store(&mut args.budget, values::budget(input))),
    Row::list(rules::CLONE, List { read: read_clone, refuse_value: clone_list::refuse_value }),
    Row::by_rule(rules::CONTEXT, |args, _, input| store(&mut args.context, parse_context(input))),
    Row::by_rule(rules::NOTIFY, |args, _, input| store(&mut args.notify, functions::notify(input))),
    Row::by_rule(rules::MAP_ERR, |args, key, input| {
        store(&mut args.map_err, functions::map_err(input).map(|map_err| (key.clone(), map_err)))
    }),
    Row::by_rule(PROFILE, |args, key, input| {
        store(&mut args.profile, profile::parse(input).map(|name| (key.clone(), name)))
    }),
    Row::by_rule(rules::POLICY, |args, _, input| store(&mut args.policy, input.parse())),
    Row::by_rule(rules::SLEEP, |args, _, input| store(&mut args.sleep, sleep::parse(input, "base"))),
    Row::by_rule(rules::NAME, |args, _, input| {
        store(&mut args.name, name::parse(input, |_| NAME_IS_CONSTANT.to_owned()))
    })
    .sets(|args, to| to.name(args.name.as_ref())),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn set_attempts(args: &RetryArgs, to: &mut Setters) {
    match &args.attempts {
        Some(AttemptLimit::Unlimited) => to.without_value("unlimited"),
        Some(AttemptLimit::Count(count)) => to.count(Some(count)),
        None => {}
    }
}

fn read_clone(args: &mut RetryArgs, key: &Ident, content: &Group) -> syn::Result<()> {
    args.clone = clone_list::parse(key, content)?;
    Ok(())
}

fn parse_context(input: ParseStream) -> syn::Result<Ident> {
    let message = "`context` takes the name to bind, such as `context = cx`";
    input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}

fn parse_reset_after(input: ParseStream) -> syn::Result<Value<Duration>> {
    duration::positive(input, "reset_after", rules::EVERY_ATTEMPT_IS_THE_FIRST)
}
