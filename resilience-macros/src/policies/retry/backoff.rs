//! The value of `backoff`: a word, or a function that tells each delay.

use proc_macro2::Span;
use quote::quote;
use syn::parse::ParseStream;
use syn::{Error, Expr, Ident, Lit};

use super::tenacity;
use crate::arguments::literal::scalar;
use crate::arguments::naming::is_function_name;
use crate::arguments::written::Written;
use crate::arguments::{Value, closure, number, spelling};
use crate::rules::retry::backoff as rules;
use crate::rules::retry::habits;
use crate::syntax::peel;

pub(crate) enum Backoff {
    Word(Value<BackoffVariant>),
    Function(Expr),
}

/// A variant of the runtime's `Backoff`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BackoffVariant {
    Exponential,
    Linear,
}

const BACKOFFS: &[(&str, BackoffVariant)] =
    &[("exponential", BackoffVariant::Exponential), ("linear", BackoffVariant::Linear)];

impl BackoffVariant {
    /// The variant's name in the runtime.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Exponential => "Exponential",
            Self::Linear => "Linear",
        }
    }

    /// The word of the argument.
    pub(super) fn word(self) -> Option<&'static str> {
        BACKOFFS.iter().find(|(_, kind)| *kind == self).map(|(word, _)| *word)
    }

    fn of_word(text: &str) -> Option<Self> {
        BACKOFFS.iter().find(|(word, _)| text == *word).map(|(_, kind)| *kind)
    }
}

impl Backoff {
    pub(super) const fn word(&self) -> Option<&Value<BackoffVariant>> {
        match self {
            Self::Word(word) => Some(word),
            Self::Function(_) => None,
        }
    }

    pub(super) const fn function(&self) -> Option<&Expr> {
        match self {
            Self::Function(function) => Some(function),
            Self::Word(_) => None,
        }
    }

    pub(super) fn span(&self) -> Span {
        match self {
            Self::Word(word) => word.literal().map_or_else(Span::call_site, |(_, at)| at),
            Self::Function(function) => syn::spanned::Spanned::span(function),
        }
    }
}

/// Whether the function is a closure of the retry's number alone, so that no error is needed.
pub(super) fn is_of_number(function: &Expr) -> bool {
    matches!(peel(function), Expr::Closure(closure) if closure.inputs.len() == 1)
}

/// Reads the value.
pub(super) fn parse(input: ParseStream) -> syn::Result<Backoff> {
    if let Some((tokens, _)) = number::percentage(input) {
        return Err(Error::new_spanned(tokens, rules::NOT_AN_AMOUNT));
    }
    if input.peek(Lit) {
        return Err(no_literal(&input.parse()?));
    }
    let written = Written::behind(input);
    let takes = "two parameters, the number of the retry from 1 and the error, or the number alone";
    let value: Expr = closure::function_of(input, "backoff", &["retry", "error"], 1, takes)?;
    match peel(&value) {
        Expr::Path(path) if path.path.get_ident().is_some() => {
            let name = path.path.require_ident()?;
            match BackoffVariant::of_word(&name.to_string()) {
                Some(word) => Ok(Backoff::Word(Value::Literal(word, name.span()))),
                None => lone_name(name, value.clone()),
            }
        }
        Expr::Path(path) if path.path.segments.last().is_none_or(|name| !is_function_name(&name.ident)) => {
            Err(no_function(&value))
        }
        Expr::Array(_)
        | Expr::Repeat(_)
        | Expr::Tuple(_)
        | Expr::Binary(_)
        | Expr::Lit(_)
        | Expr::Unary(_)
        | Expr::Struct(_) => Err(no_function(&value)),
        Expr::Call(_) | Expr::MethodCall(_) => Err(no_call(&value, &written)),
        _ => Ok(Backoff::Function(value)),
    }
}

/// A name that may be that of a function, or of a parameter.
fn lone_name(name: &Ident, value: Expr) -> syn::Result<Backoff> {
    let text = name.to_string();
    match rules::slip(&text) {
        Some(slip) if is_function_name(name) => {
            let message = match slip.strip_suffix('?') {
                Some(question) => format!("{question}, or a function, `self::{text}`?"),
                None => format!("{slip}; a function of this name is `self::{text}`"),
            };
            Err(Error::new(name.span(), message))
        }
        Some(slip) => Err(Error::new(name.span(), slip)),
        None if is_function_name(name) => Ok(Backoff::Function(value)),
        None => Err(no_function(&value)),
    }
}

fn no_literal(literal: &Lit) -> Error {
    let message = match literal {
        Lit::Str(text) if BackoffVariant::of_word(&text.value()).is_some() => {
            format!("`backoff` is a word, not a string; write `backoff = {}`", text.value())
        }
        literal => rules::no_word(&scalar(literal, &quote!(#literal).to_string())),
    };
    Error::new_spanned(literal, message)
}

/// The error for a value, such as `DELAYS` or `[1, 2]`, and for a variant, such as
/// `Backoff::Linear`.
fn no_function(value: &Expr) -> Error {
    let last = match peel(value) {
        Expr::Path(path) => path.path.segments.last().map(|name| name.ident.to_string().to_lowercase()),
        _ => None,
    };
    let message = match last.as_deref().and_then(BackoffVariant::of_word).and_then(BackoffVariant::word) {
        Some(word) => format!("`backoff` is a word; write `backoff = {word}`"),
        None => {
            let text = spelling::spell_out_tokens(value);
            format!(
                "`backoff` is a word or a function, and `{text}` is a value; write `backoff = |retry, error| ...`"
            )
        }
    };
    Error::new_spanned(value, message)
}

/// The error for a call, such as `wait_fixed(2)` or `ExponentialBuilder::default()`.
fn no_call(value: &Expr, written: &Written) -> Error {
    let parts = || tenacity::wait(written).map(|parts| format!("{}; write `{parts}`", habits::GROWS));
    let advice = parts().or_else(|| habits::kind("backoff", written));
    let advice = advice.unwrap_or_else(|| "write `backoff = |retry, error| ...`".to_owned());
    let message = format!("`backoff` is a word or a function, not a call; {advice}");
    Error::new_spanned(value, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_an_attribute_have_the_same_words() {
        let words: Vec<_> = BACKOFFS.iter().map(|(word, _)| *word).collect();
        assert_eq!(words, rules::BACKOFFS);
        assert!(BACKOFFS.iter().all(|(word, kind)| kind.word() == Some(*word)));
    }
}
