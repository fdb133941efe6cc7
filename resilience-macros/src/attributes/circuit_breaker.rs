//! The arguments of `#[circuit_breaker]`.

use std::time::Duration;

use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitFloat, LitStr, Path};

use super::{contradiction, parse_crate, parse_name};
use crate::args::predicate::Predicate;
use crate::args::{Arguments, Value, duration, number, starts_expression};
use crate::errors::Errors;

#[derive(Default)]
pub(crate) struct CircuitBreakerArgs {
    pub(crate) name: Option<Value<LitStr>>,
    pub(crate) threshold: Option<Value<u32>>,
    pub(crate) cooldown: Option<Value<Duration>>,
    pub(crate) probes: Option<Value<u32>>,
    pub(crate) on: Option<Predicate>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) ignore: Option<Predicate>,
    pub(crate) breaker: Option<Expr>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) krate: Option<Path>,
    /// The keys that describe the breaker itself, in the order written.
    settings: Vec<Ident>,
}

impl CircuitBreakerArgs {
    /// The settings that are not known while compiling.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&'static str, &Expr)> {
        let settings = [
            ("name", self.name.as_ref().and_then(Value::expr)),
            ("threshold", self.threshold.as_ref().and_then(Value::expr)),
            ("cooldown", self.cooldown.as_ref().and_then(Value::expr)),
            ("probes", self.probes.as_ref().and_then(Value::expr)),
        ];
        settings.into_iter().filter_map(|(key, expr)| Some((key, expr?)))
    }
}

impl Arguments for CircuitBreakerArgs {
    const ATTRIBUTE: &'static str = "circuit_breaker";

    const KEYS: &'static [(&'static str, &'static str)] = &[
        ("threshold", "threshold = 5"),
        ("name", "name = \"payments\""),
        ("cooldown", "cooldown = 30s"),
        ("probes", "probes = 1"),
        ("on", "on = Error::Timeout"),
        ("on_ok", "on_ok = |response| response.status() == 503"),
        ("ignore", "ignore = Error::NotFound"),
        ("breaker", "breaker = self.breaker"),
        ("map_err", "map_err = Error::Unavailable"),
        ("crate", "crate = resilience"),
    ];

    const SYNONYMS: &'static [(&'static str, &'static str)] = &[
        ("failures", "threshold"),
        ("failure_threshold", "threshold"),
        ("max_failures", "threshold"),
        ("timeout", "cooldown"),
        ("delay", "cooldown"),
        ("reset_timeout", "cooldown"),
        ("open_duration", "cooldown"),
        ("half_open", "probes"),
        ("half_open_calls", "probes"),
        ("success_threshold", "probes"),
        ("skip_on", "ignore"),
        ("fail_on", "on"),
        ("when", "on"),
    ];

    fn value(&mut self, key: &Ident, input: ParseStream) -> syn::Result<()> {
        match key.to_string().trim_start_matches("r#") {
            "name" => self.name = Some(parse_name(input)?),
            "threshold" => self.threshold = Some(parse_threshold(input)?),
            "cooldown" => self.cooldown = Some(parse_cooldown(input)?),
            "probes" => self.probes = Some(number::count(input, "probes")?),
            "on" => self.on = Some(Predicate::parse(input)?),
            "on_ok" => self.on_ok = Some(Predicate::parse(input)?),
            "ignore" => self.ignore = Some(Predicate::parse(input)?),
            "breaker" => self.breaker = Some(input.parse()?),
            "map_err" => self.map_err = Some(input.parse()?),
            _ => self.krate = Some(parse_crate(input)?),
        }
        if ["name", "threshold", "cooldown", "probes"].iter().any(|setting| key == setting) {
            self.settings.push(key.clone());
        }
        Ok(())
    }

    fn check(&self, errors: &mut Errors) {
        if self.breaker.is_none() {
            return;
        }
        for setting in &self.settings {
            contradiction(
                errors,
                setting.span(),
                &setting.to_string(),
                "`breaker`, which brings its own settings; remove one of them",
            );
        }
    }
}

fn parse_threshold(input: ParseStream) -> syn::Result<Value<u32>> {
    let ratio = match number::percentage(input) {
        Some((tokens, _)) => tokens,
        None if input.peek(LitFloat) && !starts_expression(input) => {
            input.parse::<LitFloat>()?.into_token_stream()
        }
        None => return number::count(input, "threshold"),
    };
    let message = "`threshold` is a number of failures in a row, such as `threshold = 5`; a failure rate is not supported yet";
    Err(syn::Error::new_spanned(ratio, message))
}

fn parse_cooldown(input: ParseStream) -> syn::Result<Value<Duration>> {
    let cooldown = duration::parse(input)?;
    match cooldown.literal() {
        Some((duration, span)) if duration.is_zero() => {
            Err(syn::Error::new(span, "`cooldown` must be longer than zero; an open circuit has to rest"))
        }
        _ => Ok(cooldown),
    }
}
