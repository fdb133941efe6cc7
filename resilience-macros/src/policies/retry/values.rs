//! Values that only `#[retry]` has: a number of attempts, a kind of jitter, words for no budget.

use quote::quote;
use syn::parse::ParseStream;
use syn::{Expr, Ident, parse_quote};

use crate::arguments::budget::{self, Budget};
use crate::arguments::{Value, at_end_of_value, keyword, literal::scalar, lone_ident, number};
use crate::rules::retry as rules;
use crate::rules::suggest::nearest;

pub(crate) enum AttemptLimit {
    Count(Value<u32>),
    Unlimited,
}

/// A variant of the runtime's `Jitter`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JitterVariant {
    None,
    Full,
    Equal,
    Decorrelated,
}

impl JitterVariant {
    /// The variant's name in the runtime.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Full => "Full",
            Self::Equal => "Equal",
            Self::Decorrelated => "Decorrelated",
        }
    }

    /// The word of the argument.
    pub(super) fn word(self) -> Option<&'static str> {
        JITTERS.iter().find(|(_, kind)| *kind == self).map(|(word, _)| *word)
    }
}

const JITTERS: &[(&str, JitterVariant)] = &[
    ("none", JitterVariant::None),
    ("full", JitterVariant::Full),
    ("equal", JitterVariant::Equal),
    ("decorrelated", JitterVariant::Decorrelated),
];

/// A variant of the runtime's `Nested`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NestedVariant {
    Allow,
    Once,
}

impl NestedVariant {
    /// The variant's name in the runtime.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Once => "Once",
        }
    }
}

const NESTINGS: &[(&str, NestedVariant)] = &[("allow", NestedVariant::Allow), ("once", NestedVariant::Once)];

/// Reads the value of `nested`.
pub(super) fn nested(input: ParseStream) -> syn::Result<Value<NestedVariant>> {
    if let Some(ident) = lone_ident(input) {
        let word = keyword::keyword(&ident, "nested", NESTINGS)?;
        return Ok(Value::Literal(word, ident.span()));
    }
    let found: Expr = input.parse()?;
    Err(syn::Error::new_spanned(found, rules::NESTED_IS_A_WORD))
}

/// Reads the value of `attempts`.
pub(super) fn attempts(input: ParseStream) -> syn::Result<AttemptLimit> {
    let ahead = input.fork();
    let word = ahead.parse::<Ident>().ok().filter(|_| at_end_of_value(&ahead));
    let Some(word) = word else {
        return number::count(input, "attempts").map(AttemptLimit::Count);
    };
    if word == "unlimited" {
        input.parse::<Ident>()?;
        return Ok(AttemptLimit::Unlimited);
    }
    if rules::is_slip_of_unlimited(&word.to_string()) {
        return Err(syn::Error::new(word.span(), rules::slip_of_unlimited(&word.to_string())));
    }
    number::count(input, "attempts").map(AttemptLimit::Count)
}

/// Reads the value of `jitter`.
pub(super) fn jitter(input: ParseStream) -> syn::Result<Value<JitterVariant>> {
    if let Some((tokens, _)) = number::percentage(input) {
        return Err(syn::Error::new_spanned(tokens, rules::NOT_AN_AMOUNT));
    }
    if input.peek(syn::Lit) {
        let literal: syn::Lit = input.parse()?;
        if let syn::Lit::Str(text) = &literal
            && let Some((word, _)) = JITTERS.iter().find(|(word, _)| text.value() == *word)
        {
            let message = format!("`jitter` is a word, not a string; write `jitter = {word}`");
            return Err(syn::Error::new(literal.span(), message));
        }
        let found = quote!(#literal).to_string();
        let message = rules::no_jitter(&scalar(&literal, &found));
        return Err(syn::Error::new(literal.span(), message));
    }
    match lone_ident(input) {
        Some(ident) if is_constant(&ident) => Ok(Value::Expr(parse_quote!(#ident))),
        Some(ident) => match jitter_variant(&ident) {
            Ok(word) => Ok(Value::Literal(word, ident.span())),
            // It may be the name of a parameter. `checks` decides that, because it knows the
            // function.
            Err(_) if is_variable(&ident) => Ok(Value::Expr(parse_quote!(#ident))),
            Err(error) => Err(error),
        },
        None => input.parse().map(Value::Expr),
    }
}

/// The kind of jitter that `ident` names.
pub(crate) fn jitter_variant(ident: &Ident) -> syn::Result<JitterVariant> {
    keyword::keyword(ident, "jitter", JITTERS)
}

/// Whether `ident` is written like a variable: its name starts in lower case.
pub(crate) fn is_variable(ident: &Ident) -> bool {
    ident.to_string().trim_start_matches("r#").starts_with(|c: char| c.is_lowercase() || c == '_')
}

/// Whether `ident` is written like a constant, such as `JITTER`, but is no kind of jitter in upper
/// case, such as `FULL`.
fn is_constant(ident: &Ident) -> bool {
    let name = ident.to_string();
    let words = JITTERS.iter().map(|(word, _)| *word);
    !name.contains(char::is_lowercase) && nearest(&name.to_lowercase(), words).is_none()
}

/// Reads the value of `budget`.
pub(super) fn budget(input: ParseStream) -> syn::Result<Budget> {
    match time_limit(input).or_else(|| no_budget(input)) {
        Some(error) => Err(error),
        None => budget::parse(input),
    }
}

/// The error for a duration: `budget = 30s`.
fn time_limit(input: ParseStream) -> Option<syn::Error> {
    let text = budget::duration(input)?;
    let message = format!(
        "a retry budget is a ratio such as `20%`, found `{text}`; for a time limit write `max_duration = {text}`"
    );
    Some(syn::Error::new(text.span(), message))
}

/// The error for `budget = none`.
fn no_budget(input: ParseStream) -> Option<syn::Error> {
    let word = lone_ident(&input.fork())?;
    let is_none = ["none", "None", "unlimited", "infinite", "off"].iter().any(|none| word == none);
    let message = format!("retries have no budget unless one is written; remove `budget = {word}`");
    is_none.then(|| syn::Error::new(word.span(), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_an_attribute_have_the_same_words() {
        let words = |known: &[&'static str]| known.to_vec();
        assert_eq!(JITTERS.iter().map(|(word, _)| *word).collect::<Vec<_>>(), words(rules::JITTERS));
        assert_eq!(NESTINGS.iter().map(|(word, _)| *word).collect::<Vec<_>>(), words(rules::NESTINGS));
    }
}
