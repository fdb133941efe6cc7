//! `#[rate_limit]`: limits how many calls start in a stretch of time.

mod arguments;
mod checks;
mod expand;
mod habits;
mod values;

pub(crate) use arguments::RateLimitArgs;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Ident, Path};

use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::arguments::{Arguments, meant_by_literal};
use crate::errors::Errors;
use crate::function::{Function, Output};
use crate::nest::{Body, Code, Literal, Nest, Policy};
use crate::policies::state::{self, Runtime, Shared, Stateful};

impl Arguments for RateLimitArgs {
    const ATTRIBUTE: &'static str = "rate_limit";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    const SHORT_FORM: bool = true;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "limit", "per")
    }

    fn noted(&mut self, key: &Ident, meant: &'static str) {
        self.shared.note(key, meant);
    }

    fn check(&self, errors: &mut Errors) {
        checks::between_arguments(self, errors);
    }
}

impl Stateful for RateLimitArgs {
    const NOUN: &'static str = "limiter";

    const VALUE: &'static str = "limiter";

    const RUNTIME: Runtime = Runtime {
        settings: "RateLimitSettings",
        of_function: "StaticRateLimiter",
        by_static: "ByStaticRateLimiter",
        of_keys: "StaticKeyedRateLimiter",
        static_name: "__RESILIENCE_LIMITER",
        value: "RateLimiter",
        keyed_value: "KeyedRateLimiter",
        lends_value: ("RateLimiterRef", "rate_limiter"),
        lends_keyed_value: ("KeyedRateLimiterRef", "keyed_rate_limiter"),
    };

    fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Policy for RateLimitArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, at: Span, function: &Function, output: &Output, errors: &mut Errors) {
        checks::against_function(self, at, function, output, errors);
    }

    fn literal(&self, key: &str) -> Option<Literal> {
        match key {
            "burst" if self.shared.is_written("burst") => Literal::count(self.burst.as_ref()),
            // Without `burst` it is the limit.
            "limit" | "burst" => Literal::count(self.limit.as_ref()),
            "wait" => Literal::duration(self.wait.as_ref()),
            _ => None,
        }
    }

    fn may_wait(&self) -> bool {
        self.shared.is_written("wait")
    }

    fn may_hold_up(&self) -> bool {
        true
    }

    fn may_reject(&self) -> bool {
        true
    }

    fn asks_whether_the_body_began(&self) -> bool {
        true
    }

    fn constant_name(&self, private: &TokenStream) -> Option<TokenStream> {
        state::name(&self.shared, private)
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        expand::expand(nest, self, depth, body)
    }
}
