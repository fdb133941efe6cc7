//! `#[hedge]`: begins another attempt of an async function while the first one runs.

mod arguments;
mod checks;
mod expand;
mod values;

pub(crate) use arguments::HedgeArgs;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Path};

use self::values::After;
use crate::arguments::argument::Argument;
use crate::arguments::{Arguments, Value, meant_by_literal};
use crate::errors::Errors;
use crate::function::{Function, Output};
use crate::nest::{Body, Code, Literal, Nest, Policy, Runs};
use crate::syntax::peel;

impl Arguments for HedgeArgs {
    const ATTRIBUTE: &'static str = "hedge";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const SHORT_FORM: bool = true;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        meant_by_literal(value, "attempts", "after")
    }

    fn noted(&mut self, _key: &Ident, meant: &'static str) {
        self.has_time |= meant == "after";
    }

    fn check(&self, _errors: &mut Errors) {}
}

impl Policy for HedgeArgs {
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
            "after" => match self.after.as_ref().and_then(Value::literal)? {
                (After::Delay(after), span) => Some(Literal::Duration(*after, span)),
                (After::Percentile(_), _) => None,
            },
            "attempts" => match &self.attempts {
                Some(attempts) => Literal::count(Some(attempts)),
                None => Some(Literal::DefaultCount(expand::DEFAULT_ATTEMPTS)),
            },
            _ => None,
        }
    }

    fn runs(&self) -> Runs {
        Runs::AtOnce
    }

    fn may_wait(&self) -> bool {
        true
    }

    fn judges_errors(&self) -> bool {
        true
    }

    fn sleep(&self) -> Option<&Expr> {
        self.sleep.as_ref().filter(|sleep| matches!(peel(sleep), Expr::Path(_)))
    }

    fn clones(&self) -> &[Ident] {
        &self.clone
    }

    fn prologue(&self, nest: &Nest, depth: usize) -> TokenStream {
        expand::prologue(nest, self, depth)
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
