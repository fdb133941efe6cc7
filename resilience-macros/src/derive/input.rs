//! The deriving type and its cases: the variants of an enum, or a struct as its only case.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Attribute, Fields, Generics, Item, Meta, MetaList};

pub(crate) struct Input {
    pub(crate) kind: TypeKind,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) cases: Vec<Case>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeKind {
    Enum,
    Struct,
    /// A union has no cases: it does not know which field holds a value.
    Union,
}

/// A variant, or a whole struct.
pub(crate) struct Case {
    /// `None` for a struct. Its attributes are those of the type.
    pub(crate) variant: Option<Ident>,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) fields: Fields,
}

impl Input {
    pub(crate) fn parse(item: TokenStream) -> syn::Result<Self> {
        Ok(match syn::parse2(item)? {
            Item::Enum(item) => Self {
                kind: TypeKind::Enum,
                attrs: item.attrs,
                ident: item.ident,
                generics: item.generics,
                cases: item.variants.into_iter().map(Case::from).collect(),
            },
            Item::Struct(item) => Self {
                kind: TypeKind::Struct,
                attrs: item.attrs.clone(),
                ident: item.ident,
                generics: item.generics,
                cases: vec![Case { variant: None, attrs: item.attrs, fields: item.fields }],
            },
            Item::Union(item) => Self {
                kind: TypeKind::Union,
                attrs: item.attrs,
                ident: item.ident,
                generics: item.generics,
                cases: Vec::new(),
            },
            // The compiler allows a derive on no other item.
            other => return Err(syn::Error::new_spanned(other, "expected an enum or a struct")),
        })
    }
}

impl Input {
    /// Whether the type is `repr(packed)`, so that its fields cannot be borrowed.
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
