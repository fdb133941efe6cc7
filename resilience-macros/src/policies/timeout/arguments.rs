//! The arguments of `#[timeout]`.

use std::time::Duration;

use syn::{Expr, LitStr, Path};

use crate::arguments::argument::Argument;
use crate::arguments::{Value, closure, duration, krate, name, sleep, store};

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
    Row::value("after", "after = 2s", |args, _, input| {
        store(&mut args.after, duration::positive(input, "after", "every call that waits would be cut"))
    })
    .synonyms(
        "timeout duration limit time_limit value deadline max_duration timeout_duration time within delay \
         call_timeout execution_timeout request_timeout max_time max",
    ),
    Row::value("sleep", "sleep = tokio::time::sleep", |args, _, input| {
        store(&mut args.sleep, sleep::parse(input, "after"))
    })
    .synonyms("sleep_fn sleeper timer"),
    Row::value("map_err", "map_err = Error::TimedOut", |args, _, input| {
        store(
            &mut args.map_err,
            closure::function(input, "map_err", &["timed_out"], "one parameter, the `TimedOut`"),
        )
    })
    .synonyms("map_error error on_timeout"),
    Row::value("name", "name = \"payments\"", |args, _, input| {
        store(&mut args.name, name::parse(input, |_| NAME_IS_CONSTANT.to_owned()))
    })
    .synonyms("label"),
    Row::value("crate", "crate = resilience", |args, _, input| store(&mut args.krate, krate::parse(input))),
];
