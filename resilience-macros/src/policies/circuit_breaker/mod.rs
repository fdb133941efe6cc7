//! `#[circuit_breaker]`: rejects calls while the service that they depend on fails.

mod arguments;
mod checks;
mod expand;
mod habits;
mod literals;
mod settings_of_all;
mod values;

pub(crate) use arguments::CircuitBreakerArgs;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, Path};

use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::arguments::{Arguments, meant_by_literal};
use crate::errors::Errors;
use crate::function::Function;
use crate::function::{Output, types};
use crate::nest::{Body, Code, Literal, Nest, Policy, checks as function_checks};

impl Arguments for CircuitBreakerArgs {
    const ATTRIBUTE: &'static str = "circuit_breaker";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "threshold", "cooldown")
    }

    fn noted(&mut self, key: &Ident, meant: &'static str) {
        self.note(key, meant);
    }

    fn check(&self, errors: &mut Errors) {
        checks::between_arguments(self, errors);
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
        settings_of_all::check(self, function, output, errors);
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
        expand::name(self, private)
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        expand::expand(nest, self, depth, body)
    }
}
