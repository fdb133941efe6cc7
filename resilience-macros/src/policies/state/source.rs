//! The way to the state: an expression of the runtime's source for it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::arguments::{Shared, Stateful};
use super::runtime::{Runtime, ident, lending};
use crate::arguments::typed::{self, name_type, typed};
use crate::nest::{Nest, label};
use crate::spans::SpanRange;
use crate::syntax::without_parentheses;

/// The state that a layer uses.
pub(crate) struct Source<'a> {
    nest: &'a Nest<'a>,
    runtime: &'static Runtime,
    shared: &'a Shared,
    /// An expression of the settings.
    settings: TokenStream,
}

impl<'a> Source<'a> {
    pub(crate) fn new<A: Stateful>(nest: &'a Nest<'a>, args: &'a A) -> Self {
        let (private, setters) = (&nest.private, args.setters(&nest.private));
        let (settings, new, calls) = (ident(A::RUNTIME.settings), setters.of_new(), setters.calls());
        let settings = quote_spanned!(Span::mixed_site()=> #private::#settings::new(#new) #calls);
        Self { nest, runtime: &A::RUNTIME, shared: args.shared(), settings }
    }

    /// An expression of the source.
    pub(crate) fn locate(&self) -> TokenStream {
        match (&self.shared.value, &self.shared.key) {
            (Some(value), Some(key)) => self.by_value_and_key(value, key),
            (Some(value), None) => self.by_value(value),
            (None, Some(key)) => self.one_of_many(key),
            (None, None) => self.the_one(),
        }
    }

    fn by_value(&self, value: &Expr) -> TokenStream {
        let (private, at, site) = (&self.nest.private, SpanRange::covering(value), Span::mixed_site());
        let lent = at.call_runtime(&lending(private, self.runtime.lends_value), at.borrow(value));
        let ty = ident(self.runtime.value);
        quote_spanned!(site=> #private::#ty::locate(#lent))
    }

    fn by_value_and_key(&self, value: &Expr, key: &Expr) -> TokenStream {
        let (private, at, site) = (&self.nest.private, SpanRange::covering(value), Span::mixed_site());
        let lent = at.call_runtime(&lending(private, self.runtime.lends_keyed_value), at.borrow(value));
        let key = without_parentheses(key);
        let at = SpanRange::covering(key);
        let (key, ty) = (at.borrow(key), ident(self.runtime.keyed_value));
        let locate = quote_spanned!(site=> #private::#ty::locate);
        at.call_runtime(&locate, quote_spanned!(site=> #lent, #key))
    }

    fn the_one(&self) -> TokenStream {
        let (private, site, settings) = (&self.nest.private, Span::mixed_site(), &self.settings);
        let (ty, by_static) = (ident(self.runtime.of_function), ident(self.runtime.by_static));
        let state = ident(self.runtime.static_name);
        let made = match name(self.shared, private) {
            Some(name) => {
                let origin = self.origin();
                quote_spanned!(site=> #private::#ty::named(#name, #origin, || #settings))
            }
            None => {
                let label = label(self.nest);
                quote_spanned!(site=> #private::#ty::unnamed(#label, || #settings))
            }
        };
        quote_spanned! {site=> #private::#by_static({
            static #state: #private::#ty = #made;
            // The closure captures nothing, so the guard takes no space and follows no pointer:
            // benchmark row "breaker, closed, success". The static is in a block of its own, so its
            // name is not visible outside.
            || &#state
        })}
    }

    /// The source for the state of `key`. The settings are evaluated when a key has no state yet,
    /// and may use the parameters.
    fn one_of_many(&self, key: &Expr) -> TokenStream {
        let (private, site, settings) = (&self.nest.private, Span::mixed_site(), &self.settings);
        let (origin, ty) = (self.origin(), ident(self.runtime.of_keys));
        let max_keys = match &self.shared.max_keys {
            Some(max_keys) => typed::count(max_keys, private),
            None => quote_spanned!(site=> #private::MAX_KEYS),
        };
        let made = match name(self.shared, private) {
            Some(name) => quote_spanned!(site=> named(#name, #origin, || #max_keys)),
            None => {
                let label = label(self.nest);
                quote_spanned!(site=> unnamed(#label, #origin, || #max_keys))
            }
        };
        let key = without_parentheses(key);
        let at = SpanRange::covering(key);
        let locate = quote_spanned!(site=> #private::#ty::locate);
        let (keys, key) = (quote_spanned!(site=> &__RESILIENCE_KEYS), at.borrow(key));
        let located = at.call_runtime(&locate, quote_spanned!(site=> #keys, #key, || #settings));
        quote_spanned! {site=> {
            static __RESILIENCE_KEYS: #private::#ty = #private::#ty::#made;
            #located
        }}
    }

    fn origin(&self) -> TokenStream {
        let private = &self.nest.private;
        let label = label(self.nest);
        quote_spanned! {Span::mixed_site()=>
            #private::Origin::new(#label, #private::core::file!(), #private::core::line!())
        }
    }
}

/// The name of the state, an expression for a static.
pub(crate) fn name(shared: &Shared, private: &TokenStream) -> Option<TokenStream> {
    let name = shared.name.as_ref()?;
    Some(typed(name, &name_type(private), ToTokens::to_token_stream))
}
