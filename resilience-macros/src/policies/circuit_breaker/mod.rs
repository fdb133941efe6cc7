//! `#[circuit_breaker]`: rejects calls while the service that they depend on fails.

mod arguments;
mod checks;
mod expand;
mod habits;
mod settings_of_all;
mod values;

pub(crate) use arguments::CircuitBreakerArgs;

use proc_macro2::TokenStream;
use syn::Path;

use crate::arguments::Arguments;
use crate::arguments::predicate::Predicate;
use crate::errors::Errors;
use crate::function::Function;
use crate::function::{Shape, types};
use crate::nest::{Attempt, Nest, Policy, checks as function_checks};

impl Policy for CircuitBreakerArgs {
    fn name(&self) -> &'static str {
        Self::ATTRIBUTE
    }

    fn krate(&self) -> Option<&Path> {
        self.krate.as_ref()
    }

    fn check(&self, function: &Function, shape: &Shape, errors: &mut Errors) {
        if types::is_option(&shape.output) {
            errors.at(
                &shape.output,
                "an `Option` has no place for the reason why a circuit breaker rejects a call; return a `Result`",
            );
        }
        let predicates = [("on", self.on.as_ref()), ("ignore", self.ignore.as_ref())];
        function_checks::error_predicates(&predicates, &shape.output, errors);
        settings_of_all::check(self, function, shape, errors);
    }

    fn may_reject(&self) -> bool {
        true
    }

    fn looks_after_the_body(&self) -> Vec<&Predicate> {
        [&self.on, &self.on_ok, &self.ignore].into_iter().flatten().collect()
    }

    fn expand(&self, nest: &Nest, depth: usize, attempt: &Attempt) -> TokenStream {
        expand::expand(nest, self, depth, attempt)
    }
}
