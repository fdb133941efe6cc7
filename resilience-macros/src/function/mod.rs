//! The annotated function: its parts, its output, and what its body does with its parameters.

mod annotated;
pub(crate) mod borrowed_error;
pub(crate) mod fake_return;
pub(crate) mod future;
pub(crate) mod lend;
pub(crate) mod misplaced;
pub(crate) mod moves;
pub(crate) mod overwrites;
pub(crate) mod parameters;
pub(crate) mod returned_borrow;
pub(crate) mod types;
pub(crate) mod value_kind;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{ReturnType, Signature, Type};

pub(crate) use annotated::{Braces, Function};
use future::FutureBody;

/// The way in which a call leads to the outcome.
pub(crate) enum CallKind {
    Sync,
    AsyncFn,
    /// A function that is not `async`, and returns a future.
    ReturnsFuture(Box<FutureBody>),
}

/// The output of a function: the type of its outcome, and the way in which a call leads to it.
pub(crate) struct Output {
    pub(crate) kind: CallKind,
    pub(crate) ty: Type,
}

impl Output {
    pub(crate) fn new(sig: &Signature, body: &Braces) -> syn::Result<Self> {
        let ReturnType::Type(_, declared) = &sig.output else {
            return Err(syn::Error::new(sig.ident.span(), NOTHING_CAN_FAIL));
        };
        let declared = types::peel(declared);
        if sig.asyncness.is_some() {
            return Ok(Self { kind: CallKind::AsyncFn, ty: fallible(declared)? });
        }
        match future::output_of(declared) {
            Some((output, holder)) => {
                let kind = CallKind::ReturnsFuture(Box::new(FutureBody::new(holder, sig, body)));
                Ok(Self { kind, ty: fallible(types::peel(&output))? })
            }
            None => Ok(Self { kind: CallKind::Sync, ty: fallible(declared)? }),
        }
    }

    pub(crate) fn is_async(&self) -> bool {
        !matches!(self.kind, CallKind::Sync)
    }

    /// The span for messages about the return type.
    pub(crate) fn span(&self) -> Span {
        self.ty.span()
    }
}

const NOTHING_CAN_FAIL: &str = "this function returns nothing that can fail; make it return a `Result`";

/// Refuses `()` and `!`, which cannot fail. For any other type, the trait `Fallible` decides.
fn fallible(output: &Type) -> syn::Result<Type> {
    match output {
        Type::Never(_) => Err(syn::Error::new_spanned(output, NOTHING_CAN_FAIL)),
        Type::Tuple(tuple) if tuple.elems.is_empty() => {
            Err(syn::Error::new_spanned(output, NOTHING_CAN_FAIL))
        }
        _ => Ok(output.clone()),
    }
}
