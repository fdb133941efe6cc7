//! The arguments of `#[circuit_breaker]`.

mod checks;
mod habits;
mod synonyms;
mod values;

use std::time::Duration;

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitStr, Path};

use super::{RetryArgs, parse_crate, parse_name};
use crate::args::habits::Habit;
use crate::args::predicate::Predicate;
use crate::args::ratio::{self, Ratio};
use crate::args::text::duration::from_literal;
use crate::args::{Arguments, Sibling, Value, closure, duration, number};
use crate::errors::Errors;
pub(crate) use values::{Threshold, Window};

/// Probes, at most.
const MOST_PROBES: u32 = 65_535;

#[derive(Default)]
pub(crate) struct CircuitBreakerArgs {
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) threshold: Option<Value<Threshold>>,
    pub(crate) window: Option<Value<Window>>,
    pub(crate) min_calls: Option<Value<u32>>,
    pub(crate) slow: Option<Value<Duration>>,
    pub(crate) slow_threshold: Option<Value<Ratio>>,
    pub(crate) cooldown: Option<Value<Duration>>,
    pub(crate) cooldown_factor: Option<Value<f64>>,
    pub(crate) cooldown_cap: Option<Value<Duration>>,
    pub(crate) probes: Option<Value<u32>>,
    pub(crate) on: Option<Predicate>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) ignore: Option<Predicate>,
    pub(crate) key: Option<Expr>,
    pub(crate) max_keys: Option<Value<u32>>,
    pub(crate) breaker: Option<Expr>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) krate: Option<Path>,
    /// The keys in the order written, each with the one that it means, whether or not the value can be read.
    written: Vec<(Ident, &'static str)>,
}

impl CircuitBreakerArgs {
    /// Whether there is a breaker for each value of `key`.
    pub(crate) fn is_keyed(&self) -> bool {
        self.has("key")
    }

    /// Whether `key` is written, even if it is misspelt or its value cannot be read.
    fn has(&self, key: &str) -> bool {
        self.written.iter().any(|(_, meant)| *meant == key)
    }

    /// Those of `keys` that are written and not misspelt, which is a mistake of its own.
    fn all_of<'a>(&'a self, keys: &'a [&str]) -> impl Iterator<Item = &'a Ident> {
        let wanted = |(key, meant): &&(Ident, &str)| keys.contains(meant) && key == meant;
        self.written.iter().filter(wanted).map(|(key, _)| key)
    }

    /// The expressions that are evaluated once for all calls. Each key has settings of its own, made in one of its calls;
    /// what all keys share has not.
    pub(crate) fn evaluated_once(&self) -> impl Iterator<Item = (&'static str, &Expr)> {
        fn expr<T>(value: Option<&Value<T>>) -> Option<&Expr> {
            value.and_then(Value::expr)
        }
        let shared = [("name", expr(self.name.as_ref())), ("max_keys", expr(self.max_keys.as_ref()))];
        let settings = [
            ("threshold", expr(self.threshold.as_ref())),
            ("window", expr(self.window.as_ref())),
            ("min_calls", expr(self.min_calls.as_ref())),
            ("slow", expr(self.slow.as_ref())),
            ("slow_threshold", expr(self.slow_threshold.as_ref())),
            ("cooldown", expr(self.cooldown.as_ref())),
            ("cooldown_factor", expr(self.cooldown_factor.as_ref())),
            ("cooldown_cap", expr(self.cooldown_cap.as_ref())),
            ("probes", expr(self.probes.as_ref())),
        ];
        let settings = settings.into_iter().filter(|_| !self.is_keyed());
        shared.into_iter().chain(settings).filter_map(|(key, expr)| Some((key, expr?)))
    }
}

/// What to write instead of a name that is `written` anew for each call.
fn a_breaker_each(written: &str) -> String {
    format!("`name` is one for all calls; for a breaker of each write `key = {written}`")
}

