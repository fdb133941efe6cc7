//! Finds a borrow of a `&mut` argument that the function returns. The second attempt would have to
//! borrow again, but the borrow checker still holds the first borrow (a known limit: the
//! conditional return of a mutable borrow). Its message would point at generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{FnArg, Lifetime, Signature, Type, TypeReference};

use super::{parameters, types};

/// The tokens in `output` by which a borrow of a `&mut` argument leaves the function, and the
/// argument's name.
pub(crate) fn returned(sig: &Signature, output: &Type) -> Option<(TokenStream, String)> {
    let borrows = Borrows::in_type(output);
    let sources = sources(sig);
    borrows.0.into_iter().find_map(|borrow| {
        let source = match &borrow.lifetime {
            Some(lifetime) => named_lender(&sources, lifetime),
            None => elided_lender(&sources),
        }?;
        Some((borrow.tokens, source))
    })
}

/// A reference or a lifetime argument in a type.
struct Borrow {
    /// `None` if it is elided.
    lifetime: Option<Lifetime>,
    tokens: TokenStream,
}

#[derive(Default)]
struct Borrows(Vec<Borrow>);

impl Borrows {
    fn in_type(ty: &Type) -> Self {
        let mut borrows = Self::default();
        borrows.visit_type(ty);
        borrows
    }

    fn push(&mut self, lifetime: Option<&Lifetime>, tokens: TokenStream) {
        let lifetime = lifetime.filter(|lifetime| lifetime.ident != "_").cloned();
        self.0.push(Borrow { lifetime, tokens });
    }
}

impl<'ast> Visit<'ast> for Borrows {
    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        let TypeReference { and_token, lifetime, mutability, .. } = reference;
        self.push(lifetime.as_ref(), quote!(#and_token #lifetime #mutability));
        self.visit_type(&reference.elem);
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        self.push(Some(lifetime), lifetime.to_token_stream());
    }

    /// The lifetimes in a function pointer's signature are its own.
    fn visit_type_fn_ptr(&mut self, _: &'ast syn::TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast syn::ParenthesizedGenericArguments) {}

    fn visit_trait_bound(&mut self, bound: &'ast syn::TraitBound) {
        if bound.lifetimes.is_none() {
            visit::visit_trait_bound(self, bound);
        }
    }
}

/// The lifetimes in one argument's type.
struct Source {
    name: String,
    /// The argument is a borrowed `self`. Elided lifetimes of the output are then those of `self`.
    is_borrowed_self: bool,
    /// The argument is a `&mut` reference with the lifetime `lifetime`.
    is_mut: bool,
    lifetime: Option<Lifetime>,
    /// All other lifetimes of its type.
    others: Vec<Option<Lifetime>>,
}

fn sources(sig: &Signature) -> Vec<Source> {
    let of = |input: &FnArg| match input {
        FnArg::Receiver(receiver) => {
            let source = Source::new("self".to_owned(), &parameters::receiver_type(receiver));
            Source { is_borrowed_self: source.lends(), ..source }
        }
        FnArg::Typed(typed) => Source::new(typed.pat.to_token_stream().to_string(), &typed.ty),
    };
    sig.inputs.iter().map(of).collect()
}

impl Source {
    fn new(name: String, ty: &Type) -> Self {
        let reference = types::pinned(ty).unwrap_or(ty);
        let (is_mut, lifetime, rest) = match types::peel(reference) {
            Type::Reference(reference) if reference.mutability.is_some() => {
                (true, reference.lifetime.clone(), &*reference.elem)
            }
            other => (false, None, other),
        };
        let others = Borrows::in_type(rest).0.into_iter().map(|borrow| borrow.lifetime).collect();
        Self { name, is_borrowed_self: false, is_mut, lifetime, others }
    }

    fn lends(&self) -> bool {
        self.is_mut || !self.others.is_empty()
    }
}

/// The `&mut` argument with that lifetime, if no other argument lends under it.
fn named_lender(sources: &[Source], lifetime: &Lifetime) -> Option<String> {
    let is_it = |other: &Option<Lifetime>| other.as_ref() == Some(lifetime);
    if sources.iter().any(|source| source.others.iter().any(is_it)) {
        return None;
    }
    sources.iter().find(|source| source.is_mut && is_it(&source.lifetime)).map(|source| source.name.clone())
}

/// The `&mut` argument from which elision takes the lifetime: the receiver, or the only argument
/// that lends.
fn elided_lender(sources: &[Source]) -> Option<String> {
    let mut lenders = sources.iter().filter(|source| source.lends());
    let only = match (lenders.next(), lenders.next()) {
        (Some(only), None) if only.others.is_empty() => Some(only),
        _ => None,
    };
    let lender = sources.iter().find(|source| source.is_borrowed_self).or(only)?;
    lender.is_mut.then(|| lender.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lender(signature: &str) -> Option<String> {
        let sig: Signature = syn::parse_str(signature).expect("test signature");
        let syn::ReturnType::Type(_, output) = &sig.output else { panic!("no output") };
        returned(&sig, output).map(|(_, name)| name)
    }

    #[test]
    fn a_mutable_borrow_that_leaves_is_found() {
        for (signature, name) in [
            ("fn f(&mut self) -> Result<&u8, E>", "self"),
            ("fn f(&mut self, x: &str) -> Result<&mut u8, E>", "self"),
            ("fn f(self: &mut Self) -> Option<&u8>", "self"),
            ("fn f(self: Pin<&mut Self>) -> Result<Guard<'_>, E>", "self"),
            ("fn f<'a>(&'a mut self, x: &str) -> Result<Guard<'a>, E>", "self"),
            ("fn f(&mut self) -> Result<Guard<'_>, E>", "self"),
            ("fn f(x: &mut Vec<u8>) -> Option<&u8>", "x"),
            ("fn f<'a>(x: &'a mut Vec<u8>, y: &str) -> Result<Box<dyn T + 'a>, E>", "x"),
        ] {
            assert_eq!(lender(signature).as_deref(), Some(name), "{signature}");
        }
    }

    #[test]
    fn any_other_borrow_may_leave() {
        for signature in [
            "fn f(&self) -> Result<&u8, E>",
            "fn f(&mut self) -> Result<u8, E>",
            "fn f(&mut self) -> Result<&'static str, E>",
            "fn f<'a>(&mut self, x: &'a str) -> Result<&'a str, E>",
            "fn f<'a>(x: &'a mut u8, y: &'a str) -> Result<&'a str, E>",
            "fn f(&mut self) -> Result<fn(&u8) -> &u8, E>",
            "fn f(&mut self) -> Result<Box<dyn Fn(&u8) -> bool>, E>",
            "fn f(&self, x: &mut u8) -> Result<&u8, E>",
            "fn f(x: &mut &str) -> Result<&u8, E>",
        ] {
            assert_eq!(lender(signature), None, "{signature}");
        }
    }
}
