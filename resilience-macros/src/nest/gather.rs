//! Stacked attributes become one nest, in reading order.
//!
//! The compiler expands the top attribute first, so the naive way would put it innermost, and a sibling cannot be found
//! by its name because it may be renamed. So each of ours moves itself into a trailing hidden attribute, and only that
//! one, expanded last, writes the nest. Where nothing below can be a macro, that detour is skipped.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

const HIDDEN: &str = "__resilience_nest";

/// Attributes that are not macros: with only these below, an attribute of ours is the last one to expand.
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

/// What becomes of an item whose attribute has been put among its others.
pub(crate) enum Gathered {
    /// Others of ours, or macros of other people, stand below: the hidden attribute is expanded when they are done.
    Later(TokenStream),
    /// Nothing that stands below is a macro.
    Now(TokenStream),
}

/// Adds one layer to those of `item`. `krate` is the path of the crate, for a hidden attribute that is not there yet.
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

/// `retry { .. }`: the attribute's name carries the span of the attribute itself.
pub(crate) fn layer(name: &str, arguments: &TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote!(#name { #arguments })
}

/// An outer attribute: `#` and its brackets.
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

    /// Adds a layer inside those that are there already.
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
