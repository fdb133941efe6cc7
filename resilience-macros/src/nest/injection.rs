//! The place directly around the body at which faults and the errors of tests lie.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::policy::Runs;
use super::policy_error::ErrorType;
use super::shared::Nest;
use crate::function::types;

impl Nest<'_> {
    /// Statements at the start of the body. The runtime makes the first one empty unless somebody
    /// may inject. What takes the place of a body begins as one, unless it is a rejection.
    pub(super) fn inject(&self) -> TokenStream {
        let (private, meets, begins) = (&self.private, self.meets(), self.body_begins());
        quote_spanned!(Span::mixed_site()=> #private::inject!(#meets); #begins)
    }

    /// The statement that tells that the body begins, if layers ask. Each of these has opened a
    /// scope.
    pub(super) fn body_begins(&self) -> Option<TokenStream> {
        let private = &self.private;
        let asks = |depth: usize| {
            let layer = &self.layers[depth];
            // A hedge gives back the token of an attempt that has waited in vain.
            layer.asks_whether_the_body_began() || layer.runs() == Runs::AtOnce && self.may_wait_below(depth)
        };
        let scopes = (0..self.layers.len()).filter(|depth| asks(*depth)).count();
        let scopes = Literal::u32_suffixed(u32::try_from(scopes).ok().filter(|scopes| *scopes > 0)?);
        Some(quote_spanned!(Span::mixed_site()=> #private::body_begins(#scopes);))
    }

    /// The same around `future`, that of a body that is called.
    pub(super) fn injected(&self, future: &TokenStream) -> TokenStream {
        let (private, meets) = (&self.private, self.meets());
        quote_spanned!(Span::mixed_site()=> #private::injected!([#meets] #future))
    }

    /// What the runtime has to know: the call, how the body waits, the type of its outcome, whether
    /// its error borrows, the error of `#[faults(error = …)]`, how the function sleeps, and what a
    /// body begins with.
    fn meets(&self) -> TokenStream {
        let site = Span::mixed_site();
        let kind = Ident::new(if self.is_async() { "async" } else { "sync" }, site);
        let ty = self.type_for_injection();
        let owned = self.types.iter().all(|ty| types::owns_its_error(ty, &self.sig.generics));
        let owned = Ident::new(if owned { "owned" } else { "borrowed" }, site);
        let error = self.layers.iter().find_map(|layer| layer.injected_error());
        let sleep = self.layers.iter().rev().find_map(|layer| layer.sleep()).filter(|_| self.is_async());
        let begins = self.body_begins().map(|begins| quote_spanned!(site=> , [#begins]));
        quote_spanned!(site=> __resilience_call, #kind, #ty, #owned, [#error], [#sleep] #begins)
    }

    /// The type of the body's outcome, or the word that it is known behind the body alone.
    fn type_for_injection(&self) -> TokenStream {
        let (private, site) = (&self.private, Span::mixed_site());
        match self.error_type(self.layers.len() - 1) {
            ErrorType::Written => {
                let ty = &self.types[self.layers.len()];
                quote_spanned!(site=> (#private::TypeOf::<#ty>::new()))
            }
            ErrorType::Carried(ty) => quote!(#ty),
            ErrorType::Open => quote_spanned!(site=> open),
        }
    }
}
