//! Writes the method `kind`: a word that names the case, for labels and events. And `each_kind`,
//! which tells all of them.

use std::iter;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;

use super::arms::{ask_policy_error, ask_source, pattern};
use super::expand::imports;
use super::fields::Binding;
use super::input::{Case, Input};
use super::judgement::{Answer, Judgement};
use super::word::snake_case;

/// The method `kind`. A union, and an enum without variants, have the trait's.
pub(super) fn kind(input: &Input, judgements: &[Judgement], private: &TokenStream) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let ways: Vec<Way> = judgements.iter().map(Way::of).collect();
    let cases = input.cases.iter().zip(judgements).zip(&ways);
    let arms: Vec<TokenStream> =
        cases.map(|((case, judgement), way)| arm(case, judgement, way, input, private)).collect();
    let asks = ways
        .iter()
        .any(|way| matches!(way, Way::Source(_)))
        .then(|| quote_spanned!(site=> use #private::source::*;));
    let asks_policies =
        ways.iter().any(|way| matches!(way, Way::PolicyError(_))).then(|| imports("policy_error", private));
    let each_kind = each_kind(input, judgements, &ways, private);
    (!arms.is_empty()).then(|| {
        quote_spanned! {site=>
            fn kind(&self) -> &'static #private::core::primitive::str {
                #asks
                #asks_policies
                match self { #(#arms)* }
            }
            #each_kind
        }
    })
}

/// The method `each_kind`: the words, and the kinds of the fields that answer.
fn each_kind(input: &Input, judgements: &[Judgement], ways: &[Way], private: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let each = Ident::new("__resilience_each", site);
    let cases = input.cases.iter().zip(judgements).zip(ways);
    let tells = cases.map(|((case, judgement), way)| {
        let own = own_word(case, judgement, input);
        let (Way::Source(index) | Way::PolicyError(index)) = *way else {
            return quote_spanned!(site=> #each(#own););
        };
        let ty = case.fields.iter().nth(index).map(|field| &field.ty);
        let of_source = quote_spanned!(site=> #private::KindsOf::<#ty>::new().__resilience_kinds());
        quote_spanned!(site=> #private::each_kind_or(#each, #of_source, #own);)
    });
    // The second statement needs the import, whatever the types of the fields are. An `allow` for
    // an unused one would not go with a `forbid` of the user.
    let asks = ways.iter().any(|way| !matches!(way, Way::Word)).then(|| {
        quote_spanned! {site=>
            use #private::no_kinds::*;
            let _ = #private::KindsOf::<()>::new().__resilience_kinds();
        }
    });
    quote_spanned! {site=>
        fn each_kind(
            #each: &mut dyn #private::core::ops::FnMut(&'static #private::core::primitive::str),
        ) {
            #asks
            #(#tells)*
        }
    }
}

/// The word that is written, or the name of the case.
fn own_word(case: &Case, judgement: &Judgement, input: &Input) -> String {
    let name = case.variant.as_ref().unwrap_or(&input.ident);
    judgement.kind.as_ref().map_or_else(|| snake_case(&name.unraw().to_string()), LitStr::value)
}

/// Where the kind of a case comes from.
enum Way {
    /// The word that is written, or the name of the case.
    Word,
    /// The field at this index, which answers for the case.
    Source(usize),
    /// The same, if the field is the error of a policy.
    PolicyError(usize),
}

impl Way {
    fn of(judgement: &Judgement) -> Self {
        match judgement.answer {
            _ if judgement.kind.is_some() => Self::Word,
            Answer::Source(index) => Self::Source(index),
            Answer::PolicyError(index) => Self::PolicyError(index),
            Answer::Permanent | Answer::Transient | Answer::After(_) => Self::Word,
        }
    }
}

fn arm(case: &Case, judgement: &Judgement, way: &Way, input: &Input, private: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let own = own_word(case, judgement, input);
    let field = Ident::new("__resilience_source", site);
    let bound = |index| (index, Binding::new(&case.fields, index, field.clone()));
    let (pattern, kind) = match *way {
        Way::Word => (pattern(case, iter::empty()), quote!(#own)),
        Way::Source(index) => {
            let bound = [bound(index)];
            let asked = ask_source(case, index, "__resilience_kind", &bound, private);
            let kind = quote_spanned!(site=> #private::kind_or(#asked, #own));
            (pattern(case, bound.iter().map(|(_, binding)| binding)), kind)
        }
        Way::PolicyError(index) => {
            let (_, binding) = bound(index);
            let kind = ask_policy_error(&field, "__resilience_kind", &quote!(#own), private);
            (pattern(case, iter::once(&binding)), kind)
        }
    };
    quote_spanned!(site=> #pattern => #kind,)
}
