//! Errors for an attribute on an item that is no function.

use proc_macro2::{TokenStream, TokenTree};

/// An error for the attribute on a struct, a trait, a closure, …, that says more than the
/// parser's.
pub(crate) fn error(attribute: &str, item: &TokenStream) -> Option<syn::Error> {
    const OTHERS: [(&str, &str); 12] = [
        ("struct", "a struct"),
        ("enum", "an enum"),
        ("union", "a union"),
        ("trait", "a trait"),
        ("impl", "an `impl` block"),
        ("mod", "a module"),
        ("type", "a type alias"),
        ("const", "a constant"),
        ("static", "a static"),
        ("use", "an import"),
        ("extern", "an `extern` block"),
        ("macro_rules", "a macro"),
    ];
    // Words in attributes are inside brackets, so this skips them.
    let mut words = item.clone().into_iter().filter_map(|tree| match tree {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    let mut word = words.find(|word| !["pub", "unsafe", "default"].iter().any(|skip| word == skip))?;
    // `const fn` and `const unsafe fn` are functions, `const LIMIT` and `const _` are not.
    if (word == "const" || word == "async" || word == "extern")
        && let Some(next) = words.find(|word| !["unsafe", "async", "extern"].iter().any(|skip| word == skip))
        && next == "fn"
    {
        word = next;
    }
    if word == "fn" {
        return None;
    }
    let message = match OTHERS.iter().find(|(other, _)| word == other) {
        Some(("impl" | "trait", _)) => {
            format!("`#[{attribute}]` goes on a function; put it on the methods in this `{word}`")
        }
        Some((_, other)) => format!("`#[{attribute}]` goes on a function, not on {other}"),
        None => format!("`#[{attribute}]` goes on a function"),
    };
    Some(syn::Error::new(word.span(), message))
}
