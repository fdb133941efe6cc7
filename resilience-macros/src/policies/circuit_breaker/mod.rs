//! `#[circuit_breaker]`: rejects calls while the service that they depend on fails.

mod arguments;
mod checks;
mod expand;
mod given;
mod habits;
mod literals;
mod values;

pub(crate) use arguments::CircuitBreakerArgs;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, LitStr, Path};

use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::arguments::{Arguments, meant_by_literal};
use crate::errors::Errors;
use crate::function::Function;
use crate::function::{Output, types};
use crate::nest::{Body, Code, Literal, Nest, Policy, checks as function_checks};
use crate::policies::state::{self, Runtime, Shared, Stateful};

impl Arguments for CircuitBreakerArgs {
    const ATTRIBUTE: &'static str = "circuit_breaker";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "threshold", "cooldown")
    }

    fn noted(&mut self, key: &Ident, meant: &'static str) {
        self.shared.note(key, meant);
    }

    fn profile(&self) -> Option<&LitStr> {
        self.profile.as_ref()
    }

    fn check(&self, errors: &mut Errors) {
        checks::between_arguments(self, errors);
    }
}

impl Stateful for CircuitBreakerArgs {
    const NOUN: &'static str = "breaker";

    const VALUE: &'static str = "breaker";

    const RUNTIME: Runtime = Runtime {
        settings: "Settings",
        of_function: "StaticBreaker",
        by_static: "ByStatic",
        of_keys: "StaticKeyedBreaker",
        static_name: "__RESILIENCE_BREAKER",
        value: "CircuitBreaker",
        keyed_value: "KeyedCircuitBreaker",
        lends_value: ("BreakerRef", "breaker"),
        lends_keyed_value: ("KeyedBreakerRef", "keyed_breaker"),
    };

    fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Policy for CircuitBreakerArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, _at: Span, function: &Function, output: &Output, errors: &mut Errors) {
        if types::is_option(&output.ty) {
            errors.report(
                &output.ty,
                "an `Option` has no place for the reason why a circuit breaker rejects a call; return a `Result`",
            );
        }
        let predicates = [("on", self.on.as_ref()), ("ignore", self.ignore.as_ref())];
        function_checks::error_predicates(&predicates, &output.ty, errors);
        state::names_of_one_call(self, function, output, errors);
    }

    fn literal(&self, key: &str) -> Option<Literal> {
        literals::literal(self, key)
    }

    fn may_reject(&self) -> bool {
        true
    }

    fn named_after_the_body(&self) -> Vec<TokenStream> {
        [&self.on, &self.on_ok, &self.ignore].into_iter().flatten().map(ToTokens::to_token_stream).collect()
    }

    fn judges_errors(&self) -> bool {
        true
    }

    fn constant_name(&self, private: &TokenStream) -> Option<TokenStream> {
        state::name(&self.shared, private)
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        expand::expand(nest, self, depth, body)
    }
}
