//! The arguments of `#[retry]`.

use std::time::Duration;

use proc_macro2::{Group, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, LitStr, Path, Token, parse_quote};

use super::habits;
use crate::arguments::argument::{Argument, List};
use crate::arguments::habits::Habit;
use crate::arguments::predicate::Predicate;
use crate::arguments::setters::Setters;
use crate::arguments::suggest::nearest;
use crate::arguments::text::duration::from_literal;
use crate::arguments::written::Written;
use crate::arguments::{
    Arguments, Value, at_end_of_value, closure, duration, krate, lone_ident, meant_by_literal, name, number,
    read, spelling, word,
};
use crate::errors::Errors;
use crate::policies;

#[derive(Default)]
pub(crate) struct RetryArgs {
    pub(crate) attempts: Option<AttemptLimit>,
    pub(crate) base: Option<Value<Duration>>,
    pub(crate) cap: Option<Value<Duration>>,
    pub(crate) factor: Option<Value<f64>>,
    pub(crate) jitter: Option<Value<JitterWord>>,
    pub(crate) on: Option<(Ident, Predicate)>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) max_duration: Option<Value<Duration>>,
    pub(crate) max_retry_after: Option<Value<Duration>>,
    pub(crate) reset_after: Option<Value<Duration>>,
    pub(crate) clone: Vec<Ident>,
    pub(crate) context: Option<Ident>,
    pub(crate) notify: Option<Expr>,
    pub(crate) map_err: Option<(Ident, Expr)>,
    pub(crate) policy: Option<Expr>,
    pub(crate) sleep: Option<Expr>,
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) krate: Option<Path>,
}

pub(crate) enum AttemptLimit {
    Count(Value<u32>),
    Unlimited,
}

