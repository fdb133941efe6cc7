//! Writes `#[bulkhead]`: take a place, run the layers inside, give the place back.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::arguments::BulkheadArgs;
use crate::nest::{Body, Code, Nest};
use crate::policies::gate::GateLayer;

pub(super) fn expand(nest: &Nest, args: &BulkheadArgs, depth: usize, body: &Body) -> Code {
    let gate = GateLayer::new(nest, depth, args, args.map_err.as_ref());
    if !nest.is_async() {
        let (enter, inside) = (gate.enter(&quote!(enter_bulkhead)), nest.layer(depth + 1, body));
        return Code::Value(gate.entered(&enter, &run(&gate, args, &inside)));
    }
    let (before, inside) = gate.inside(body);
    if args.permit.is_none() && !gate.has_to_enter_first(&before) {
        return gate.future(&quote!(bulkhead), &inside);
    }
    let enter = gate.enter(&quote!(wait_for_bulkhead));
    let enter = quote_spanned!(Span::mixed_site()=> #enter.await);
    let inside = quote_spanned!(Span::mixed_site()=> #inside.await);
    // The braces hide the attempt's clones from what follows.
    let inside = if before.is_empty() { inside } else { quote!({ #before #inside }) };
    Code::Value(gate.entered(&enter, &run(&gate, args, &inside)))
}

/// Runs `inside`, an expression of its outcome. The place is free when that is known, or when the
/// permit is dropped that the body has taken.
fn run(gate: &GateLayer, args: &BulkheadArgs, inside: &TokenStream) -> TokenStream {
    if args.permit.is_none() {
        return gate.then_leave(inside);
    }
    let (private, permit) = (&gate.nest.private, permit_variable(gate.depth));
    quote_spanned! {Span::mixed_site()=>
        let #permit = #private::HeldPlace::permit(__resilience_entered);
        #inside
    }
}

/// The statement in the body that takes the permit.
pub(super) fn bind_in_body(args: &BulkheadArgs, depth: usize) -> TokenStream {
    let Some(name) = &args.permit else { return TokenStream::new() };
    let permit = permit_variable(depth);
    quote_spanned!(Span::mixed_site()=> let #name = #permit;)
}

/// The variable of a permit. Bulkheads nest, and each may have one, so it contains the depth.
fn permit_variable(depth: usize) -> Ident {
    Ident::new(&format!("__resilience_permit_{depth}"), Span::mixed_site())
}
