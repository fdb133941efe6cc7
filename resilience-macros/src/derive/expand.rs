//! Writes the implementation: one arm for each case that is not simply permanent.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Fields, Member, Path};

use super::bounds;
use super::fields::{self, Binding};
use super::input::{Case, Input};
use super::judgement::{Answer, Judgement};
use super::mentions;
use super::outcome::outcome;
use super::source;
use crate::arguments::{Value, duration_tokens};

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
    let asks = judgements.iter().any(|judgement| judgement.source().is_some());
    let asks = asks.then(|| quote_spanned!(site=> use #private::source::*;));
    quote_spanned! {site=>
        #[automatically_derived]
        #header {
            fn transience(&#receiver) -> #private::Transience {
                #asks
                #transience
            }
            #is_rejection
            #outcome
        }
        #marker
    }
}

/// `self` as it is written in an expression, if it is: it has to be the same one.
fn receiver(judgements: &[Judgement]) -> Ident {
    let own = Ident::new("self", Span::mixed_site());
    let mut written = judgements.iter().flat_map(|judgement| mentions::of(&own, judgement.expressions()));
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

/// What the case is where its condition holds.
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
    }
}

/// Asks the field at `index` by one of the methods of `Probe`.
pub(super) fn ask_source(
    case: &Case,
    index: usize,
    method: &str,
    bound: &[(usize, Binding)],
    private: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let source = bound.iter().find(|(other, _)| *other == index).map(|(_, binding)| &binding.name);
    let ty = case.fields.iter().nth(index).map(|field| &field.ty);
    // The compiler points at the type if it is no `Transient`.
    let method = Ident::new(method, ty.map_or(site, |ty| site.located_at(ty.span())));
    quote_spanned!(site=> #private::AskError::<#ty>(#source).#method())
}

/// `Self::Status { 0: _0 } if holds(*_0 >= 500) => Transience::Transient,`
pub(super) fn arm(
    case: &Case,
    judgement: &Judgement,
    bound: &[(usize, Binding)],
    answer: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let pattern = pattern(case, bound.iter().map(|(_, binding)| binding));
    let guard = judgement.condition.as_ref().map(|condition| {
        let condition = bound_again(condition, bound);
        quote_spanned!(site=> if #private::holds(#condition))
    });
    // The deriving crate has allowed it for the field, but not for a variable.
    let other_case = bound.iter().any(|(_, binding)| !fields::is_variable(&binding.name));
    let allowed = other_case.then(|| quote_spanned!(site=> #[allow(non_snake_case)]));
    quote_spanned!(site=> #allowed #pattern #guard => #answer,)
}

/// What the arm of a case binds: all fields if there is an expression to use them, and the source.
pub(super) fn bindings(case: &Case, judgement: &Judgement, input: &Input) -> Vec<(usize, Binding)> {
    let expressions = judgement.expressions();
    let unmentioned = !expressions.is_empty() && !input.is_packed();
    let of_an_expression = |index| {
        let mentioned = fields::binding(&case.fields, index, &expressions);
        mentioned.or_else(|| fields::unmentioned(&case.fields, index).filter(|_| unmentioned))
    };
    let source = |index| {
        let name = || Ident::new("__resilience_source", Span::mixed_site());
        (judgement.source() == Some(index)).then(|| Binding::new(&case.fields, index, name()))
    };
    (0..case.fields.len())
        .filter_map(|index| Some((index, of_an_expression(index).or_else(|| source(index))?)))
        .collect()
}

/// The expression with the fields under the other identifiers that mention them.
fn bound_again(value: &Expr, bound: &[(usize, Binding)]) -> TokenStream {
    let site = Span::mixed_site();
    let again =
        bound.iter().flat_map(|(_, Binding { name, again, .. })| again.iter().map(move |it| (name, it)));
    again.fold(value.to_token_stream(), |value, (name, again)| {
        let binder = binder(again);
        quote_spanned!(site=> match #name { #binder => #value })
    })
}

/// `is_rejection`, if a case has a field that may be one. A rejection is no verdict on what a breaker further out
/// guards, whatever the case is judged to be.
fn is_rejection(input: &Input, private: &TokenStream) -> Option<TokenStream> {
    let site = Span::mixed_site();
    // A reference to a field is what a packed type does not give.
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
            let asked = bindings.iter().map(
                |Binding { name, .. }| quote_spanned!(site=> #private::AskError(#name).__resilience_is_rejection()),
            );
            (!bindings.is_empty()).then(|| quote_spanned!(site=> #pattern => #(#asked)||*,))
        })
        .collect();
    let rest = (arms.len() < input.cases.len()).then(|| quote_spanned!(site=> _ => false,));
    (!arms.is_empty()).then(|| {
        quote_spanned! {site=>
            fn is_rejection(&self) -> #private::core::primitive::bool {
                use #private::defaults::*;
                match self { #(#arms)* #rest }
            }
        }
    })
}

/// The case with these fields bound: by reference, as `self` is one.
pub(super) fn pattern<'a>(case: &Case, bindings: impl Iterator<Item = &'a Binding>) -> TokenStream {
    let site = Span::mixed_site();
    let bindings: Vec<TokenStream> = bindings.map(field_pattern).collect();
    let path = match &case.variant {
        Some(variant) => quote_spanned!(site=> Self::#variant),
        None => quote_spanned!(site=> Self),
    };
    if matches!(case.fields, Fields::Unit) {
        return path;
    }
    let rest = (bindings.len() < case.fields.len()).then(|| quote_spanned!(site=> ..));
    quote_spanned!(site=> #path { #(#bindings,)* #rest })
}

/// A name that is the field's own is written once, as the compiler's lint has it.
fn field_pattern(Binding { member, name, .. }: &Binding) -> TokenStream {
    let binder = binder(name);
    match member {
        Member::Named(field) if field == name && fields::is_variable(name) => binder,
        member => quote_spanned!(Span::mixed_site()=> #member: #binder),
    }
}

/// What binds the name, even where it is that of a constant: the compiler then refuses it, rather than compare.
fn binder(name: &Ident) -> TokenStream {
    if fields::is_variable(name) {
        name.to_token_stream()
    } else {
        quote_spanned!(Span::mixed_site()=> #name @ _)
    }
}
