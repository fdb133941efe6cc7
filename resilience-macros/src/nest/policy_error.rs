//! The error of a policy that ends a call, turned into the outcome at its depth.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

use super::shared::{Nest, type_variable};
use crate::arguments::closure::is_closure;
use crate::function::types;
use crate::spans::{self, SpanRange};

/// Where the error type of an outcome is written.
pub(super) enum ErrorType {
    /// In the outcome's type.
    Written,
    /// A variable carries the outcome's type.
    Carried(TokenStream),
    /// Nowhere: the compiler infers it from the body, which may come later.
    Open,
}

impl Nest<'_> {
    /// An expression of the outcome's type at `depth`: that of a call that the policy there has
    /// ended. `error` is a variable with the policy's own error. `map_err`, if it is written, makes
    /// the function's error of it; else the compiler picks the conversion by the type of that.
    pub(crate) fn ended(&self, depth: usize, error: &TokenStream, map_err: Option<&Expr>) -> TokenStream {
        let private = &self.private;
        let site = Span::mixed_site();
        let outcome = &self.types[depth + 1];
        if let Some(map_err) = map_err {
            let at = SpanRange::covering(map_err);
            let ended = quote_spanned!(site=> #private::ended_with::<_, #outcome>);
            let error = at.stretch(error);
            return at.call_runtime(&ended, quote!(#error, #map_err));
        }
        let written = |find: TokenStream| {
            let at = self.at_output();
            let private = spans::moved(private, at);
            quote_spanned!(at=> #private::ended::<_, #outcome, _>(#error, #find))
        };
        match self.error_type(depth) {
            ErrorType::Written => written(self.find_conversion()),
            ErrorType::Carried(ty) => self.ended_as(&ty, error),
            ErrorType::Open => written(self.call_of_conversion("__resilience_assume")),
        }
    }

    /// The same as a closure of a `TypeOf` the outcome and of the policy's error, for a layer that
    /// takes it after the future inside: that has told the type by then. `tell` is a statement that
    /// runs first, if there is one.
    pub(crate) fn ended_closure(
        &self,
        depth: usize,
        tell: Option<&TokenStream>,
        map_err: Option<&Expr>,
    ) -> TokenStream {
        let behind = |ended: TokenStream| match tell {
            Some(tell) => quote_spanned!(Span::mixed_site()=> { #tell #ended }),
            None => ended,
        };
        let site = Span::mixed_site();
        let error = quote_spanned!(site=> __resilience_ended);
        if map_err.is_some() || matches!(self.error_type(depth), ErrorType::Written) {
            let ended = behind(self.ended(depth, &error, map_err));
            return quote_spanned!(site=> |_, #error| #ended);
        }
        let ty = quote_spanned!(site=> __resilience_type);
        let ended = behind(self.ended_as(&ty, &error));
        quote_spanned!(site=> |#ty, #error| #ended)
    }

    /// The statement that tells that the policy at `depth` turns the call away.
    pub(crate) fn tell_turned_away(&self, depth: usize) -> TokenStream {
        let (private, layer) = (&self.private, self.layer_ref(depth));
        quote_spanned!(Span::mixed_site()=> #private::turned_away(#layer);)
    }

    /// The outcome, of the type that the variable `ty` carries.
    fn ended_as(&self, ty: &TokenStream, error: &TokenStream) -> TokenStream {
        let at = self.at_output();
        let (private, find) = (spans::moved(&self.private, at), self.find_conversion());
        quote_spanned!(at=> #private::TypeOf::ended(#ty, #error, #find))
    }

    /// The closure that finds the conversion by the type of the error.
    fn find_conversion(&self) -> TokenStream {
        self.call_of_conversion("__resilience_find")
    }

    /// A closure that calls `method` of the runtime's `Conversion`. Messages about the error type
    /// come from this call, so it has the span of that type as the user wrote it. A span of ours at
    /// the same place would add that the message comes from a macro.
    fn call_of_conversion(&self, method: &str) -> TokenStream {
        let private = &self.private;
        let at = types::error_span(&self.output.ty);
        let (conversion, method) = (Ident::new("__resilience_conversion", at), Ident::new(method, at));
        quote_spanned! {Span::mixed_site()=> |#conversion| {
            #[allow(unused_imports)]
            use #private::conversion::*;
            #conversion.#method()
        }}
    }

    pub(super) fn error_type(&self, depth: usize) -> ErrorType {
        if !types::is_left_open(&self.failures[depth + 1]) {
            return ErrorType::Written;
        }
        let opens = self.layers[..=depth].iter().rposition(|layer| layer.map_err().is_some());
        let carries = |depth: &usize| !self.layers[*depth].map_err().is_some_and(is_closure);
        opens.filter(carries).map_or(ErrorType::Open, |depth| ErrorType::Carried(type_variable(depth)))
    }
}
