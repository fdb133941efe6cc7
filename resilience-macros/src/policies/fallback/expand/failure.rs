//! The call of the layers below, up to its failure.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layer::FallbackLayer;
use crate::nest::{Body, label, predicate};

impl FallbackLayer<'_> {
    /// Statements that run the layers below. Behind them the call has failed: its outcome is gone,
    /// and `__resilience_error` is the error, if the fallback is given one.
    pub(super) fn failure(&self, body: &Body) -> TokenStream {
        let site = Span::mixed_site();
        let (private, ty, leave) = (&self.nest.private, &self.nest.types[self.depth], self.label());
        let inner = self.nest.layer(self.depth + 1, body);
        let restore = body.restore_for_fallback(self.depth);
        let failed = if self.args.on_ok.is_some() {
            let falls_back = self.falls_back();
            quote_spanned! {site=>
                let __resilience_failed: #ty = #inner;
                #restore
                if !#falls_back {
                    break #leave __resilience_failed;
                }
            }
        } else {
            // Only an inlined test borrows a success, so the compiler builds it in the caller's
            // return place (benchmark row "fallback, success, sync").
            let fallible = self.nest.fallible();
            let success = quote_spanned!(self.nest.at_output()=> #fallible::is_success(&__resilience_out));
            let unless = self.args.on.as_ref().map(|_| {
                let falls_back = self.falls_back();
                quote_spanned! {site=>
                    if !#falls_back {
                        break #leave __resilience_failed;
                    }
                }
            });
            quote_spanned! {site=>
                let __resilience_out: #ty = #inner;
                if #success {
                    break #leave __resilience_out;
                }
                let __resilience_failed = __resilience_out;
                #restore
                #unless
            }
        };
        let tell = self.tell();
        if !self.takes_error() {
            return quote_spanned!(site=> { #failed #tell });
        }
        let fallible = self.nest.fallible();
        let error = quote_spanned!(self.nest.at_output()=> #fallible::into_err(__resilience_failed));
        quote_spanned! {site=>
            let __resilience_error = {
                #failed
                #tell
                match #error {
                    #private::core::option::Option::Some(__resilience_error) => __resilience_error,
                    // It was no success.
                    #private::core::option::Option::None => #private::core::unreachable!(),
                }
            };
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

    /// The event.
    fn tell(&self) -> TokenStream {
        let (private, site, name) = (&self.nest.private, Span::mixed_site(), label(self.nest));
        let described = predicate::described(private);
        let tell = |error: TokenStream| quote_spanned!(site=> #private::fell_back(#name, #error));
        let of_error = tell(quote_spanned!(site=> #private::Observed::new(#described)));
        let of_value = match &self.args.on_ok {
            Some(_) => tell(quote_spanned!(site=> #private::Observed::NOTHING)),
            None => quote!(()),
        };
        let out = quote_spanned!(site=> &__resilience_failed);
        let of_error = predicate::with_defaults(&of_error, private);
        let told = self.nest.inspect(&out, None, &of_value, &of_error);
        quote!(#told;)
    }
}
