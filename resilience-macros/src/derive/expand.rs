//! Writes the implementation: a match with one arm for each case that may be transient.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use super::arms::{arm, ask_policy_error, ask_source, bindings, bound_again, pattern, variable};
use super::bounds;
use super::fields::Binding;
use super::input::{Case, Input};
use super::judgement::{Answer, Judgement};
use super::kind::kind;
use super::mentions;
use super::outcome::outcome;
use super::source;
use crate::arguments::Value;
use crate::arguments::typed::duration_tokens;

pub(crate) fn implementation(input: &Input, judgements: &[Judgement], krate: Option<&Path>) -> TokenStream {
    let site = Span::mixed_site();
    let krate = krate.map_or_else(|| quote_spanned!(site=> ::resilience), ToTokens::to_token_stream);
    let private = &quote_spanned!(site=> #krate::__private);
    let generics = bounds::generics(input, judgements, private);
    let header = bounds::header(input, &generics, private);
    let marker = bounds::marker(input, &generics, private);
    let receiver = receiver(judgements);
    let transience = transience(input, judgements, &receiver, private);
    let is_rejection = is_rejection(input, private);
    let outcome = outcome(input, judgements, &receiver, private);
    let kind = kind(input, judgements, private);
    let asks = judgements.iter().any(|judgement| judgement.source().is_some());
    let asks = asks.then(|| quote_spanned!(site=> use #private::source::*;));
    let asks_policies = judgements.iter().any(|judgement| matches!(judgement.answer, Answer::PolicyError(_)));
    let asks_policies = asks_policies.then(|| imports("policy_error", private));
    quote_spanned! {site=>
        #[automatically_derived]
        #header {
            fn transience(&#receiver) -> #private::Transience {
                #asks
                #asks_policies
                #transience
            }
            #is_rejection
            #outcome
            #kind
        }
        #marker
    }
}

/// The `self` of the generated methods. If an expression mentions `self`, it is that token: one
/// with a span of ours would be another variable.
fn receiver(judgements: &[Judgement]) -> Ident {
    let own = Ident::new("self", Span::mixed_site());
    let mut written =
        judgements.iter().flat_map(|judgement| mentions::find_mentions(&own, judgement.expressions()));
    written.next().unwrap_or(own)
}

fn transience(
    input: &Input,
    judgements: &[Judgement],
    receiver: &Ident,
    private: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let cases = || input.cases.iter().zip(judgements);
    let arms: Vec<TokenStream> = cases()
        .filter(|(_, judgement)| !judgement.is_permanent())
        .map(|(case, judgement)| {
            let bound = bindings(case, judgement, input);
            let answer = answer(case, judgement, &bound, private);
            arm(case, judgement, &bound, &answer, private)
        })
        .collect();
    let permanent = quote_spanned!(site=> #private::Transience::Permanent);
    if arms.is_empty() {
        return permanent;
    }
    let rest = cases()
        .any(|(_, judgement)| judgement.may_be_permanent())
        .then(|| quote_spanned!(site=> _ => #permanent,));
    quote_spanned!(site=> match #receiver { #(#arms)* #rest })
}

/// The import of the runtime's module `name`, whose traits answer for fields of any type.
pub(super) fn imports(name: &str, private: &TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::mixed_site());
    quote_spanned! {Span::mixed_site()=>
        #[allow(unused_imports)]
        use #private::#name::*;
    }
}

/// The `Transience` of the case, if its condition holds.
fn answer(
    case: &Case,
    judgement: &Judgement,
    bound: &[(usize, Binding)],
    private: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    match &judgement.answer {
        Answer::Permanent => quote_spanned!(site=> #private::Transience::Permanent),
        Answer::Transient => quote_spanned!(site=> #private::Transience::Transient),
        Answer::After(Value::Literal(duration, _)) => {
            let duration = duration_tokens(*duration, private);
            quote_spanned!(site=> #private::Transience::TransientAfter(#duration))
        }
        Answer::After(Value::Expr(after)) => {
            let after = bound_again(after, bound);
            quote_spanned!(site=> #private::after(#after))
        }
        Answer::Source(index) => ask_source(case, *index, "__resilience_transience", bound, private),
        Answer::PolicyError(index) => {
            let asked = variable(*index, bound);
            let asked =
                asked.map(|field| ask_policy_error(field, "__resilience_transience", &quote!(), private));
            asked.unwrap_or_default()
        }
    }
}

/// The methods that say whether, and whose, rejection it is, if a case has a field that may hold
/// one. A rejection tells an outer breaker nothing about the service that it guards, whatever
/// `#[transient]` says of the case.
fn is_rejection(input: &Input, private: &TokenStream) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let asks = |name: &Ident, method: &str| {
        let method = Ident::new(method, site);
        quote_spanned!(site=> #private::AskError(#name).#method())
    };
    let is_rejection = match_on_fields(input, &quote!(false), |names| {
        let asked = names.iter().map(|name| asks(name, "__resilience_is_rejection"));
        quote_spanned!(site=> #(#asked)||*)
    })?;
    let none = quote_spanned!(site=> #private::core::option::Option::None);
    let rejector = match_on_fields(input, &none, |names| {
        let mut asked = names.iter().map(|name| asks(name, "__resilience_rejector"));
        let first = asked.next();
        quote_spanned!(site=> #first #(.or(#asked))*)
    });
    Some(quote_spanned! {site=>
        fn is_rejection(&self) -> #private::core::primitive::bool {
            use #private::defaults::*;
            #is_rejection
        }
        fn __resilience_rejector(&self) -> #private::core::option::Option<#private::Rejector> {
            use #private::defaults::*;
            #rejector
        }
    })
}

/// A match with an arm for each case that has fields which may hold a rejection.
fn match_on_fields(
    input: &Input,
    otherwise: &TokenStream,
    answer: impl Fn(&[&Ident]) -> TokenStream,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    // The fields of a packed type cannot be borrowed.
    let cases = input.cases.iter().filter(|_| !input.is_packed());
    let arms: Vec<TokenStream> = cases
        .filter_map(|case| {
            let bindings: Vec<Binding> = source::possible_rejections(&case.fields)
                .map(|index| {
                    let name = Ident::new(&format!("__resilience_{index}"), site);
                    Binding::new(&case.fields, index, name)
                })
                .collect();
            let pattern = pattern(case, bindings.iter());
            let names: Vec<&Ident> = bindings.iter().map(|Binding { name, .. }| name).collect();
            let answer = (!names.is_empty()).then(|| answer(&names))?;
            Some(quote_spanned!(site=> #pattern => #answer,))
        })
        .collect();
    let rest = (arms.len() < input.cases.len()).then(|| quote_spanned!(site=> _ => #otherwise,));
    (!arms.is_empty()).then(|| quote_spanned!(site=> match self { #(#arms)* #rest }))
}
