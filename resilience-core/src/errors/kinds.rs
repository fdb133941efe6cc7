//! The kinds that errors of a type may have, found by types.

use std::marker::PhantomData;

use crate::retry::TypeOf;
use crate::vocabulary::fallible::Fallible;
use crate::vocabulary::transient::{EachKind, NO_KINDS, Transient};

/// Tells the kinds of the errors of the type `E`, if that is [`Transient`].
///
/// The compiler prefers an inherent method whose bounds hold to a trait's. So `__resilience_kinds`
/// is that of [`NoKinds`] for all other types. For a type parameter the compiler sees only its
/// bounds.
#[derive(Debug)]
pub struct KindsOf<E: ?Sized>(PhantomData<fn() -> Box<E>>);

impl<E: ?Sized> KindsOf<E> {
    /// Of this type.
    #[expect(clippy::new_without_default, reason = "it has no value to speak of")]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<E: Transient> KindsOf<E> {
    /// Tells them.
    #[must_use]
    pub fn __resilience_kinds(self) -> EachKind {
        E::each_kind
    }
}

/// The method for types without kinds.
pub trait NoKinds: Sized {
    /// Tells none.
    #[must_use]
    fn __resilience_kinds(self) -> EachKind {
        NO_KINDS
    }
}

impl<E: ?Sized> NoKinds for KindsOf<E> {}

/// The kinds of the errors of an outcome's type.
#[must_use]
pub fn kinds_of<R: Fallible>(_: TypeOf<R>) -> KindsOf<R::Err> {
    KindsOf::new()
}
