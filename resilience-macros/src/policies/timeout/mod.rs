//! `#[timeout]`: drops the call of an async function when its time is over.

mod arguments;
mod checks;
mod expand;
mod habits;

pub(crate) use arguments::TimeoutArgs;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Path};

use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::arguments::{Arguments, Value};
use crate::errors::Errors;
use crate::function::Function;
use crate::function::Output;
use crate::nest::{Body, Code, Literal, Nest, Policy};
use crate::syntax::peel;

impl Arguments for TimeoutArgs {
    const ATTRIBUTE: &'static str = "timeout";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    const SHORT_FORM: bool = true;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        crate::arguments::meant_by_literal(value, "after", "after")
    }

    fn noted(&mut self, _key: &syn::Ident, meant: &'static str) {
        self.has_limit |= meant == "after";
    }

    fn check(&self, _errors: &mut Errors) {}
}

impl Policy for TimeoutArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, at: Span, _function: &Function, output: &Output, errors: &mut Errors) {
        checks::against_function(self, at, output, errors);
    }

    fn of_other_crates(&self) -> Option<&'static str> {
        Some("for the `#[timeout]` of `rstest` or `ntest` write its path, such as `#[ntest::timeout(1000)]`")
    }

    fn literal(&self, key: &str) -> Option<Literal> {
        let (after, span) = self.after.as_ref().filter(|_| key == "after").and_then(Value::literal)?;
        Some(Literal::Duration(*after, span))
    }

    fn may_time_out(&self) -> bool {
        true
    }

    fn sleep(&self) -> Option<&Expr> {
        self.sleep.as_ref().filter(|sleep| matches!(peel(sleep), Expr::Path(_)))
    }

    fn named_after_the_body(&self) -> Vec<TokenStream> {
        [&self.map_err, &self.sleep].into_iter().flatten().map(ToTokens::to_token_stream).collect()
    }

    fn prologue(&self, nest: &Nest, depth: usize) -> TokenStream {
        expand::evaluate_limit(nest, self, depth)
    }

    fn constant_name(&self, _private: &TokenStream) -> Option<TokenStream> {
        // An expression may name what a static can't, such as a type parameter.
        match &self.name {
            Some(Value::Literal(name, _)) => Some(name.to_token_stream()),
            _ => None,
        }
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        expand::expand(nest, self, depth, body)
    }
}
