//! `#[faults]`: the place around the body at which faults lie, and the error that they have there.
//! Every function with an attribute of ours has that place; this one says more of it.

mod arguments;
mod habits;

pub(crate) use arguments::FaultsArgs;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::parse::ParseStream;
use syn::{Expr, Path};

use crate::arguments::Arguments;
use crate::arguments::argument::Argument;
use crate::arguments::habits::Habit;
use crate::errors::Errors;
use crate::function::Function;
use crate::function::Output;
use crate::nest::{Body, Code, Nest, Policy};
use crate::spans;

impl Arguments for FaultsArgs {
    const ATTRIBUTE: &'static str = "faults";

    const ARGUMENTS: &'static [Argument<Self>] = arguments::ROWS;

    const HABITS: &'static [Habit] = habits::HABITS;

    fn habit(&self, input: ParseStream) -> Option<syn::Error> {
        habits::without_its_name(input)
    }

    fn check(&self, _errors: &mut Errors) {}
}

impl Policy for FaultsArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, _at: Span, _function: &Function, _output: &Output, _errors: &mut Errors) {}

    fn injected_error(&self) -> Option<&Expr> {
        self.error.as_ref()
    }

    fn constant_name(&self, _private: &TokenStream) -> Option<TokenStream> {
        None
    }

    /// It is the body's code that injects. So this is what is inside, unchanged. Only its type is
    /// looked at, which the runtime does with a feature alone.
    fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
        let at_output = nest.at_output();
        let private = spans::moved(&nest.private, at_output);
        let fallible = quote_spanned!(at_output=> #private::fallible);
        if !nest.is_async() {
            let value = nest.layer(depth + 1, body);
            return Code::Value(quote_spanned!(Span::mixed_site()=> #fallible(#value)));
        }
        let (before, future) = nest.layer_future(depth + 1, body);
        Code::Value(quote_spanned!(Span::mixed_site()=> { #before #fallible(#future.await) }))
    }
}
