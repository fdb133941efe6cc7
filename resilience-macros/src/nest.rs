//! Stacked attributes become one nest, in reading order.
//!
//! The compiler expands the top attribute first, so the naive way would put it innermost, and a sibling cannot be found
//! by its name because it may be renamed. So each of ours moves itself into a trailing hidden attribute, and only that
//! one, expanded last, writes the nest. Where nothing below can be a macro, that detour is skipped.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use crate::errors::Errors;
use crate::expand::Plan;
use crate::function::Function;
use crate::policies::{self, Policy};

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

/// Adds one attribute of ours to the nest of `item`.
pub(crate) fn attach(name: &str, arguments: &TokenStream, item: TokenStream) -> TokenStream {
    let (mut attributes, rest) = split_attributes(item);
    let layer = layer_tokens(name, arguments);
    if let Some(hidden) = attributes.last_mut().filter(|attribute| attribute.is_hidden()) {
        hidden.append(&layer);
    } else if attributes.iter().all(Attr::is_inert) {
        return expand(&layer, &quote!(#(#attributes)* #rest));
    } else {
        attributes.push(Attr::hidden(&layer));
    }
    quote!(#(#attributes)* #rest)
}

/// Writes the whole nest; with a mistake in it, the function as the user wrote it next to the errors.
pub(crate) fn expand(arguments: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let layers = parse_layers(arguments.clone(), &mut errors);
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            errors.push(not_a_function(&layers, item).unwrap_or(error));
            let errors = errors.to_compile_errors();
            return quote!(#errors #item);
        }
    };
    let plan = Plan::of(&function, &layers, &mut errors);
    match plan {
        Some(plan) if errors.is_empty() => {
            // They are read once more, and nothing is wrong with them: it is another name.
            let renamed = plan.rename_self(arguments).map(|renamed| parse_layers(renamed, &mut errors));
            plan.expand(&function, renamed.as_ref().unwrap_or(&layers))
        }
        _ => {
            let errors = errors.to_compile_errors();
            quote!(#errors #item)
        }
    }
}

/// `retry { .. }`: the attribute's name carries the span of the attribute itself.
fn layer_tokens(name: &str, arguments: &TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote!(#name { #arguments })
}

fn parse_layers(tokens: TokenStream, errors: &mut Errors) -> Vec<Box<dyn Policy>> {
    let mut layers = Vec::new();
    let mut entry = None;
    for tree in tokens {
        match tree {
            TokenTree::Ident(name) => {
                entry = policies::named(&name);
                if entry.is_none() {
                    errors.at(&name, unknown_layer(&name));
                }
            }
            TokenTree::Group(arguments) => {
                layers.extend(entry.map(|entry| entry.read(arguments.stream(), errors)));
            }
            _ => {}
        }
    }
    layers
}

/// Two versions of the macros have met, or somebody has written the hidden attribute.
fn unknown_layer(name: &Ident) -> String {
    format!(
        "`{name}` is no attribute of `resilience`; if it is one of another version, depend on one version alone"
    )
}

/// A friendlier error than the parser's for the attribute on a struct, a trait, a closure, ….
fn not_a_function(layers: &[Box<dyn Policy>], item: &TokenStream) -> Option<syn::Error> {
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
    let attribute = layers.first()?.name();
    let (_, rest) = split_attributes(item.clone());
    let mut words = rest.into_iter().filter_map(|tree| match tree {
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

/// An outer attribute: `#` and its brackets.
struct Attr {
    pound: TokenTree,
    brackets: Group,
}

impl Attr {
    fn hidden(layer: &TokenStream) -> Self {
        let krate = crate_path(layer);
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

/// `crate = path`, found without parsing the rest, which may be wrong.
fn crate_path(layer: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let layers = parse_layers(layer.clone(), &mut errors);
    krate(&layers)
}

/// The path of the crate: what the first attribute that says so says.
pub(crate) fn krate(layers: &[Box<dyn Policy>]) -> TokenStream {
    let path: Option<&Path> = layers.iter().find_map(|layer| layer.krate());
    path.map_or_else(|| quote_spanned!(Span::mixed_site()=> ::resilience), ToTokens::to_token_stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_layer_is_an_error() {
        let layers = quote!(retry {} throttle { limit = 5 });
        let function = quote!(
            fn f() -> Result<(), ()> {
                Ok(())
            }
        );
        let written = expand(&layers, &function).to_string();
        assert!(written.contains("compile_error"), "{written}");
        assert!(written.contains("`throttle` is no attribute of `resilience`"), "{written}");
    }
}
