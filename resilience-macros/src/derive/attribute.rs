//! Finds `#[transient]`, and refuses it in the wrong place or form.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Meta, Path};

use super::arguments::TransientArgs;
use super::habits;
use super::input::{Case, Input, TypeKind};
use crate::arguments as args;
use crate::errors::Errors;

/// The arguments of the attribute on a case, if it has one.
pub(crate) fn read_case(case: &Case, errors: &mut Errors) -> Option<TransientArgs> {
    case.fields.iter().flat_map(|field| transient_attributes(&field.attrs)).for_each(|attribute| {
        let whole = if case.variant.is_some() { "variant" } else { "struct" };
        let message = format!(
            "`#[transient]` goes on the {whole}, not on its fields; the field that `source` asks is marked `#[source]`"
        );
        errors.report(attribute.path(), message);
    });
    let arguments = arguments(&case.attrs, Some(&case.fields), errors)?;
    if let (Some(_), Some((key, _))) = (&case.variant, &arguments.krate) {
        errors.report(key, "`crate` holds for the whole enum; put `#[transient(crate = ...)]` above it");
    }
    Some(arguments)
}

/// The path of the crate from the attribute on the type. Above an enum, no other argument is
/// allowed.
pub(crate) fn read_type(input: &Input, errors: &mut Errors) -> Option<Path> {
    match input.kind {
        TypeKind::Struct => {
            // The errors are dropped here: a struct is its own case, whose errors `read_case`
            // reports.
            let arguments = arguments(&input.attrs, None, &mut Errors::default());
            arguments?.krate.map(|(_, path)| path)
        }
        TypeKind::Union => {
            let message = "`Transient` cannot be derived for a union, which does not know the field that is valid; \
                           implement it by hand";
            errors.report(&input.ident, message);
            None
        }
        TypeKind::Enum => {
            let attribute = transient_attributes(&input.attrs).next()?;
            if is_bare(attribute) {
                let message = "`#[transient]` on a whole enum marks none of its variants; put it on each that \
                               waiting may heal";
                errors.report(attribute.path(), message);
                return None;
            }
            let arguments = arguments(&input.attrs, None, errors)?;
            let of_a_variant = [
                arguments.condition.as_ref().map(|(key, _)| (key, "if = ...")),
                arguments.after.as_ref().map(|(key, _)| (key, "after = ...")),
                arguments.source.as_ref().map(|key| (key, "source")),
                arguments.kind.as_ref().map(|(key, _)| (key, "kind = ...")),
            ];
            of_a_variant.into_iter().flatten().for_each(|(key, written)| {
                let message = format!("`{key}` is said of one variant; put `#[transient({written})]` on it");
                errors.report(key, message);
            });
            arguments.krate.map(|(_, path)| path)
        }
    }
}

fn transient_attributes(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attribute| attribute.path().is_ident("transient"))
}

fn arguments(attrs: &[Attribute], fields: Option<&Fields>, errors: &mut Errors) -> Option<TransientArgs> {
    let mut attributes = transient_attributes(attrs);
    let attribute = attributes.next()?;
    attributes.for_each(|again| {
        errors.report(
            again.path(),
            "`#[transient]` is given twice; write its arguments into one, separated by commas",
        );
    });
    let none = TransientArgs { fields: fields.cloned(), ..TransientArgs::default() };
    Some(args::parse_into(none, tokens(attribute, errors), args::NOWHERE, errors))
}

/// Whether the attribute has no arguments, with or without parentheses.
fn is_bare(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::Path(_) => true,
        Meta::List(list) => list.tokens.is_empty(),
        Meta::NameValue(_) => false,
    }
}

/// The tokens in the parentheses.
fn tokens(attribute: &Attribute, errors: &mut Errors) -> TokenStream {
    match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => {
            if list.tokens.is_empty() {
                errors.report(&list.path, "`#[transient()]` has no arguments; write `#[transient]`");
            }
            list.tokens.clone()
        }
        Meta::NameValue(pair) => {
            let message = habits::answer_to_value(&pair.value.to_token_stream().to_string());
            errors.push(syn::Error::new(pair.value.span(), message));
            TokenStream::new()
        }
    }
}
