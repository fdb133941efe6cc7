//! The type of the outcome outside of all layers, and inside each.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, Pat, Type};

use super::policy::Layer;
use crate::syntax;

/// The type of the outcome outside of all layers, and inside each.
pub(super) fn at_each_depth(declared: &Type, layers: &[Layer], private: &TokenStream) -> Vec<TokenStream> {
    let mut types = vec![quote!(#declared)];
    for layer in layers {
        let outer = types.last().cloned().unwrap_or_default();
        types.push(match layer.map_err() {
            Some(map_err) => unmapped(&types[0], map_err, private),
            None => outer,
        });
    }
    types
}

/// The type inside `map_err`. Its error is the type that a closure declares, else `_`. Its success
/// is always that of the declared type: taken from a type that is open already, it could never be
/// inferred.
fn unmapped(declared: &TokenStream, map_err: &Expr, private: &TokenStream) -> TokenStream {
    let error = error_of_closure(map_err).map_or_else(|| quote!(_), |ty| quote!(#ty));
    quote!(#private::core::result::Result<<#declared as #private::Fallible>::Ok, #error>)
}

fn error_of_closure(map_err: &Expr) -> Option<&Type> {
    let Expr::Closure(closure) = syntax::peel(map_err) else { return None };
    match closure.inputs.first()? {
        Pat::Type(typed) => Some(&typed.ty),
        _ => None,
    }
}
