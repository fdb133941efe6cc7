//! Writes the arms of a match, one for each case.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Fields, Member};

use super::fields::{self, Binding};
use super::input::{Case, Input};
use super::judgement::Judgement;

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
        (judgement.asked() == Some(index)).then(|| Binding::new(&case.fields, index, name()))
    };
    (0..case.fields.len())
        .filter_map(|index| Some((index, of_an_expression(index).or_else(|| source(index))?)))
        .collect()
}

/// The expression, with each field bound once more under every other identifier that mentions it.
/// Identifiers of the same name differ by hygiene if a macro wrote one of them.
pub(super) fn bound_again(value: &Expr, bound: &[(usize, Binding)]) -> TokenStream {
    let site = Span::mixed_site();
    let again =
        bound.iter().flat_map(|(_, Binding { name, again, .. })| again.iter().map(move |it| (name, it)));
    again.fold(value.to_token_stream(), |value, (name, again)| {
        let binder = binder(again);
        quote_spanned!(site=> match #name { #binder => #value })
    })
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
    let source = variable(index, bound);
    let ty = case.fields.iter().nth(index).map(|field| &field.ty);
    // If the type is not `Transient`, the compiler's message points at it.
    let method = Ident::new(method, ty.map_or(site, |ty| site.located_at(ty.span())));
    quote_spanned!(site=> #private::AskError::<#ty>(#source).#method())
}

/// Asks `field`, which may be the error of a policy, through a method of the runtime's
/// `AskPolicyError`.
pub(super) fn ask_policy_error(
    field: &Ident,
    method: &str,
    arguments: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let method = Ident::new(method, Span::mixed_site());
    quote_spanned!(Span::mixed_site()=> #private::AskPolicyError(#field).#method(#arguments))
}

/// The variable of the field at `index`.
pub(super) fn variable(index: usize, bound: &[(usize, Binding)]) -> Option<&Ident> {
    bound.iter().find(|(other, _)| *other == index).map(|(_, binding)| &binding.name)
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
