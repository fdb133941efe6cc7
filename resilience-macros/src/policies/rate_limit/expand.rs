//! Writes `#[rate_limit]`: take a token, run the layers inside, put the token back if no body began
//! in them.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::arguments::RateLimitArgs;
use crate::nest::{Body, Code, Nest};
use crate::policies::gate::GateLayer;

pub(super) fn expand(nest: &Nest, args: &RateLimitArgs, depth: usize, body: &Body) -> Code {
    let gate = GateLayer::new(nest, depth, args, args.map_err.as_ref());
    if !nest.is_async() {
        let enter = gate.enter(&quote!(take_token));
        return Code::Value(gate.entered(&enter, &run(&gate, &nest.layer(depth + 1, body))));
    }
    let (before, inside) = gate.inside(body);
    if !gate.has_to_enter_first(&before) {
        return gate.future(&quote!(rate_limit), &inside);
    }
    let (private, enter) = (&nest.private, gate.enter(&quote!(wait_for_token)));
    let enter = quote_spanned!(Span::mixed_site()=> #enter.await);
    Code::Value(gate.entered(
        &enter,
        &quote_spanned!(Span::mixed_site()=> #before #private::HeldToken::during(__resilience_entered, #inside).await),
    ))
}

/// Runs `inside`, an expression of its outcome, in a closure: the runtime looks whether a body
/// began in it, also if it unwinds.
fn run(gate: &GateLayer, inside: &TokenStream) -> TokenStream {
    let (private, ty) = (&gate.nest.private, &gate.nest.types[gate.depth + 1]);
    let inside = quote_spanned!(gate.nest.at_name()=> || -> #ty { #inside });
    quote_spanned!(Span::mixed_site()=> #private::HeldToken::run(__resilience_entered, #inside))
}
