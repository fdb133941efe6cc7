//! Expands attributes as the compiler does, for the tests of this crate.

use proc_macro2::TokenStream;
use syn::Meta;

use crate::{derive, pipeline, policies};

/// One of our attributes or derives.
pub(crate) enum Expansion {
    Attribute { name: String, arguments: TokenStream },
    Nest(TokenStream),
    Derive,
}

impl Expansion {
    pub(crate) fn from_attribute(attribute: TokenStream) -> Option<Self> {
        let meta: Meta = syn::parse2(attribute).ok()?;
        let arguments = match &meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let name = &meta.path().segments.last()?.ident;
        if name == "__resilience_nest" {
            Some(Self::Nest(arguments))
        } else if name == "derive" {
            arguments.to_string().contains("Transient").then_some(Self::Derive)
        } else {
            policies::entry(name).map(|_| Self::Attribute { name: name.to_string(), arguments })
        }
    }

    /// The expansion for `item`. That of a derive stands beside the item.
    pub(crate) fn write(&self, item: TokenStream) -> TokenStream {
        match self {
            Self::Attribute { name, arguments } => pipeline::attach(name, arguments, item),
            Self::Nest(layers) => pipeline::expand(layers, &item),
            Self::Derive => derive::transient(item),
        }
    }
}
