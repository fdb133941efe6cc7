//! Parameters where only types tell whether the body moves them.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Expr;

use crate::function::moves::{self, Uses};

/// A parameter that is left as it is, with the places where types decide whether it is moved.
pub(crate) struct ByTypes {
    /// The parameter: a name, or `self`.
    pub(crate) parameter: TokenStream,
    /// Its fields that are used as values.
    pub(crate) parts: Vec<Expr>,
    /// Whether it may be consumed in a way that syntax does not show.
    pub(crate) suspected: bool,
    /// Its fields that may be consumed in such a way.
    pub(crate) receivers: Vec<Expr>,
}

impl ByTypes {
    /// `None` if there is no such place.
    pub(crate) fn find(parameter: TokenStream, uses: &Uses) -> Option<Self> {
        let name = parameter.to_string();
        let of_parameter = |places: &[moves::Place]| {
            let mut found: Vec<Expr> = Vec::new();
            for place in places.iter().filter(|place| place.root == name) {
                let written = place.expr.to_token_stream().to_string();
                if found.iter().all(|other| other.to_token_stream().to_string() != written) {
                    found.push(place.expr.clone());
                }
            }
            found
        };
        let (parts, receivers) = (of_parameter(&uses.parts), of_parameter(&uses.receivers));
        let suspected = uses.suspected.contains(&name);
        (suspected || !parts.is_empty()).then_some(Self { parameter, parts, suspected, receivers })
    }
}
