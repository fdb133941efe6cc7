//! The arguments of `#[retry]`.

use std::time::Duration;

use proc_macro2::Group;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitStr, Path};

use super::functions;
use super::values::{self, AttemptLimit, Budget, JitterVariant, NestedVariant};
use crate::arguments::argument::{Argument, List};
use crate::arguments::predicate::Predicate;
use crate::arguments::setters::Setters;
use crate::arguments::{Value, duration, krate, name, number, sleep, store};
use crate::rules::text::duration::from_literal;

#[derive(Default)]
pub(crate) struct RetryArgs {
    pub(crate) attempts: Option<AttemptLimit>,
    pub(crate) base: Option<Value<Duration>>,
    pub(crate) cap: Option<Value<Duration>>,
    pub(crate) factor: Option<Value<f64>>,
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
    Row::value("attempts", "attempts = 3", |args, _, input| {
        store(&mut args.attempts, values::attempts(input))
    })
    .synonyms(
        "attempt count limit max_attempts max_retries max_retry_attempts max_times max_tries \
             n_attempts num_attempts retries stop stop_after_attempt times tries",
    )
    .sets(set_attempts),
    Row::value("base", "base = 100ms", |args, _, input| store(&mut args.base, duration::parse(input)))
        .synonyms(
            "backoff base_delay delay initial initial_backoff initial_delay initial_interval \
             interval min min_backoff min_delay min_interval min_wait start wait wait_duration \
             wait_time",
        )
        .sets(|args, to| to.optional_duration(args.base.as_ref(), POLICY)),
    Row::value("cap", "cap = 10s", |args, _, input| store(&mut args.cap, duration::limit(input, "cap")))
        .synonyms(
            "delay_cap max max_backoff max_delay max_interval max_wait maximum_delay \
             maximum_interval",
        )
        .sets(|args, to| to.optional_duration(args.cap.as_ref(), POLICY)),
    Row::value("factor", "factor = 2", |args, _, input| {
        store(&mut args.factor, number::factor(input, "factor"))
    })
    .synonyms(
        "backoff_coefficient backoff_factor backoff_multiplier backoff_rate exp_base exponent \
             exponent_base growth growth_factor multiplier",
    )
    .sets(|args, to| to.factor(args.factor.as_ref())),
    Row::value("jitter", "jitter = full", |args, _, input| store(&mut args.jitter, values::jitter(input)))
        .synonyms("jitter_kind jitter_mode jitter_strategy jitter_type randomization_factor")
        .sets(|args, to| to.variant(args.jitter.as_ref(), "Jitter", |jitter| jitter.name())),
    Row::predicate("on", "on = Error::Timeout", |args, key, input| {
        store(&mut args.on, Predicate::parse(input, "on").map(|on| (key.clone(), on)))
    })
    .synonyms(
        "classify condition error errors exceptions filter for handle if include is_retryable \
             on_err on_timeout only_if retry_on_timeout on_error on_errors on_exception predicate \
             retry_exceptions retry_for retry_if retry_if_exception retry_if_exception_type \
             retry_on retry_on_exception retry_when retryable should_handle should_retry when",
    ),
    Row::predicate("on_ok", "on_ok = |response| response.status() == 503", |args, _, input| {
        store(&mut args.on_ok, Predicate::parse(input, "on_ok"))
    })
    .synonyms(
        "on_response on_result on_success on_value retry_if_result retry_on_response \
             retry_on_result",
    ),
    Row::value("max_duration", "max_duration = 30s", |args, _, input| {
        store(&mut args.max_duration, duration::parse(input))
    })
    .synonyms(
        "deadline give_up_after max_elapsed max_elapsed_time max_time max_total_duration \
             overall_timeout stop_after_delay time_limit total_delay within total_duration total_time \
             total_timeout",
    )
    .sets(|args, to| to.optional_duration(args.max_duration.as_ref(), POLICY)),
    Row::value("max_retry_after", "max_retry_after = 60s", |args, _, input| {
        store(&mut args.max_retry_after, duration::limit(input, "max_retry_after"))
    })
    .sets(|args, to| to.optional_duration(args.max_retry_after.as_ref(), POLICY)),
    Row::value("reset_after", "reset_after = 60s", |args, _, input| {
        store(&mut args.reset_after, parse_reset_after(input))
    })
    .sets(|args, to| to.optional_duration(args.reset_after.as_ref(), POLICY)),
    Row::value("nested", "nested = once", |args, _, input| store(&mut args.nested, values::nested(input)))
        .synonyms("if_nested nested_retries nested_retry nesting when_nested")
        .sets(|args, to| to.variant(args.nested.as_ref(), "Nested", |nested| nested.name())),
    Row::value("budget", "budget = 20%", |args, _, input| store(&mut args.budget, values::budget(input)))
        .synonyms(
            "retry_budget budget_ratio budget_percent percent_can_retry retry_ratio retry_quota quota \
             token_bucket retry_token_bucket token_ratio tokens max_tokens throttle throttling \
             retry_throttling retry_throttle",
        ),
    Row::list("clone", "clone(request)", List { read: read_clone, refuse_value: values::clone_is_a_list }),
    Row::value("context", "context = cx", |args, _, input| store(&mut args.context, parse_context(input)))
        .synonyms("attempt_context ctx state"),
    Row::value("notify", "notify = |event| log(event)", |args, _, input| {
        store(&mut args.notify, functions::notify(input))
    }),
    Row::value("map_err", "map_err = RetryError::new", |args, key, input| {
        store(&mut args.map_err, functions::map_err(input).map(|map_err| (key.clone(), map_err)))
    })
    .synonyms("map_error"),
    Row::value("policy", "policy = POLICY", |args, _, input| store(&mut args.policy, input.parse()))
        .synonyms("config options settings"),
    Row::value("sleep", "sleep = tokio::time::sleep", |args, _, input| {
        store(&mut args.sleep, sleep::parse(input, "base"))
    })
    .synonyms("sleep_fn sleeper timer"),
    Row::value("name", "name = \"payments\"", |args, _, input| {
        store(&mut args.name, name::parse(input, |_| NAME_IS_CONSTANT.to_owned()))
    })
    .synonyms("label")
    .sets(|args, to| to.name(args.name.as_ref())),
    Row::value("crate", "crate = resilience", |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn set_attempts(args: &RetryArgs, to: &mut Setters) {
    match &args.attempts {
        Some(AttemptLimit::Unlimited) => to.without_value("unlimited"),
        Some(AttemptLimit::Count(count)) => to.count(Some(count)),
        None => {}
    }
}

fn read_clone(args: &mut RetryArgs, key: &Ident, content: &Group) -> syn::Result<()> {
    args.clone = values::clone_list(key, content)?;
    Ok(())
}

fn parse_context(input: ParseStream) -> syn::Result<Ident> {
    let message = "`context` takes the name to bind, such as `context = cx`";
    input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))
}

fn parse_reset_after(input: ParseStream) -> syn::Result<Value<Duration>> {
    duration::positive(input, "reset_after", "every attempt would begin the count anew")
}

/// The argument that `name` is, or is a synonym of, if its example is a duration.
pub(super) fn duration_key(name: &str) -> Option<&'static str> {
    let row = ROWS.iter().find(|row| row.key == name || row.is_called(name))?;
    let (_, example) = row.example.split_once("= ")?;
    from_literal(example).is_ok().then_some(row.key)
}
