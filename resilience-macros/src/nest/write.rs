//! Writes a function with its nest.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{FnArg, Signature};

use super::analysis::Analysis;
use super::body::Body;
use super::policy::{Code, Layer};
use super::shared::Nest;
use crate::function::future::{self, FutureBody, Holder, Tail};
use crate::function::{CallKind, Function, parameters};

/// The annotated function with its nest. `written` are the layers before `self` got another name in
/// them.
pub(crate) fn write(
    function: &Function,
    layers: &[Layer],
    written: &[Layer],
    analysis: &Analysis,
) -> TokenStream {
    let Analysis { output, receiver, block } = analysis;
    Nest::new(layers, written, function, output, receiver, block).function(function)
}

impl Nest<'_> {
    fn function(&self, function: &Function) -> TokenStream {
        match &self.output.kind {
            CallKind::Sync | CallKind::AsyncFn => {
                let body = Body::of_block(self, self.block);
                let mut sig = function.sig.clone();
                let nest = self.around(&body, &mut sig);
                function.with_body(&sig, &nest)
            }
            CallKind::ReturnsFuture(future) => match &**future {
                FutureBody::Tail(tail) => self.around_tail(function, tail),
                FutureBody::Whole(holder) => self.around_whole(function, *holder),
            },
        }
    }

    fn around_tail(&self, function: &Function, tail: &Tail) -> TokenStream {
        let Tail { eager, wrap, hoisted, .. } = tail;
        let block = if self.maps_error() { &future::without_hints(self.block) } else { self.block };
        let body = Body::of_block(self, block);
        let mut sig = function.sig.clone();
        let nest = self.around(&body, &mut sig);
        let mut hoisted = hoisted.clone();
        for local in &mut hoisted {
            body.change_mutability(&mut local.pat, |_| true);
        }
        let future = wrap.around(&quote!(async move { #(#hoisted)* #nest }));
        function.with_body(&sig, &quote!(#(#eager)* #future))
    }

    fn around_whole(&self, function: &Function, holder: Holder) -> TokenStream {
        let private = &self.private;
        let body = Body::of_call(self, self.block, holder);
        let mut sig = function.sig.clone();
        let nest = self.around(&body, &mut sig);
        let future = quote!(async move { #nest });
        let future = match holder {
            Holder::Opaque => future,
            Holder::Boxed => quote!(#private::Box::pin(#future)),
        };
        // The `return` keeps clippy's `manual_async_fn` and `missing_errors_doc` from firing at a
        // function that ends in an async block: the user's function did not.
        function.with_body(&sig, &quote_spanned!(Span::mixed_site()=> return #future;))
    }

    /// Whether a hoisted `let` moves the parameter to a variable of the same name.
    fn is_hoisted(&self, name: &Ident) -> bool {
        let CallKind::ReturnsFuture(future) = &self.output.kind else { return false };
        let FutureBody::Tail(tail) = &**future else { return false };
        tail.hoisted.iter().any(future::moves_in_place_of(name))
    }

    /// The statements of the new body: those before the nest, and the nest.
    fn around(&self, body: &Body, sig: &mut Signature) -> TokenStream {
        let private = &self.private;
        for input in &mut sig.inputs {
            match input {
                FnArg::Typed(typed) => {
                    body.change_mutability(&mut typed.pat, |name| !self.is_hoisted(name));
                    if body.rebinds_plain(&typed.pat) {
                        typed.attrs.retain(|attr| !parameters::Rebind::takes_attribute(attr));
                    }
                }
                FnArg::Receiver(receiver) => self.receiver.change(receiver),
            }
        }
        let below = self.reports().then(|| {
            quote_spanned! {Span::mixed_site()=>
                let __resilience_below = &#private::BreakersBelow::new();
            }
        });
        let timeouts = (0..self.layers.len()).any(|depth| self.reports_timeouts(depth)).then(|| {
            quote_spanned! {Span::mixed_site()=>
                let __resilience_timeouts = &#private::TimeoutsBelow::new();
            }
        });
        let prologue = body.prologue();
        let of_layers: TokenStream =
            self.layers.iter().enumerate().map(|(depth, layer)| layer.prologue(self, depth)).collect();
        let nest = self.call(&self.layer(0, body));
        // The `return` is for code that denies `clippy::implicit_return`. Other code
        // does not notice it.
        let leave = quote_spanned!(Span::mixed_site()=> return #nest);
        quote!(#below #timeouts #prologue #of_layers #leave)
    }

    /// The layer at `depth` with all layers inside it, as an expression.
    pub(crate) fn layer(&self, depth: usize, body: &Body) -> TokenStream {
        let Some(layer) = self.layers.get(depth) else { return body.value(self.repeats()) };
        match layer.expand(self, depth, body) {
            Code::Value(value) => value,
            Code::Future(future) => quote_spanned!(Span::mixed_site()=> #future.await),
        }
    }

    /// The same as a future, for a layer that polls it itself: the statements before it, and the
    /// future.
    pub(crate) fn layer_future(&self, depth: usize, body: &Body) -> (TokenStream, TokenStream) {
        let Some(layer) = self.layers.get(depth) else { return body.future(self.repeats()) };
        let capture = (!self.repeats_above(depth) && !self.looks_at_parameters()).then(|| quote!(move));
        let future = match layer.expand(self, depth, body) {
            Code::Future(future) => future,
            Code::Value(value) => quote_spanned!(Span::mixed_site()=> async #capture { #value }),
        };
        (TokenStream::new(), future)
    }

    /// The same, as a future that runs nothing when it is made. A body that is called would run a
    /// part of itself then, outside of the scope in which the layer polls it.
    pub(crate) fn lazy_layer_future(&self, depth: usize, body: &Body) -> (TokenStream, TokenStream) {
        let (before, future) = self.layer_future(depth, body);
        if depth == self.layers.len() && body.runs_before_it_is_polled() {
            return (before, quote_spanned!(Span::mixed_site()=> async { #future.await }));
        }
        (before, future)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use syn::Path;

    use super::*;
    use crate::arguments::as_written::AsWritten;
    use crate::errors::Errors;
    use crate::function::Output;
    use crate::nest::policy::Policy;
    use crate::policies;

    /// A layer that counts how often it is written.
    struct Probe(Rc<Cell<u32>>);

    impl Policy for Probe {
        fn name(&self) -> &'static str {
            "probe"
        }

        fn krate(&self) -> Option<&Path> {
            None
        }

        fn check(&self, _at: Span, _function: &Function, _output: &Output, _errors: &mut Errors) {}

        fn expand(&self, nest: &Nest, depth: usize, body: &Body) -> Code {
            self.0.set(self.0.get() + 1);
            Code::Value(nest.layer(depth + 1, body))
        }
    }

    const SYNC: [&[&str]; 3] = [&["retry"], &["circuit_breaker"], &["fallback", "circuit_breaker", "retry"]];

    const ASYNC: [&[&str]; 6] = [
        &["timeout"],
        &["fallback", "timeout"],
        &["fallback", "retry", "timeout"],
        &["circuit_breaker"],
        &["fallback", "circuit_breaker"],
        &["fallback", "timeout", "retry", "circuit_breaker", "timeout"],
    ];

    fn layer(name: &str) -> Layer {
        let arguments = match name {
            "fallback" => quote!(with = |error| later(id, error)),
            "timeout" => quote!(limit()),
            _ => TokenStream::new(),
        };
        let entry = policies::entry(&Ident::new(name, Span::call_site())).expect("it is an attribute");
        entry.layer(Span::call_site(), arguments, &mut Errors::default())
    }

    fn times_written_below(stack: &[&str], function: &TokenStream) -> u32 {
        let written = Rc::new(Cell::new(0));
        let mut layers: Vec<Layer> = stack.iter().map(|name| layer(name)).collect();
        let probe = Box::new(Probe(Rc::clone(&written)));
        layers.push(Layer::new(probe, Span::call_site(), AsWritten::default()));
        let function: Function = syn::parse2(function.clone()).expect("it is a function");
        let analysis =
            Analysis::new(&function, &layers, &mut Errors::default()).expect("nothing is wrong with it");
        write(&function, &layers, &layers, &analysis);
        written.get()
    }

    #[test]
    fn a_layer_is_written_once_whatever_stands_above_it() {
        let sync = quote!(
            fn f(id: String) -> Result<(), Error> {
                send(id)
            }
        );
        let asynchronous = quote!(
            async fn f(id: String) -> Result<(), Error> {
                send(id).await
            }
        );
        for (stacks, function) in [(&SYNC[..], sync), (&ASYNC[..], asynchronous)] {
            for stack in stacks {
                assert_eq!(times_written_below(stack, &function), 1, "{stack:?}");
            }
        }
    }
}
