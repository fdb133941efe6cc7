//! The call of the layers below, up to its failure.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layer::FallbackLayer;
use crate::nest::{Body, label, predicate};

impl FallbackLayer<'_> {
    /// Statements that run the layers below. Behind them the call has failed: its outcome is gone,
    /// and `__resilience_error` is the error, if the fallback is given one.
    pub(super) fn failure(&self, body: &Body) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let (failed, tell) = (self.failed(body), self.tell());
        let fallible = self.nest.fallible();
        let error = quote_spanned!(self.nest.at_output()=> #fallible::into_err(__resilience_failed));
        let no_error = match &self.args.on_ok {
            Some(_) => self.fell_back(&quote_spanned!(site=> #private::Observed::NOTHING)),
            // It was no success.
            None => quote_spanned!(site=> #private::core::unreachable!()),
        };
        // The error is taken out before it is lent to the event. An outcome that is lent would be
        // copied first (benchmark row "fallback, failure, sync").
        let taken = |given: &TokenStream| {
            quote_spanned! {site=> {
                #failed
                match #error {
                    #private::core::option::Option::Some(__resilience_failure) => {
                        #tell
                        #given
                    }
                    #private::core::option::Option::None => #no_error,
                }
            }}
        };
        if self.takes_error() {
            let taken = taken(&quote_spanned!(site=> __resilience_failure));
            quote_spanned!(site=> let __resilience_error = #taken;)
        } else {
            taken(&TokenStream::new())
        }
    }

    /// Statements that run the layers below. An outcome that does not fall back leaves the layer,
    /// and any other is `__resilience_failed`.
    fn failed(&self, body: &Body) -> TokenStream {
        let site = Span::mixed_site();
        let (ty, leave) = (&self.nest.types[self.depth], self.label());
        let inner = self.nest.layer(self.depth + 1, body);
        let restore = body.restore_for_fallback(self.depth);
        let unless = quote_spanned!(site=> break #leave __resilience_failed;);
        let layer = self.nest.layer_ref(self.depth);
        let private = &self.nest.private;
        let stays = quote_spanned!(site=> #private::stays_failed(#layer));
        if self.args.on_ok.is_some() {
            let falls_back = self.falls_back();
            return quote_spanned! {site=>
                let __resilience_failed: #ty = #inner;
                #restore
                if !#falls_back || #stays { #unless }
            };
        }
        let unless = match &self.args.on {
            Some(_) => {
                let falls_back = self.falls_back();
                quote_spanned!(site=> if !#falls_back || #stays { #unless })
            }
            None => quote_spanned!(site=> if #stays { #unless }),
        };
        // Only an inlined test borrows a success, so the compiler builds it in the caller's return
        // place (benchmark row "fallback, success, sync").
        let fallible = self.nest.fallible();
        let success = quote_spanned!(self.nest.at_output()=> #fallible::is_success(&__resilience_out));
        quote_spanned! {site=>
            let __resilience_out: #ty = #inner;
            if #success {
                break #leave __resilience_out;
            }
            let __resilience_failed = __resilience_out;
            #restore
            #unless
        }
    }

    /// Whether `__resilience_failed` falls back, by `on` and `on_ok`.
    fn falls_back(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let ask = |predicate, value: &TokenStream| {
            let asked = predicate::evaluate(predicate, value, private);
            quote_spanned!(site=> #private::Transience::is_transient(#asked))
        };
        let of_error = match &self.args.on {
            Some((_, on)) => ask(on, &quote_spanned!(site=> __resilience_error)),
            None => quote!(true),
        };
        let value = quote_spanned!(site=> __resilience_value);
        let of_value = self.args.on_ok.as_ref().map(|on_ok| ask(on_ok, &value));
        let out = quote_spanned!(site=> &__resilience_failed);
        let falls_back = self.nest.inspect(&out, of_value.as_ref(), &quote!(false), &of_error);
        quote_spanned!(site=> (#falls_back))
    }

    /// Statement that reports `__resilience_failure`.
    fn tell(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let described = predicate::described(private);
        let tell = self.fell_back(&quote_spanned!(site=> #private::Observed::new(#described)));
        let told = predicate::with_defaults(&tell, private);
        quote_spanned! {site=> {
            let __resilience_error = &__resilience_failure;
            #told
        }}
    }

    fn fell_back(&self, error: &TokenStream) -> TokenStream {
        let (private, name) = (&self.nest.private, label(self.nest));
        let layer = self.nest.layer_ref(self.depth);
        quote_spanned!(Span::mixed_site()=> #private::fell_back(#layer, #name, #error))
    }
}
