//! Questions about all layers of a nest, from the outermost inward.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::policy::{Layer, Runs};

/// The path of the crate, from the first attribute that has one.
pub(crate) fn krate(layers: &[Layer]) -> TokenStream {
    let path = layers.iter().find_map(|layer| layer.krate());
    path.map_or_else(|| quote_spanned!(Span::mixed_site()=> ::resilience), ToTokens::to_token_stream)
}

/// Whether the layers may run what is inside them more than once.
pub(super) fn repeat(layers: &[Layer]) -> bool {
    layers.iter().any(|layer| layer.runs() != Runs::Once)
}

/// Whether the layers may run what is inside them more than once at a time.
pub(super) fn run_at_once(layers: &[Layer]) -> bool {
    layers.iter().any(|layer| layer.runs() == Runs::AtOnce)
}

/// Whether the error inside the layers may differ from the declared one.
pub(super) fn map_error(layers: &[Layer]) -> bool {
    layers.iter().any(|layer| layer.map_err().is_some())
}

/// The parts of arguments that are evaluated after the body. The parameters that they name must not
/// be moved before.
pub(super) fn looked_at(layers: &[Layer]) -> impl Iterator<Item = TokenStream> {
    layers.iter().flat_map(|layer| layer.named_after_the_body())
}

/// Those among them whose parameters are kept for them.
pub(super) fn kept(layers: &[Layer]) -> impl Iterator<Item = TokenStream> {
    let keeping = layers.iter().filter(|layer| layer.keeps_parameters());
    keeping.flat_map(|layer| layer.named_after_the_body())
}
