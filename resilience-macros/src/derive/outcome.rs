//! Writes the method `outcome`: how a circuit breaker counts the error.

use std::iter;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::arms::{arm, ask_policy_error, ask_source, bindings, pattern};
use super::breaker::CountedAs;
use super::expand::imports;
use super::fields::Binding;
use super::input::Input;
use super::judgement::Judgement;

/// The method `outcome`, if a case has a `#[breaker]`, or a source or a policy's error that may
/// have one. For all other cases the outcome follows from `transience`.
pub(super) fn outcome(
    input: &Input,
    judgements: &[Judgement],
    receiver: &Ident,
    private: &TokenStream,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let cases = || input.cases.iter().zip(judgements);
    let arms: Vec<TokenStream> = cases()
        .filter_map(|(case, judgement)| match Way::of(judgement)? {
            Way::Word(word) => {
                let (pattern, outcome) = (pattern(case, iter::empty()), word.outcome(private));
                Some(quote_spanned!(site=> #pattern => #outcome,))
            }
            Way::Source(source) => {
                let bound = bindings(case, judgement, input);
                let asked = ask_source(case, source, "__resilience_outcome", &bound, private);
                Some(arm(case, judgement, &bound, &asked, private))
            }
            Way::PolicyError(field) => {
                let name = Ident::new("__resilience_ended", site);
                let pattern = pattern(case, iter::once(&Binding::new(&case.fields, field, name.clone())));
                let ignored = ask_policy_error(&name, "__resilience_is_ignored", &quote!(), private);
                Some(quote_spanned!(site=> #pattern if #ignored => #private::Outcome::Ignored,))
            }
        })
        .collect();
    let is_open = |judgement: &Judgement| match Way::of(judgement) {
        None | Some(Way::PolicyError(_)) => true,
        Some(Way::Source(_)) => judgement.condition.is_some(),
        Some(Way::Word(_)) => false,
    };
    let rest = judgements
        .iter()
        .any(is_open)
        .then(|| quote_spanned!(site=> _ => #private::default_outcome(#receiver),));
    let has = |is: fn(&Way) -> bool| judgements.iter().filter_map(Way::of).any(|way| is(&way));
    let asks =
        has(|way| matches!(way, Way::Source(_))).then(|| quote_spanned!(site=> use #private::source::*;));
    let asks_policies =
        has(|way| matches!(way, Way::PolicyError(_))).then(|| imports("policy_error", private));
    (!arms.is_empty()).then(|| {
        quote_spanned! {site=>
            fn outcome(&#receiver) -> #private::Outcome {
                #asks
                #asks_policies
                match #receiver { #(#arms)* #rest }
            }
        }
    })
}

/// The way in which a case tells its outcome, if that does not follow from `transience` alone.
enum Way {
    /// A `#[breaker]`.
    Word(CountedAs),
    /// The source at this index has the outcome.
    Source(usize),
    /// The field at this index, if it is the error of a policy, may be one that a breaker ignores.
    PolicyError(usize),
}

impl Way {
    fn of(judgement: &Judgement) -> Option<Self> {
        let word = judgement.breaker.map(Self::Word);
        let source = || judgement.source().map(Self::Source);
        word.or_else(source).or_else(|| judgement.policy_error.map(Self::PolicyError))
    }
}