impl Arguments for CircuitBreakerArgs {
    const ATTRIBUTE: &'static str = "circuit_breaker";

    const KEYS: &'static [(&'static str, &'static str)] = &[
        ("threshold", "threshold = 5"),
        ("window", "window = 100"),
        ("min_calls", "min_calls = 20"),
        ("name", "name = \"payments\""),
        ("cooldown", "cooldown = 30s"),
        ("cooldown_factor", "cooldown_factor = 2"),
        ("cooldown_cap", "cooldown_cap = 10m"),
        ("probes", "probes = 1"),
        ("slow", "slow = 1s"),
        ("slow_threshold", "slow_threshold = 50%"),
        ("on", "on = Error::Timeout"),
        ("on_ok", "on_ok = |response| response.status() == 503"),
        ("ignore", "ignore = Error::NotFound"),
        ("key", "key = host"),
        ("max_keys", "max_keys = 1000"),
        ("breaker", "breaker = self.breaker"),
        ("map_err", "map_err = Error::Unavailable"),
        ("crate", "crate = resilience"),
    ];

    const SYNONYMS: &'static [(&'static str, &'static str)] = synonyms::SYNONYMS;

    const SIBLING: Option<Sibling> = Some(Sibling {
        attribute: RetryArgs::ATTRIBUTE,
        place: "above `#[circuit_breaker]`",
        keys: RetryArgs::KEYS,
    });

    const HABITS: &'static [Habit] = habits::HABITS;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        match syn::parse2::<syn::Lit>(value.to_token_stream()).ok()? {
            // A number in quotes is no name.
            syn::Lit::Str(text) => {
                (!text.value().starts_with(|c: char| c.is_ascii_digit())).then_some("name")
            }
            syn::Lit::Int(count) if count.suffix().is_empty() => Some("threshold"),
            literal => from_literal(&literal.to_token_stream().to_string()).is_ok().then_some("cooldown"),
        }
    }

    fn noted(&mut self, key: &Ident, meant: &'static str) {
        self.written.push((key.clone(), meant));
    }

    fn value(&mut self, key: &Ident, input: ParseStream) -> syn::Result<()> {
        const REST: &str = "an open circuit has to rest";
        let positive = |key, why| duration::positive(input, key, why);
        match key.to_string().trim_start_matches("r#") {
            "name" => self.name = Some(parse_name(input, a_breaker_each)?),
            "threshold" => self.threshold = Some(values::threshold(input)?),
            "window" => self.window = Some(values::window(input)?),
            "min_calls" => self.min_calls = Some(number::count(input, "min_calls")?),
            "slow" => self.slow = Some(positive("slow", "every call takes that long")?),
            "slow_threshold" => self.slow_threshold = Some(ratio::parse(input, "slow_threshold")?),
            "cooldown" => self.cooldown = Some(positive("cooldown", REST)?),
            "cooldown_factor" => self.cooldown_factor = Some(number::factor(input, "cooldown_factor")?),
            "cooldown_cap" => self.cooldown_cap = Some(positive("cooldown_cap", REST)?),
            "probes" => self.probes = Some(number::count_up_to(input, "probes", MOST_PROBES)?),
            "on" => self.on = Some(Predicate::parse(input, "on")?),
            "on_ok" => self.on_ok = Some(Predicate::parse(input, "on_ok")?),
            "ignore" => self.ignore = Some(Predicate::parse(input, "ignore")?),
            "key" => self.key = Some(values::key(input)?),
            "max_keys" => self.max_keys = Some(number::count(input, "max_keys")?),
            "breaker" => self.breaker = Some(values::breaker(input)?),
            "map_err" => {
                let takes = "one parameter, the `CircuitOpen`";
                self.map_err = Some(closure::function(input, "map_err", &["open"], takes)?);
            }
            _ => self.krate = Some(parse_crate(input)?),
        }
        Ok(())
    }

    fn check(&self, errors: &mut Errors) {
        checks::check(self, errors);
    }
}
