//! Writes the implementation: a match with one arm for each case that may be transient.

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

/// The `self` of the generated methods. If an expression mentions `self`, it is that token: one
/// with a span of ours would be another variable.
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
    }
}

/// Asks the field at `index` through a method of the runtime's `AskError`.
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
    // If the type is not `Transient`, the compiler's message points at it.
    let method = Ident::new(method, ty.map_or(site, |ty| site.located_at(ty.span())));
    quote_spanned!(site=> #private::AskError::<#ty>(#source).#method())
}

/// One arm, such as `Self::Status { 0: _0 } if holds(*_0 >= 500) => Transience::Transient,`
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
    // A field with an upper-case name is the deriving crate's choice, and the lint is off there.
    // Without this `allow` the lint fires at the variable of the same name.
    let other_case = bound.iter().any(|(_, binding)| !fields::is_variable(&binding.name));
    let allowed = other_case.then(|| quote_spanned!(site=> #[allow(non_snake_case)]));
    quote_spanned!(site=> #allowed #pattern #guard => #answer,)
}

/// The fields that the arm of a case binds: all of them if there is an expression, which may use
/// them, and the source.
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

/// The expression, with each field bound once more under every other identifier that mentions it.
/// Identifiers of the same name differ by hygiene if a macro wrote one of them.
fn bound_again(value: &Expr, bound: &[(usize, Binding)]) -> TokenStream {
    let site = Span::mixed_site();
    let again =
        bound.iter().flat_map(|(_, Binding { name, again, .. })| again.iter().map(move |it| (name, it)));
    again.fold(value.to_token_stream(), |value, (name, again)| {
        let binder = binder(again);
        quote_spanned!(site=> match #name { #binder => #value })
    })
}

/// The method `is_rejection`, if a case has a field that may hold a rejection. A rejection tells an
/// outer breaker nothing about the service that it guards, whatever `#[transient]` says of the
/// case.
fn is_rejection(input: &Input, private: &TokenStream) -> Option<TokenStream> {
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

/// The pattern of the case with these fields bound. They are bound by reference, because `self` is
/// one.
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

/// One field in a pattern. A name that equals the field's is written once: the compiler's lint
/// `non_shorthand_field_patterns` fires at `{ code: code }`.
fn field_pattern(Binding { member, name, .. }: &Binding) -> TokenStream {
    let binder = binder(name);
    match member {
        Member::Named(field) if field == name && fields::is_variable(name) => binder,
        member => quote_spanned!(Span::mixed_site()=> #member: #binder),
    }
}

/// A pattern that binds `name`. Upper-case names are written `NAME @ _`: if a constant of that name
/// is in scope, the compiler refuses this, while a lone `NAME` would compare with the constant.
fn binder(name: &Ident) -> TokenStream {
    if fields::is_variable(name) {
        name.to_token_stream()
    } else {
        quote_spanned!(Span::mixed_site()=> #name @ _)
    }
}
