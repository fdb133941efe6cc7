//! Gathers stacked attributes into one nest, in reading order.
//!
//! The compiler expands the top attribute first. If each wrote its code at once, the top one would
//! end up innermost. An attribute cannot find the others by name, because they may be renamed. So
//! each of ours moves its arguments into a trailing hidden attribute. That one is expanded last,
//! and writes the nest. If no attribute below can be a macro, this detour is skipped.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

const HIDDEN: &str = "__resilience_nest";

/// Attributes that are not macros. If only these stand below, an attribute of ours is the last one
/// to expand.
const INERT: [&str; 19] = [
    "allow",
    "warn",
    "deny",
    "forbid",
    "expect",
    "doc",
    "inline",
    "cold",
    "must_use",
    "deprecated",
    "track_caller",
    "unsafe",
    "no_mangle",
    "export_name",
    "link_section",
    "target_feature",
    "non_exhaustive",
    "rustfmt",
    "clippy",
];

/// The item after an attribute of ours was added to it.
pub(crate) enum Gathered {
    /// Other attributes below may be macros. The hidden attribute is expanded after them.
    Later(TokenStream),
    /// No attribute below is a macro: the nest can be written now.
    Now(TokenStream),
}

/// Adds a layer to those of `item`. `krate` is the path of the crate, for a hidden attribute that
/// has yet to be written.
pub(crate) fn add(layer: &TokenStream, item: TokenStream, krate: impl FnOnce() -> TokenStream) -> Gathered {
    let (mut attributes, rest) = split_attributes(item);
    if let Some(hidden) = attributes.last_mut().filter(|attribute| attribute.is_hidden()) {
        hidden.append(layer);
    } else if attributes.iter().all(Attr::is_inert) {
        return Gathered::Now(quote!(#(#attributes)* #rest));
    } else {
        attributes.push(Attr::hidden(layer, &krate()));
    }
    Gathered::Later(quote!(#(#attributes)* #rest))
}

/// A layer as tokens, `retry { .. }`. The name has the span of the attribute.
pub(crate) fn layer(name: &str, arguments: &TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote!(#name { #arguments })
}

/// An outer attribute: the `#` and the brackets.
struct Attr {
    pound: TokenTree,
    brackets: Group,
}

impl Attr {
    fn hidden(layer: &TokenStream, krate: &TokenStream) -> Self {
        let name = Ident::new(HIDDEN, Span::call_site());
        let content = quote!(#krate::__private::#name(#layer));
        Self {
            pound: TokenTree::Punct(proc_macro2::Punct::new('#', proc_macro2::Spacing::Alone)),
            brackets: Group::new(Delimiter::Bracket, content),
        }
    }

    fn is_hidden(&self) -> bool {
        self.brackets
            .stream()
            .into_iter()
            .any(|tree| matches!(&tree, TokenTree::Ident(ident) if ident == HIDDEN))
    }

    fn is_inert(&self) -> bool {
        match self.brackets.stream().into_iter().next() {
            Some(TokenTree::Ident(name)) => INERT.iter().any(|inert| name == inert),
            _ => false,
        }
    }

    /// Adds a layer inside those that are there.
    fn append(&mut self, layer: &TokenStream) {
        let rebuild = |tree: TokenTree| match tree {
            TokenTree::Group(group) => {
                let layers = group.stream();
                TokenTree::Group(Group::new(group.delimiter(), quote!(#layers #layer)))
            }
            other => other,
        };
        let content = self.brackets.stream().into_iter().map(rebuild).collect();
        self.brackets = Group::new(Delimiter::Bracket, content);
    }
}

impl ToTokens for Attr {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.pound.to_tokens(tokens);
        self.brackets.to_tokens(tokens);
    }
}

fn split_attributes(item: TokenStream) -> (Vec<Attr>, TokenStream) {
    let mut attributes = Vec::new();
    let mut trees = item.into_iter().peekable();
    while let Some(TokenTree::Punct(pound)) = trees.peek()
        && pound.as_char() == '#'
    {
        let Some(pound) = trees.next() else { break };
        match trees.next() {
            Some(TokenTree::Group(brackets)) => attributes.push(Attr { pound, brackets }),
            other => {
                return (attributes, std::iter::once(pound).chain(other).chain(trees).collect());
            }
        }
    }
    (attributes, trees.collect())
}
