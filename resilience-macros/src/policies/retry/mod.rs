//! `#[retry]`: calls the function again after a failure.

mod arguments;
mod checks;
mod expand;
mod habits;
mod tenacity;

pub(crate) use arguments::RetryArgs;

use proc_macro2::{Ident, TokenStream};
use syn::{Expr, Path};

use crate::arguments::Arguments;
use crate::errors::Errors;
use crate::function::Function;
use crate::function::Shape;
use crate::nest::{Attempt, Nest, Policy, Runs};

impl Policy for RetryArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, function: &Function, shape: &Shape, errors: &mut Errors) {
        checks::check(self, function, shape, errors);
    }

    fn runs(&self) -> Runs {
        Runs::Again
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

    fn expand(&self, nest: &Nest, depth: usize, attempt: &Attempt) -> TokenStream {
        expand::expand(nest, self, depth, attempt)
    }
}
