//! The layer, as its code is written.

use proc_macro2::Span;
use syn::{ExprClosure, Lifetime, Pat};

use crate::nest::Nest;
use crate::policies::fallback::arguments::FallbackArgs;
use crate::policies::fallback::values::With;

/// A `#[fallback]` at a depth of a nest.
pub(super) struct FallbackLayer<'a> {
    pub(super) nest: &'a Nest<'a>,
    pub(super) args: &'a FallbackArgs,
    pub(super) depth: usize,
}

impl FallbackLayer<'_> {
    /// The label of the layer, by which an outcome that does not fall back leaves it. Fallbacks
    /// nest, and the compiler warns if a label shadows another, so it contains the depth.
    pub(super) fn label(&self) -> Lifetime {
        Lifetime::new(&format!("'__resilience_fallback_{}", self.depth), Span::mixed_site())
    }

    /// Whether the fallback is given the error. A value, and a closure that ignores it, are not:
    /// the error is dropped first, and the future has no room for it.
    pub(super) fn takes_error(&self) -> bool {
        match &self.args.with {
            None => false,
            Some(With::Closure(closure)) => parameter(closure).is_some(),
            Some(With::Function(_)) => !self.is_option(),
        }
    }

    /// Whether the function returns an `Option`, as far as its name shows.
    pub(super) fn is_option(&self) -> bool {
        crate::function::types::is_option(&self.nest.output.ty)
    }
}

/// The closure's parameter, unless it is missing or `_`.
pub(super) fn parameter(closure: &ExprClosure) -> Option<&Pat> {
    closure.inputs.first().filter(|pattern| !matches!(pattern, Pat::Wild(_)))
}
