//! Writes the method `outcome`: how a circuit breaker counts the error.

use std::iter;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::arms::{arm, ask_source, bindings, pattern};
use super::input::Input;
use super::judgement::Judgement;

/// The method `outcome`, if a case has a `#[breaker]`, or a source that may have one. For all other
/// cases the outcome follows from `transience`.
pub(super) fn outcome(
    input: &Input,
    judgements: &[Judgement],
    receiver: &Ident,
    private: &TokenStream,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let cases = || input.cases.iter().zip(judgements);
    let arms: Vec<TokenStream> = cases()
        .filter_map(|(case, judgement)| match (judgement.breaker, judgement.source()) {
            (Some(word), _) => {
                let (pattern, outcome) = (pattern(case, iter::empty()), word.outcome(private));
                Some(quote_spanned!(site=> #pattern => #outcome,))
            }
            (None, Some(source)) => {
                let bound = bindings(case, judgement, input);
                let asked = ask_source(case, source, "__resilience_outcome", &bound, private);
                Some(arm(case, judgement, &bound, &asked, private))
            }
            (None, None) => None,
        })
        .collect();
    let is_open = |judgement: &Judgement| {
        judgement.breaker.is_none() && (judgement.source().is_none() || judgement.condition.is_some())
    };
    let rest = judgements
        .iter()
        .any(is_open)
        .then(|| quote_spanned!(site=> _ => #private::default_outcome(#receiver),));
    let asks_source = |judgement: &Judgement| judgement.breaker.is_none() && judgement.source().is_some();
    let asks = judgements.iter().any(asks_source).then(|| quote_spanned!(site=> use #private::source::*;));
    (!arms.is_empty()).then(|| {
        quote_spanned! {site=>
            fn outcome(&#receiver) -> #private::Outcome {
                #asks
                match #receiver { #(#arms)* #rest }
            }
        }
    })
}
