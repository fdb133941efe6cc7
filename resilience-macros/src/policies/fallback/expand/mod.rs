//! Writes `#[fallback]`: the layers below, then, if they have failed, the fallback.
//!
//! The scope of the failed outcome ends before the fallback begins. So everything in it is free,
//! and an async function's future has no space for it (`tests/cost.rs`:
//! `a_fallback_takes_the_place_of_the_body_in_a_future`).

mod failure;
mod layer;
mod outcome;

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::arguments::FallbackArgs;
use crate::nest::{Body, Nest};
use layer::FallbackLayer;

pub(super) fn expand(nest: &Nest, args: &FallbackArgs, depth: usize, body: &Body) -> TokenStream {
    let fallback = FallbackLayer { nest, args, depth };
    let (label, failure, outcome) = (fallback.label(), fallback.failure(body), fallback.outcome());
    quote_spanned! {proc_macro2::Span::mixed_site()=> #label: {
        #failure
        #outcome
    }}
}
