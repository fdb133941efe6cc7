//! The type that derives: its cases are the variants of an enum, or the one that a struct is.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Attribute, Fields, Generics, Item, Meta, MetaList};

pub(crate) struct Input {
    pub(crate) kind: Kind,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) cases: Vec<Case>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Enum,
    Struct,
    /// It has no case: which field holds a value is not known.
    Union,
}

/// One that can be judged.
pub(crate) struct Case {
    /// None is a struct, whose attributes are those of the type.
    pub(crate) variant: Option<Ident>,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) fields: Fields,
}

impl Input {
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        Ok(match syn::parse2(item)? {
            Item::Enum(item) => Self {
                kind: Kind::Enum,
                attrs: item.attrs,
                ident: item.ident,
                generics: item.generics,
                cases: item.variants.into_iter().map(Case::from).collect(),
            },
            Item::Struct(item) => Self {
                kind: Kind::Struct,
                attrs: item.attrs.clone(),
                ident: item.ident,
                generics: item.generics,
                cases: vec![Case { variant: None, attrs: item.attrs, fields: item.fields }],
            },
            Item::Union(item) => Self {
                kind: Kind::Union,
                attrs: item.attrs,
                ident: item.ident,
                generics: item.generics,
                cases: Vec::new(),
            },
            // The compiler lets a derive stand on these three only.
            other => return Err(syn::Error::new_spanned(other, "expected an enum or a struct")),
        })
    }
}

impl Input {
    /// Whether it is laid out so that its fields cannot be referred to.
    pub(crate) fn is_packed(&self) -> bool {
        let packs = |list: &MetaList| {
            let mut trees = list.tokens.clone().into_iter();
            trees.any(|tree| matches!(tree, TokenTree::Ident(word) if word == "packed"))
        };
        self.attrs.iter().any(|attribute| match &attribute.meta {
            Meta::List(list) => attribute.path().is_ident("repr") && packs(list),
            _ => false,
        })
    }
}

impl From<syn::Variant> for Case {
    fn from(variant: syn::Variant) -> Self {
        Self { variant: Some(variant.ident), attrs: variant.attrs, fields: variant.fields }
    }
}
