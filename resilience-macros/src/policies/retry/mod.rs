//! `#[retry]`: calls the function again after a failure.

mod arguments;
mod backoff;
mod checks;
mod expand;
mod functions;
mod habits;
mod literals;
mod tenacity;
mod values;

pub(crate) use arguments::RetryArgs;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, LitStr, Path};

use crate::arguments::argument::Argument;
use crate::arguments::habits::{Habit, advice};
use crate::arguments::written::Written;
use crate::arguments::{Arguments, Value, meant_by_literal};
use crate::errors::Errors;
use crate::function::Function;
use crate::function::Output;
use crate::nest::{Body, Code, Literal, Nest, Policy, Runs};
use crate::rules::retry::RETRY;
use crate::syntax::peel;

impl Arguments for RetryArgs {
    const ATTRIBUTE: &'static str = "retry";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    const COUNTED_ONCE: &'static [&'static str] = &["attempts"];

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "attempts", "base")
    }

    fn instead(name: &str, value: &Written) -> Option<String> {
        let advice = advice(Self::HABITS, name, value).or_else(|| habits::backoff(name, value));
        advice.or_else(|| RETRY.instead(name, value))
    }

    fn profile(&self) -> Option<&LitStr> {
        self.profile.as_ref().map(|(_, name)| name)
    }

    fn check(&self, errors: &mut Errors) {
        checks::between_arguments(self, errors);
    }
}

impl Policy for RetryArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, _at: Span, function: &Function, output: &Output, errors: &mut Errors) {
        checks::against_function(self, function, output, errors);
    }

    fn literal(&self, key: &str) -> Option<Literal> {
        literals::literal(self, key)
    }

    fn runs(&self) -> Runs {
        Runs::Again
    }

    fn sleep(&self) -> Option<&Expr> {
        self.sleep.as_ref().filter(|sleep| matches!(peel(sleep), Expr::Path(_)))
    }

    fn map_err(&self) -> Option<&Expr> {
        self.map_err.as_ref().map(|(_, map_err)| map_err)
    }

    fn clones(&self) -> &[Ident] {
        &self.clone
    }

    fn bind_in_body(&self, nest: &Nest, depth: usize) -> TokenStream {
        expand::bind_in_body(nest, self, depth)
    }

    fn leave_of_body(&self, nest: &Nest, depth: usize) -> Option<TokenStream> {
        expand::leave_of_body(nest, self, depth)
    }

    fn may_limit(&self) -> bool {
        self.max_duration.is_some() || self.policy.is_some()
    }

    fn may_wait(&self) -> bool {
        true
    }

    fn judges_errors(&self) -> bool {
        true
    }

    fn constant_name(&self, _private: &TokenStream) -> Option<TokenStream> {
        // An expression may name what a static can't, such as a type parameter.
        match &self.name {
            Some(Value::Literal(name, _)) => Some(name.to_token_stream()),
            _ => None,
        }
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        Code::Value(expand::expand(nest, self, depth, body))
    }
}