/// The name of a variant of the runtime's `Jitter`.
#[derive(Clone, Copy)]
pub(crate) struct JitterWord(pub(crate) &'static str);

const NAME_IS_CONSTANT: &str =
    "`name` is one for all calls; remove it: without it, events carry module path and name of the function";

pub(super) const NOT_AN_AMOUNT: &str =
    "`jitter` is a kind, not an amount; write `jitter = full`, `equal`, `decorrelated` or `none`";

const JITTERS: &[(&str, JitterWord)] = &[
    ("none", JitterWord("None")),
    ("full", JitterWord("Full")),
    ("equal", JitterWord("Equal")),
    ("decorrelated", JitterWord("Decorrelated")),
];

/// The runtime's type that has the setters for durations.
const POLICY: &str = "RetryPolicy";

type Row = Argument<RetryArgs>;

const ROWS: &[Row] = &[
    Row::value("attempts", "attempts = 3", |args, _, input| read(&mut args.attempts, parse_attempts(input)))
        .synonyms(
            "attempt count limit max_attempts max_retries max_retry_attempts max_times max_tries \
             n_attempts num_attempts retries stop stop_after_attempt times tries",
        )
        .sets(set_attempts),
    Row::value("base", "base = 100ms", |args, _, input| read(&mut args.base, duration::parse(input)))
        .synonyms(
            "backoff base_delay delay initial initial_backoff initial_delay initial_interval \
             interval min min_backoff min_delay min_interval min_wait start wait wait_duration \
             wait_time",
        )
        .sets(|args, to| to.optional_duration(args.base.as_ref(), POLICY)),
    Row::value("cap", "cap = 10s", |args, _, input| read(&mut args.cap, duration::limit(input, "cap")))
        .synonyms(
            "delay_cap max max_backoff max_delay max_interval max_wait maximum_delay \
             maximum_interval",
        )
        .sets(|args, to| to.optional_duration(args.cap.as_ref(), POLICY)),
    Row::value("factor", "factor = 2", |args, _, input| {
        read(&mut args.factor, number::factor(input, "factor"))
    })
    .synonyms(
        "backoff_coefficient backoff_factor backoff_multiplier backoff_rate exp_base exponent \
             exponent_base growth growth_factor multiplier",
    )
    .sets(|args, to| to.factor(args.factor.as_ref())),
    Row::value("jitter", "jitter = full", |args, _, input| read(&mut args.jitter, parse_jitter(input)))
        .synonyms("jitter_kind jitter_mode jitter_strategy jitter_type randomization_factor")
        .sets(|args, to| to.variant(args.jitter.as_ref(), "Jitter", |JitterWord(variant)| variant)),
    Row::value("on", "on = Error::Timeout", |args, key, input| {
        read(&mut args.on, Predicate::parse(input, "on").map(|on| (key.clone(), on)))
    })
    .synonyms(
        "classify condition error errors exceptions filter for handle if include is_retryable \
             on_err on_timeout only_if retry_on_timeout on_error on_errors on_exception predicate \
             retry_exceptions retry_for retry_if retry_if_exception retry_if_exception_type \
             retry_on retry_on_exception retry_when retryable should_handle should_retry when",
    ),
    Row::value("on_ok", "on_ok = |response| response.status() == 503", |args, _, input| {
        read(&mut args.on_ok, Predicate::parse(input, "on_ok"))
    })
    .synonyms(
        "on_response on_result on_success on_value retry_if_result retry_on_response \
             retry_on_result",
    ),
    Row::value("max_duration", "max_duration = 30s", |args, _, input| {
        read(&mut args.max_duration, duration::parse(input))
    })
    .synonyms(
        "budget deadline give_up_after max_elapsed max_elapsed_time max_time max_total_duration \
             overall_timeout stop_after_delay time_limit total_delay within total_duration total_time \
             total_timeout",
    )
    .sets(|args, to| to.optional_duration(args.max_duration.as_ref(), POLICY)),
    Row::value("max_retry_after", "max_retry_after = 60s", |args, _, input| {
        read(&mut args.max_retry_after, duration::limit(input, "max_retry_after"))
    })
    .sets(|args, to| to.optional_duration(args.max_retry_after.as_ref(), POLICY)),
    Row::value("reset_after", "reset_after = 60s", |args, _, input| {
        read(&mut args.reset_after, parse_reset_after(input))
    })
    .sets(|args, to| to.optional_duration(args.reset_after.as_ref(), POLICY)),
    Row::list("clone", "clone(request)", List { read: read_clone, refuse_value: clone_is_a_list }),
    Row::value("context", "context = cx", |args, _, input| read(&mut args.context, parse_context(input)))
        .synonyms("attempt_context ctx state"),
    Row::value("notify", "notify = |event| log(event)", |args, _, input| {
        read(&mut args.notify, parse_notify(input))
    }),
    Row::value("map_err", "map_err = RetryError::new", |args, key, input| {
        read(&mut args.map_err, parse_map_err(input).map(|map_err| (key.clone(), map_err)))
    })
    .synonyms("map_error"),
    Row::value("policy", "policy = POLICY", |args, _, input| read(&mut args.policy, input.parse()))
        .synonyms("config options settings"),
    Row::value("sleep", "sleep = tokio::time::sleep", |args, _, input| {
        read(&mut args.sleep, parse_sleep(input))
    })
    .synonyms("sleep_fn sleeper timer"),
    Row::value("name", "name = \"payments\"", |args, _, input| {
        read(&mut args.name, name::parse(input, |_| NAME_IS_CONSTANT.to_owned()))
    })
    .synonyms("label")
    .sets(|args, to| to.name(args.name.as_ref())),
    Row::value("crate", "crate = resilience", |args, _, input| read(&mut args.krate, krate::parse(input))),
];

impl Arguments for RetryArgs {
    const ATTRIBUTE: &'static str = "retry";

    const ARGUMENTS: &'static [Argument<Self>] = ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    const COUNTED_ONCE: &'static [&'static str] = &["attempts"];

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "attempts", "base")
    }

    fn instead(name: &str, value: &Written) -> Option<String> {
        crate::arguments::habits::answer(Self::HABITS, name, value).or_else(|| habits::in_units(name, value))
    }

    fn elsewhere(name: &str, value: &Written) -> Option<String> {
        policies::elsewhere(Self::ATTRIBUTE, name, value)
    }

    fn check(&self, errors: &mut Errors) {
        let (base, cap) = (self.base.as_ref(), self.cap.as_ref());
        if let (Some((base, _)), Some((cap, span))) =
            (base.and_then(Value::literal), cap.and_then(Value::literal))
            && cap < base
        {
            errors.push(syn::Error::new(span, format!("`cap` ({cap:?}) is below `base` ({base:?})")));
        }
    }
}

fn set_attempts(args: &RetryArgs, to: &mut Setters) {
    match &args.attempts {
        Some(AttemptLimit::Unlimited) => to.word("unlimited"),
        Some(AttemptLimit::Count(count)) => to.count(Some(count)),
        None => {}
    }
}

