//! The site of the function: its name and attributes, in a static of the runtime.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::policy::Layer;
use super::policy_error::ErrorType;
use super::shared::{Nest, label};
use crate::function::types;

impl Nest<'_> {
    /// `nest` as a call of the function, which the runtime's macro surrounds with the site if
    /// anybody asks for one.
    pub(super) fn call(&self, nest: &TokenStream) -> TokenStream {
        let (private, name) = (&self.private, label(self));
        let layers = self.written.iter().map(|layer| self.site_layer(layer));
        let ty = self.type_with_kinds();
        quote_spanned! {Span::mixed_site()=>
            #private::call!(__resilience_call, #name, [#(#layers),*], [#ty], #nest)
        }
    }

    /// The type of the body's outcome, whose errors a retry counts by their kinds, if it is written
    /// and its error surely borrows nothing. Here nothing tells the compiler a part that is opaque.
    fn type_with_kinds(&self) -> Option<TokenStream> {
        let private = &self.private;
        let ty = &self.types[self.layers.len()];
        let is_written = matches!(self.error_type(self.layers.len() - 1), ErrorType::Written);
        let is_written = is_written && !types::is_left_open(ty);
        let is_known = self.repeats() && is_written && types::owns_its_error(ty, &self.sig.generics);
        is_known.then(|| quote_spanned!(Span::mixed_site()=> #private::TypeOf::<#ty>::new()))
    }

    /// The attribute, its name if a static can hold it, and its arguments as texts.
    fn site_layer(&self, layer: &Layer) -> TokenStream {
        let private = &self.private;
        let policy = Literal::string(layer.name());
        let name = match layer.constant_name(private) {
            Some(name) => quote!(#private::core::option::Option::Some(#name)),
            None => quote!(#private::core::option::Option::None),
        };
        let arguments = layer.as_written().iter().map(|(key, value)| {
            let (key, value) = (Literal::string(key), Literal::string(value));
            quote!((#key, #value))
        });
        quote_spanned!(Span::mixed_site()=> (#policy, #name, &[#(#arguments),*]))
    }
}
