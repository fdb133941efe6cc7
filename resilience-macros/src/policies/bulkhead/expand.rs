//! Writes `#[bulkhead]`: take a place, run the layers inside, give the place back.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::arguments::BulkheadArgs;
use super::outcome::outcome;
use crate::nest::{Body, Code, Nest};
use crate::policies::gate::GateLayer;
use crate::spans::SpanRange;

pub(super) fn expand(nest: &Nest, args: &BulkheadArgs, depth: usize, body: &Body) -> Code {
    let bulkhead = BulkheadLayer { gate: GateLayer::new(nest, depth, args, args.map_err.as_ref()), args };
    let gate = &bulkhead.gate;
    if !nest.is_async() {
        let (enter, inside) = (gate.enter(&quote!(enter_bulkhead)), nest.layer(depth + 1, body));
        return Code::Value(gate.entered(&enter, &bulkhead.run(&inside)));
    }
    let (before, inside) = gate.inside(body);
    // What `on` names may be a parameter, which a future around the one inside could not look at.
    let looks_outside = args.judges() && nest.looks_at_parameters();
    if args.permit.is_none() && !looks_outside && !gate.has_to_enter_first(&before) {
        return bulkhead.future(&inside);
    }
    let enter = gate.enter(&quote!(wait_for_bulkhead));
    let enter = quote_spanned!(Span::mixed_site()=> #enter.await);
    let inside = quote_spanned!(Span::mixed_site()=> #inside.await);
    // The braces hide the attempt's clones from what follows.
    let inside = if before.is_empty() { inside } else { quote!({ #before #inside }) };
    Code::Value(gate.entered(&enter, &bulkhead.run(&inside)))
}

/// A `#[bulkhead]` at a depth of a nest.
struct BulkheadLayer<'a> {
    gate: GateLayer<'a>,
    args: &'a BulkheadArgs,
}

impl BulkheadLayer<'_> {
    /// The future around the one `inside`.
    fn future(&self, inside: &TokenStream) -> Code {
        if !self.args.judges() {
            return self.gate.future(&quote!(bulkhead), inside);
        }
        let (nest, depth) = (self.gate.nest, self.gate.depth);
        let ty = &nest.types[depth + 1];
        let out = quote_spanned!(Span::mixed_site()=> __resilience_out);
        let outcome = outcome(nest, self.args, depth, &out);
        let judge = quote_spanned!(Span::mixed_site()=> |__resilience_out: &#ty| #outcome);
        self.gate.future(&quote!(adaptive_bulkhead), &quote!(#inside, #judge))
    }

    /// Runs `inside`, an expression of its outcome. The place is free when that is known, or when
    /// the permit is dropped that the body has taken.
    fn run(&self, inside: &TokenStream) -> TokenStream {
        let take = self.args.permit.is_some().then(|| self.take_permit());
        match (self.args.judges(), take) {
            (true, take) => self.run_and_judge(take.as_ref(), inside),
            (false, Some(take)) => quote!(#take #inside),
            (false, None) => self.gate.then_leave(inside),
        }
    }

    /// The same, and the limit hears of the outcome before the place is free: its own counts as in
    /// use.
    fn run_and_judge(&self, take: Option<&TokenStream>, inside: &TokenStream) -> TokenStream {
        let (nest, depth) = (self.gate.nest, self.gate.depth);
        let (private, ty, layer) = (&nest.private, &nest.types[depth + 1], nest.layer_ref(depth));
        let site = Span::mixed_site();
        let outcome = outcome(nest, self.args, depth, &quote_spanned!(site=> &__resilience_out));
        // The closure borrows what `on` names, and a message about that shall stand there.
        let made_by = match &self.args.on {
            Some(on) => SpanRange::covering(on).stretch(&quote_spanned!(site=> ||)),
            None => quote_spanned!(site=> ||),
        };
        let leave =
            take.is_none().then(|| quote_spanned!(site=> #private::core::mem::drop(__resilience_entered);));
        quote_spanned! {site=>
            let __resilience_judge = #private::HeldPlace::judge(&__resilience_entered);
            #take
            let __resilience_out: #ty = #inside;
            #private::LoadJudge::conclude(__resilience_judge, #layer, #made_by #outcome);
            #leave
            __resilience_out
        }
    }

    fn take_permit(&self) -> TokenStream {
        let (private, permit) = (&self.gate.nest.private, permit_variable(self.gate.depth));
        quote_spanned! {Span::mixed_site()=>
            let #permit = #private::HeldPlace::permit(__resilience_entered);
        }
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