fn read_clone(args: &mut RetryArgs, key: &Ident, content: &Group) -> syn::Result<()> {
    let parser = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let names = (|input: ParseStream| parser(input, parameter_name)).parse2(content.stream())?;
    if names.is_empty() {
        return Err(syn::Error::new(key.span(), "`clone()` names no parameter; write `clone(request)`"));
    }
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|other| other == name) {
            return Err(syn::Error::new(name.span(), format!("`{name}` is named twice in `clone`")));
        }
    }
    args.clone = names.into_iter().collect();
    Ok(())
}

/// Reads the name of a parameter, or `self`.
fn parameter_name(input: ParseStream) -> syn::Result<Ident> {
    if input.peek(Token![self]) {
        return input.call(<Ident as syn::ext::IdentExt>::parse_any);
    }
    let message = "`clone` takes the names of parameters, such as `clone(request)`";
    let name: Ident = input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))?;
    if at_end_of_value(input) { Ok(name) } else { Err(input.error(message)) }
}

fn parse_attempts(input: ParseStream) -> syn::Result<AttemptLimit> {
    let ahead = input.fork();
    let word = ahead.parse::<Ident>().ok().filter(|_| at_end_of_value(&ahead));
    let Some(word) = word else {
        return number::count(input, "attempts").map(AttemptLimit::Count);
    };
    if word == "unlimited" {
        input.parse::<Ident>()?;
        return Ok(AttemptLimit::Unlimited);
    }
    if is_slip_of_unlimited(&word.to_string()) {
        let message = format!("unknown number of attempts `{word}`; did you mean `unlimited`?");
        return Err(syn::Error::new(word.span(), message));
    }
    number::count(input, "attempts").map(AttemptLimit::Count)
}

/// Whether `word` is a slip of `unlimited` that is hardly the name of a variable. `limited` may be
/// one.
fn is_slip_of_unlimited(word: &str) -> bool {
    let lower = word.to_lowercase();
    matches!(lower.as_str(), "infinite" | "infinity" | "inf" | "forever" | "none")
        || lower.starts_with("un") && nearest(&lower, ["unlimited"]).is_some()
}

fn parse_notify(input: ParseStream) -> syn::Result<Expr> {
    let takes = "one parameter, the event, which knows `error()` and `delay()`";
    closure::function(input, "notify", &["event"], takes)
}

fn parse_map_err(input: ParseStream) -> syn::Result<Expr> {
    let takes = "two parameters, the error and the `&Attempts` that were made";
    let map_err = closure::function(input, "map_err", &["error", "attempts"], takes)?;
    let text = spelling::of_tokens(&map_err);
    match &map_err {
        // A conversion takes the error alone, and converts from many types, so the closure has to
        // name the error type.
        Expr::Path(path) if is_conversion(&path.path) => {
            let message = format!(
                "`map_err` takes {takes}; write `map_err = |error: E, _| {text}(error)`, with the body's error type for `E`"
            );
            Err(syn::Error::new_spanned(path, message))
        }
        Expr::Lit(literal) => {
            let message =
                format!("`map_err` is a function, found `{text}`; write `map_err = |error, _| ...`");
            Err(syn::Error::new_spanned(literal, message))
        }
        _ => Ok(map_err),
    }
}

/// Whether the path is a conversion, such as `anyhow::Error::from` or `Into::into`.
fn is_conversion(path: &Path) -> bool {
    path.segments.last().is_some_and(|name| name.ident == "from" || name.ident == "into")
}

fn parse_sleep(input: ParseStream) -> syn::Result<Expr> {
    if input.peek(syn::Lit) {
        let delay: proc_macro2::Literal = input.parse()?;
        let text = delay.to_string();
        let base = if from_literal(&text).is_ok() { text.as_str() } else { "100ms" };
        let message = format!("`sleep` takes a function that waits, not a time; write `base = {base}`");
        return Err(syn::Error::new(delay.span(), message));
    }
    let sleep = closure::function(input, "sleep", &["delay"], "one parameter, the `Duration`")?;
    match &sleep {
        Expr::Call(call) if is_sleep(&call.func) => {
            let function = spelling::of_tokens(&call.func);
            let message = format!("`sleep` is called with each delay; name it: `sleep = {function}`");
            Err(syn::Error::new_spanned(call, message))
        }
        _ => Ok(sleep),
    }
}

/// Whether the function is a `sleep`, such as `tokio::time::sleep`. Any other call may return a
/// closure.
fn is_sleep(function: &Expr) -> bool {
    let Expr::Path(path) = function else { return false };
    path.path.segments.last().is_some_and(|name| name.ident == "sleep")
}

