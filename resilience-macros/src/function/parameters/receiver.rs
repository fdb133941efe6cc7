//! `self`: the way in which it is passed, and whether a body moves it.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Receiver, ReceiverKind, Type};

use crate::function::moves::{self, Uses};
use crate::function::types;
use crate::function::value_kind::ValueKind;
use crate::tokens::{captures, mentions};

/// The way in which `self` is passed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelfPassing {
    Reference,
    MutReference,
    PinMut,
    Value,
}

impl SelfPassing {
    pub(crate) fn new(receiver: &Receiver) -> Self {
        match &receiver.kind {
            ReceiverKind::Reference(_, _, Some(_)) => Self::MutReference,
            ReceiverKind::Reference(..) => Self::Reference,
            ReceiverKind::Typed(_, ty) => match types::peel(ty) {
                ty if types::is_mut_reference(ty) => Self::MutReference,
                Type::Reference(_) => Self::Reference,
                ty if types::is_pin_mut(ty) => Self::PinMut,
                ty if is_pin_of_reference(ty) => Self::Reference,
                _ => Self::Value,
            },
            _ => Self::Value,
        }
    }
}

fn is_pin_of_reference(ty: &Type) -> bool {
    types::pinned(ty).is_some_and(|pointer| matches!(types::peel(pointer), Type::Reference(_)))
}

pub(crate) fn receiver_type(receiver: &Receiver) -> Type {
    match &receiver.kind {
        ReceiverKind::Reference(and, lifetime, mutability) => {
            syn::parse_quote!(#and #lifetime #mutability Self)
        }
        ReceiverKind::Typed(_, ty) => (**ty).clone(),
        _ => syn::parse_quote!(Self),
    }
}

/// Whether a body uses `self`, a `&mut` reference, as a value, or captures it by `move`. Few bodies
/// do. Only bodies whose tokens look like it are parsed.
pub(crate) fn moves_self(body: &TokenStream) -> bool {
    taken_along(body.clone()) || stands_alone(body.clone()) && consumes_self(body)
}

/// Whether a `self` follows a `move`.
fn taken_along(tokens: TokenStream) -> bool {
    let mut moves = false;
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => {
            moves |= word == "move";
            moves && word == "self"
        }
        TokenTree::Group(group) => taken_along(group.stream()) || moves && mentions(group.stream(), "self"),
        TokenTree::Punct(mark) => {
            moves &= mark.as_char() != ';';
            false
        }
        TokenTree::Literal(text) => moves && captures(&text.to_string(), "self"),
    })
}

/// Whether there is a `self` that is neither borrowed nor followed by a field or method.
fn stands_alone(tokens: TokenStream) -> bool {
    let mut before = None;
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_punct = |tree: Option<&TokenTree>, marks: &[char]| matches!(tree, Some(TokenTree::Punct(punct)) if marks.contains(&punct.as_char()));
        let alone = match &tree {
            TokenTree::Ident(ident) if ident == "self" => {
                !is_punct(trees.peek(), &['.', ':']) && !is_punct(before.as_ref(), &['&', '*'])
            }
            TokenTree::Group(group) => stands_alone(group.stream()),
            _ => false,
        };
        if alone {
            return true;
        }
        before = Some(tree);
    }
    false
}

/// Whether the body consumes `self`.
fn consumes_self(body: &TokenStream) -> bool {
    mentions(body.clone(), "self") && !uses_of_self(body).consumed.is_empty()
}

/// The uses of `self` in the body.
pub(crate) fn uses_of_self(body: &TokenStream) -> Uses {
    let candidate = moves::Candidate { name: "self".to_owned(), kind: ValueKind::Plain };
    moves::find_uses(body.clone(), &[candidate])
}
