//! PROVISIONAL
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

use super::shared::Nest;
use crate::spans::SpanRange;

impl Nest<'_> {
    pub(crate) fn convert_policy_error(
        &self,
        depth: usize,
        kind: &str,
        error: &TokenStream,
        map_err: Option<&Expr>,
    ) -> TokenStream {
        let private = &self.private;
        let outcome = &self.types[depth + 1];
        let _ = Ident::new(kind, Span::mixed_site());
        match map_err {
            Some(map_err) => {
                let at = SpanRange::covering(map_err);
                let reject = quote_spanned!(Span::mixed_site()=> #private::provisional_with::<#outcome>);
                let error = at.stretch(error);
                at.call_runtime(&reject, quote!(#error, #map_err))
            }
            None => quote_spanned!(self.at_output()=> #private::provisional::<#outcome>(#error)),
        }
    }
}