/// The argument of type `Duration` that `name` is, or is a synonym of.
pub(super) fn duration_key(name: &str) -> Option<&'static str> {
    const DURATIONS: [&str; 5] = ["base", "cap", "max_duration", "max_retry_after", "reset_after"];
    let synonym = ROWS.iter().find(|row| row.is_called(name)).map(|row| row.key);
    DURATIONS.into_iter().find(|key| *key == synonym.unwrap_or(name))
}

fn parse_jitter(input: ParseStream) -> syn::Result<Value<JitterWord>> {
    if let Some((tokens, _)) = number::percentage(input) {
        return Err(syn::Error::new_spanned(tokens, NOT_AN_AMOUNT));
    }
    if input.peek(syn::Lit) {
        let literal: syn::Lit = input.parse()?;
        if let syn::Lit::Int(_) | syn::Lit::Float(_) = &literal {
            return Err(syn::Error::new(literal.span(), NOT_AN_AMOUNT));
        }
        if let syn::Lit::Str(text) = &literal
            && let Some((word, _)) = JITTERS.iter().find(|(word, _)| text.value() == *word)
        {
            let message = format!("`jitter` is a word, not a string; write `jitter = {word}`");
            return Err(syn::Error::new(literal.span(), message));
        }
        if let syn::Lit::Bool(on) = &literal {
            let word = if on.value { "full" } else { "none" };
            let message = format!("`jitter` is a kind, not a switch; write `jitter = {word}`");
            return Err(syn::Error::new(literal.span(), message));
        }
        let found = quote!(#literal);
        let message =
            format!("unknown jitter `{found}`; expected one of `none`, `full`, `equal`, `decorrelated`");
        return Err(syn::Error::new(literal.span(), message));
    }
    match lone_ident(input) {
        Some(ident) if is_constant(&ident) => Ok(Value::Expr(parse_quote!(#ident))),
        Some(ident) => match jitter_word(&ident) {
            Ok(word) => Ok(Value::Literal(word, ident.span())),
            // It may be the name of a parameter. `checks` decides that, because it knows the
            // function.
            Err(_) if is_variable(&ident) => Ok(Value::Expr(parse_quote!(#ident))),
            Err(error) => Err(error),
        },
        None => input.parse().map(Value::Expr),
    }
}

/// The kind of jitter that `ident` names.
pub(crate) fn jitter_word(ident: &Ident) -> syn::Result<JitterWord> {
    word(ident, "jitter", JITTERS)
}

/// Whether `ident` is written like a variable: its name starts in lower case.
pub(crate) fn is_variable(ident: &Ident) -> bool {
    ident.to_string().trim_start_matches("r#").starts_with(|c: char| c.is_lowercase() || c == '_')
}

/// Whether `ident` is written like a constant, such as `JITTER`, but is no kind of jitter in upper
/// case, such as `FULL`.
fn is_constant(ident: &Ident) -> bool {
    let name = ident.to_string();
    let words = JITTERS.iter().map(|(word, _)| *word);
    !name.contains(char::is_lowercase) && nearest(&name.to_lowercase(), words).is_none()
}

fn parse_reset_after(input: ParseStream) -> syn::Result<Value<Duration>> {
    duration::positive(input, "reset_after", "every attempt would begin the count anew")
}

fn parse_context(input: ParseStream) -> syn::Result<Ident> {
    let ident: Ident = input.parse().map_err(|error| {
        syn::Error::new(error.span(), "`context` takes the name to bind, such as `context = cx`")
    })?;
    Ok(ident)
}

fn clone_is_a_list(key: &Ident, input: ParseStream) -> syn::Error {
    let names = match input.parse::<Expr>() {
        Ok(Expr::Array(array)) => array.elems,
        Ok(Expr::Tuple(tuple)) => tuple.elems,
        Ok(name) => std::iter::once(name).collect(),
        Err(_) => Punctuated::new(),
    };
    let names: Vec<String> = names
        .iter()
        .filter_map(|name| match name {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        })
        .collect();
    let names = if names.is_empty() { "request".to_owned() } else { names.join(", ") };
    let message = format!("`clone` takes a list of parameters; write `clone({names})`");
    syn::Error::new(key.span(), message)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_word_stands_in_two_rows() {
        crate::arguments::argument::check_rows::<super::RetryArgs>();
    }
}
