//! The way to the breaker: the runtime's `BreakerSource`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::layer::BreakerLayer;
use crate::arguments::Arguments;
use crate::arguments::typed::{self, name_type, typed};
use crate::nest::label;
use crate::policies::circuit_breaker::arguments::CircuitBreakerArgs;
use crate::spans::SpanRange;
use crate::syntax::without_parentheses;

impl BreakerLayer<'_> {
    /// The runtime's `BreakerSource`, which leads to the breaker's cell, and tells of which call
    /// its events are. If there are layers above, it also reports to them what the outcome does
    /// not show.
    pub(super) fn locate(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let (breaker, layer) = (self.locate_breaker(), self.nest.layer_ref(self.depth));
        let breaker = quote_spanned!(site=> #private::telling(#breaker, #layer));
        if self.depth == 0 {
            return breaker;
        }
        quote_spanned!(site=> #private::reporting(#breaker, __resilience_below))
    }

    fn locate_breaker(&self) -> TokenStream {
        match (&self.args.breaker, &self.args.key) {
            (Some(breaker), Some(key)) => self.locate_by_value_and_key(breaker, key),
            (Some(breaker), None) => self.locate_by_value(breaker),
            (None, Some(key)) => self.locate_one_of_many(key),
            (None, None) => self.locate_the_one(),
        }
    }

    fn locate_by_value(&self, breaker: &Expr) -> TokenStream {
        let (private, at, site) = (&self.nest.private, SpanRange::covering(breaker), Span::mixed_site());
        let find = quote_spanned!(site=> #private::BreakerRef::breaker);
        let breaker = at.call_runtime(&find, at.borrow(breaker));
        quote_spanned!(site=> #private::CircuitBreaker::locate(#breaker))
    }

    fn locate_by_value_and_key(&self, breaker: &Expr, key: &Expr) -> TokenStream {
        let (private, at, site) = (&self.nest.private, SpanRange::covering(breaker), Span::mixed_site());
        let find = quote_spanned!(site=> #private::KeyedBreakerRef::keyed_breaker);
        let breaker = at.call_runtime(&find, at.borrow(breaker));
        let key = without_parentheses(key);
        let at = SpanRange::covering(key);
        let key = at.borrow(key);
        let locate = quote_spanned!(site=> #private::KeyedCircuitBreaker::locate);
        at.call_runtime(&locate, quote_spanned!(site=> #breaker, #key))
    }

    fn locate_the_one(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let settings = self.settings();
        let made = match name(self.args, private) {
            Some(name) => {
                let origin = self.origin();
                quote_spanned!(site=> #private::StaticBreaker::named(#name, #origin, || #settings))
            }
            None => {
                let label = label(self.nest);
                quote_spanned!(site=> #private::StaticBreaker::unnamed(#label, || #settings))
            }
        };
        quote_spanned! {site=> #private::ByStatic({
            static __RESILIENCE_BREAKER: #private::StaticBreaker = #made;
            // The closure captures nothing, so the guard takes no space and follows no pointer:
            // benchmark row "breaker, closed, success". The static is in a block of its own, so its
            // name is not visible outside.
            || &__RESILIENCE_BREAKER
        })}
    }

    /// The source for the breaker of `key`. The settings are evaluated when a key has no breaker
    /// yet, and may use the parameters.
    fn locate_one_of_many(&self, key: &Expr) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let origin = self.origin();
        let max_keys = match &self.args.max_keys {
            Some(max_keys) => typed::count(max_keys, private),
            None => quote_spanned!(site=> #private::MAX_KEYS),
        };
        let made = match name(self.args, private) {
            Some(name) => quote_spanned!(site=> named(#name, #origin, || #max_keys)),
            None => {
                let label = label(self.nest);
                quote_spanned!(site=> unnamed(#label, #origin, || #max_keys))
            }
        };
        let settings = self.settings();
        let key = without_parentheses(key);
        let at = SpanRange::covering(key);
        let locate = quote_spanned!(site=> #private::StaticKeyedBreaker::locate);
        let (keys, key) = (quote_spanned!(site=> &__RESILIENCE_KEYS), at.borrow(key));
        let located = at.call_runtime(&locate, quote_spanned!(site=> #keys, #key, || #settings));
        quote_spanned! {site=> {
            static __RESILIENCE_KEYS: #private::StaticKeyedBreaker = #private::StaticKeyedBreaker::#made;
            #located
        }}
    }

    /// An expression of type `Settings`.
    fn settings(&self) -> TokenStream {
        let private = &self.nest.private;
        let setters = self.args.setters(private);
        let calls = setters.calls();
        quote!(#private::Settings::new() #calls)
    }

    fn origin(&self) -> TokenStream {
        let private = &self.nest.private;
        let label = label(self.nest);
        quote_spanned! {Span::mixed_site()=>
            #private::Origin::new(#label, #private::core::file!(), #private::core::line!())
        }
    }
}

/// The breaker's name, an expression for a static.
pub(in crate::policies::circuit_breaker) fn name(
    args: &CircuitBreakerArgs,
    private: &TokenStream,
) -> Option<TokenStream> {
    let name = args.name.as_ref()?;
    Some(typed(name, &name_type(private), ToTokens::to_token_stream))
}
