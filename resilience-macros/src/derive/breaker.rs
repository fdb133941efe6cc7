//! `#[breaker(...)]`: how a circuit breaker counts a case, if that does not follow from
//! `#[transient]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Meta};

use super::input::{Case, Input, TypeKind};
use crate::arguments::argument::{Argument, Flag};
use crate::arguments::{self as args, Arguments};
use crate::errors::Errors;

/// The words that the attribute takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountedAs {
    Ignore,
    Failure,
    Success,
}

impl CountedAs {
    fn from_name(name: &Ident) -> Self {
        match name.to_string().as_str() {
            "ignore" => Self::Ignore,
            "failure" => Self::Failure,
            // The only other word is `success`.
            _ => Self::Success,
        }
    }

    /// The variant of the runtime's `Outcome`.
    pub(crate) fn outcome(self, private: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        match self {
            Self::Ignore => quote_spanned!(site=> #private::Outcome::Ignored),
            Self::Failure => quote_spanned!(site=> #private::Outcome::Failure),
            Self::Success => quote_spanned!(site=> #private::Outcome::Success),
        }
    }
}

/// The words, in the order written.
#[derive(Default)]
struct BreakerArgs(Vec<Ident>);

const EXAMPLES: &str = "`#[breaker(ignore)]`, `#[breaker(failure)]` or `#[breaker(success)]`";

const BY_HAND: &str = "implement `Transient` by hand if a look into the error decides";

impl Arguments for BreakerArgs {
    const ATTRIBUTE: &'static str = "breaker";

    const ARGUMENTS: &'static [Argument<Self>] = &[
        counted_as("ignore").synonyms("ignored neutral skip none"),
        counted_as("failure").synonyms("fail failed error count trip transient"),
        counted_as("success").synonyms("ok succeed permanent"),
    ];

    fn habit(&self, input: ParseStream) -> Option<syn::Error> {
        let name: Ident = input.fork().call(Ident::parse_any).ok()?;
        let message = match name.to_string().as_str() {
            "if" => format!(
                "`if` is an argument of `#[transient]`; `#[breaker]` takes a word alone, so {BY_HAND}"
            ),
            "after" | "source" => format!("`{name}` is an argument of `#[transient]`; write it there"),
            _ => return None,
        };
        Some(syn::Error::new(name.span(), message))
    }

    fn check(&self, errors: &mut Errors) {
        if let [first, rest @ ..] = &self.0[..] {
            rest.iter().filter(|word| *word != first).for_each(|word| {
                errors.report(word, format!("`{word}` contradicts `{first}`; leave one of them"));
            });
        }
    }
}

const fn counted_as(key: &'static str) -> Argument<BreakerArgs> {
    Argument::flag(key, Flag { read: |words, key| words.0.push(key.clone()), instead_of_value: BY_HAND })
}

/// The word on a case, if it has one.
pub(crate) fn read_case(case: &Case, errors: &mut Errors) -> Option<CountedAs> {
    case.fields.iter().flat_map(|field| breaker_attributes(&field.attrs)).for_each(|attribute| {
        let whole = if case.variant.is_some() { "variant" } else { "struct" };
        errors.report(attribute.path(), format!("`#[breaker]` goes on the {whole}, not on its fields"));
    });
    let mut attributes = breaker_attributes(&case.attrs);
    let attribute = attributes.next()?;
    attributes
        .for_each(|again| errors.report(again.path(), "`#[breaker]` is given twice; remove one of them"));
    let words: BreakerArgs = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => {
            args::parse(list.tokens.clone(), args::NOWHERE, errors)
        }
        Meta::NameValue(_) => {
            errors.report(attribute.path(), format!("`#[breaker]` takes a word in parentheses: {EXAMPLES}"));
            return None;
        }
        _ => {
            errors.report(attribute.path(), format!("`#[breaker]` alone says nothing; write {EXAMPLES}"));
            return None;
        }
    };
    words.0.first().map(CountedAs::from_name)
}

/// Refuses the attribute above an enum, where it would apply to no variant. On a struct,
/// `read_case` reads it.
pub(crate) fn check_type(input: &Input, errors: &mut Errors) {
    if input.kind == TypeKind::Enum {
        breaker_attributes(&input.attrs).for_each(|attribute| {
            let message =
                "`#[breaker]` on a whole enum is said of none of its variants; put it on each that is meant";
            errors.report(attribute.path(), message);
        });
    }
}

fn breaker_attributes(attrs: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attrs.iter().filter(|attribute| attribute.path().is_ident("breaker"))
}
