//! What a nest asks of a layer.

use proc_macro2::{Ident, TokenStream};
use syn::{Expr, Path};

use super::{Attempt, Nest};
use crate::arguments::predicate::Predicate;
use crate::errors::Errors;
use crate::function::Function;
use crate::function::Shape;

/// One attribute of ours on a function, its arguments read and checked.
pub(crate) trait Policy {
    /// The attribute's name.
    fn name(&self) -> &'static str;

    /// The path of the crate, if `crate = path` is written.
    fn krate(&self) -> Option<&Path>;

    /// Refutes arguments by the function.
    fn check(&self, function: &Function, shape: &Shape, errors: &mut Errors);

    /// How often the layers inside may run for one call.
    fn runs(&self) -> Runs {
        Runs::Once
    }

    /// Whether it may turn a call away, of which layers above it want to hear.
    fn may_reject(&self) -> bool {
        false
    }

    /// The function that makes the declared error of another one, that of the layers inside.
    fn map_err(&self) -> Option<&Expr> {
        None
    }

    /// The parameters that the user wants cloned for each run of the body.
    fn clones(&self) -> &[Ident] {
        &[]
    }

    /// The predicates that look at an outcome after the body has ended: a parameter in them must still be there.
    fn looks_after_the_body(&self) -> Vec<&Predicate> {
        Vec::new()
    }

    /// Statements at the start of the body.
    fn bind_in_body(&self, _nest: &Nest, _depth: usize) -> TokenStream {
        TokenStream::new()
    }

    /// A closure that is never called, by which [`map_err`](Self::map_err) says what the body's error is; nothing if it does not.
    fn leave_of_body(&self, _nest: &Nest, _depth: usize) -> Option<TokenStream> {
        None
    }

    /// An expression of the function's outcome, with the layer at `depth + 1` in it.
    fn expand(&self, nest: &Nest, depth: usize, attempt: &Attempt) -> TokenStream;
}

/// How often a layer runs what is inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    Once,
    /// Once more after a failure.
    Again,
}
