//! The errors about arguments as a whole: unknown, repeated, or in the wrong form.

use proc_macro2::{Group, TokenTree};
use syn::Ident;
use syn::parse::ParseStream;

use super::argument::Argument;
use super::rows::{Arguments, argument_meant_by, keys};
use super::spelling;
use super::written::Written;
use crate::rules::kinds::word::list;
use crate::rules::text::duration::from_literal;
use crate::rules::{self, names};

/// The advice on an unknown argument that may be one of another attribute. It is given the
/// attribute, the argument's name and its value.
pub(crate) type Elsewhere = fn(&str, &str, &Written) -> Option<String>;

/// No advice, for the attributes of derives.
pub(crate) const NOWHERE: Elsewhere = |_, _, _| None;

/// The error for `attempts(5)`, where `attempts = 5` is meant.
pub(super) fn not_a_list<A>(row: &Argument<A>, key: &Ident, content: &Group) -> syn::Error {
    let value = spelling::spell_out_tokens(&content.stream());
    let instead = match value.as_str() {
        value if row.is_predicate && !value.contains('(') => {
            format!("`{key} = {}`", value.replace(',', " |"))
        }
        value if value.contains(" = ") => format!("its parts as arguments of their own, such as `{value}`"),
        value if !value.is_empty() => format!("`{key} = {value}`"),
        _ => format!("`{}`", row.rule.example),
    };
    let message = format!("`{key}` takes a value, not a list; write {instead}");
    syn::Error::new(key.span(), message)
}

pub(super) fn no_comma(input: ParseStream) -> syn::Error {
    match input.fork().parse::<TokenTree>() {
        Ok(TokenTree::Punct(found)) => {
            input.error(format!("expected `,` between two arguments, found `{found}`"))
        }
        _ => input.error("expected `,` between two arguments"),
    }
}

/// The error for the argument of `row` with a second value.
pub(super) fn given_twice<A>(
    row: &Argument<A>,
    key: &Ident,
    first: &[TokenTree],
    second: &[TokenTree],
) -> syn::Error {
    let name = row.rule.key;
    let both = [spelling::spell_out(first), spelling::spell_out(second)];
    let is_pattern = |text: &String| !text.contains('|') && text.contains(char::is_uppercase);
    let way_out = if row.is_predicate && both.iter().all(is_pattern) {
        format!("write it once: `{name} = {}`", both.join(" | "))
    } else {
        "remove one of them".to_owned()
    };
    syn::Error::new(key.span(), format!("`{name}` is given twice; {way_out}"))
}

pub(super) fn unknown<A: Arguments>(
    key: &Ident,
    name: &str,
    value: &Written,
    elsewhere: Elsewhere,
) -> syn::Error {
    let attribute = A::ATTRIBUTE;
    let spellings = names::spellings(name);
    let instead = spellings.iter().find_map(|name| A::instead(name, value));
    let hint = match (instead, argument_meant_by::<A>(name)) {
        (Some(instead), _) => instead,
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => match spellings.iter().find_map(|name| elsewhere(attribute, name, value)) {
            Some(advice) => advice,
            None => format!("the arguments are {}", list(keys::<A>())),
        },
    };
    syn::Error::new(key.span(), rules::attribute::unknown(attribute, name, &hint))
}

/// The argument that a literal without a name is probably meant for: a string is a `name`, an
/// integer is for `count`, a literal with a unit for `duration`.
pub(crate) fn meant_by_literal(
    value: &TokenTree,
    count: &'static str,
    duration: &'static str,
) -> Option<&'static str> {
    match syn::parse2::<syn::Lit>(value.clone().into()).ok()? {
        // A number in quotes is not meant as a name.
        syn::Lit::Str(text) => (!text.value().starts_with(|c: char| c.is_ascii_digit())).then_some("name"),
        syn::Lit::Int(int) if int.suffix().is_empty() => Some(count),
        _ => from_literal(&value.to_string()).is_ok().then_some(duration),
    }
}

/// The error for a value without a name, `found`. `is_all` tells whether it is the whole argument,
/// and `is_given` whether an argument is there already.
pub(super) fn without_a_name<A: Arguments>(
    found: &TokenTree,
    is_all: bool,
    is_given: impl Fn(&str) -> bool,
) -> syn::Error {
    let message = match A::without_key(found) {
        Some(key) if is_all && is_given(key) => {
            format!("`{found}` has no name, and `{key}` is given already; remove one of them")
        }
        Some(key) if is_all => format!("an argument begins with its name; write `{key} = {found}`"),
        _ => format!("expected an argument such as `{}`, found `{found}`", A::ARGUMENTS[0].rule.example),
    };
    syn::Error::new(found.span(), message)
}

/// The message about the setting `key` next to `of`, a value that has all settings.
pub(crate) fn brings_its_own_settings(key: &Ident, of: &str) -> String {
    format!("`{key}` contradicts `{of}`, which brings its own settings; remove one of them")
}

/// The error for `name`, which stands for an argument that was given before as `earlier`.
pub(super) fn says_the_same<A: Arguments>(key: &Ident, name: &str, earlier: &str) -> syn::Error {
    let attribute = A::ATTRIBUTE;
    let hint = format!("`{earlier}` says the same; remove one of them");
    syn::Error::new(key.span(), rules::attribute::unknown(attribute, name, &hint))
}
