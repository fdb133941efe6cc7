//! `#[fallback]`: answers for the function when it fails.

mod arguments;
mod checks;
mod expand;
mod habits;
mod values;

pub(crate) use arguments::FallbackArgs;
pub(crate) use habits::above;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Ident, Path};

use crate::arguments::Arguments;
use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::errors::Errors;
use crate::function::{Function, Output};
use crate::nest::{Body, Code, Nest, Policy};

impl Arguments for FallbackArgs {
    const ATTRIBUTE: &'static str = "fallback";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    fn without_key(value: &TokenTree) -> Option<&'static str> {
        matches!(value, TokenTree::Literal(_)).then_some("value")
    }

    fn noted(&mut self, key: &Ident, meant: &'static str) {
        self.note(key, meant);
    }

    fn habit(&self, input: ParseStream) -> Option<syn::Error> {
        habits::without_its_name(input)
    }

    fn check(&self, errors: &mut Errors) {
        checks::between_arguments(self, errors);
    }
}

impl Policy for FallbackArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, at: Span, function: &Function, output: &Output, errors: &mut Errors) {
        // Resolved where the user wrote the function, so that no note blames the macro.
        let at = at.resolved_at(function.sig.ident.span());
        checks::against_function(self, at, output, errors);
    }

    fn named_after_the_body(&self) -> Vec<TokenStream> {
        let predicates = [self.on.as_ref().map(|(_, on)| on), self.on_ok.as_ref()];
        let predicates = predicates.into_iter().flatten().map(ToTokens::to_token_stream);
        let value = self.value.as_ref().map(ToTokens::to_token_stream);
        let with = self.with.as_ref().map(ToTokens::to_token_stream);
        predicates.chain(value).chain(with).collect()
    }

    fn hides_failures(&self) -> bool {
        true
    }

    fn keeps_parameters(&self) -> bool {
        true
    }

    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        Code::Value(expand::expand(nest, self, depth, body))
    }
}
