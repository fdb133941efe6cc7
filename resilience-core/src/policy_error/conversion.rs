//! The error of a policy becomes the error of the function.
//!
//! The way is chosen by types: `From` of the policy's own error, else `From<PolicyError>`, else the
//! message of [`HoldsPolicyError`].

use std::marker::PhantomData;

use crate::policy_error::PolicyError;
use crate::retry::TypeOf;
use crate::vocabulary::fallible::Guardable;
use crate::vocabulary::out_of_line::OutOfLine;

/// The conversion of a policy's error, of the type `Kind`, to an `E`.
///
/// The compiler prefers an inherent method whose bounds hold to a trait's. So
/// `conversion.__resilience_find()` finds `From<Kind>` if `E` has it, and else the method of
/// [`ByPolicyError`]. For a type parameter the compiler sees only its bounds.
///
/// `E` must be known there: of a type that is still to be inferred the compiler assumes that it is
/// `From<Kind>`.
///
/// What is found is a function without a name, the same one for all callers with these types. So
/// the code that calls it is there once for each error type, and not for each annotated function.
#[derive(Debug)]
pub struct Conversion<Kind, E>(PhantomData<fn(Kind) -> E>);

impl<Kind, E> Conversion<Kind, E> {
    /// For an `E` that is inferred from later code.
    #[inline]
    pub fn __resilience_assume(self) -> impl FnOnce(Kind) -> E
    where
        E: HoldsErrorOf<Kind>,
    {
        E::hold
    }
}

impl<Kind, E: From<Kind>> Conversion<Kind, E> {
    /// `From` of the policy's own error.
    #[inline]
    pub fn __resilience_find(self) -> impl FnOnce(Kind) -> E {
        E::from
    }
}

/// The method of [`Conversion`] for error types that are not `From` the policy's own error. The
/// bound is the method's: if it were the implementation's, there would be no method for the other
/// types, and the compiler's message would say only that. It gives a pointer: of a type without a
/// name the compiler would report the missing bound twice.
pub trait ByPolicyError: Sized {
    /// The type of the policy's error.
    type Kind;
    /// The type of the function's error.
    type Error;

    /// `From<PolicyError>`.
    fn __resilience_find(self) -> fn(Self::Kind) -> Self::Error
    where
        Self::Error: HoldsPolicyError<Self::Kind>,
        Self::Kind: Into<PolicyError>;
}

impl<Kind, E> ByPolicyError for Conversion<Kind, E> {
    type Kind = Kind;
    type Error = E;

    #[inline]
    fn __resilience_find(self) -> fn(Kind) -> E
    where
        E: HoldsPolicyError<Kind>,
        Kind: Into<PolicyError>,
    {
        |error| E::hold_policy_error(error.into())
    }
}

/// An error type that can hold the error of a policy: every type that is `From<PolicyError>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `{Kind}`, the error of a call that the attribute stops",
    label = "the error type needs a place for it",
    note = "make the error here, in the attribute: `map_err = |error| ...`",
    note = "or, if `{Self}` is a type of your own, write `impl From<resilience::PolicyError> for {Self}`, for all of our attributes; with thiserror, a variant `Policy(#[from] resilience::PolicyError)`",
    note = "or return an error type of your own that holds both, or `anyhow::Error`"
)]
pub trait HoldsPolicyError<Kind>: Sized {
    /// Converts the error of a policy to this error.
    fn hold_policy_error(error: PolicyError) -> Self;
}

// Without `do_not_recommend`: for a type parameter the compiler then proposes the missing bound,
// which is `From`.
impl<Kind, E: From<PolicyError>> HoldsPolicyError<Kind> for E {
    #[inline]
    fn hold_policy_error(error: PolicyError) -> Self {
        error.into()
    }
}

/// An error type that can hold the error of this policy: every type that is `From<Kind>`. For types
/// that are inferred from later code, where a choice cannot be made yet.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `{Kind}`, the error of a call that the attribute stops",
    label = "the error type needs a place for it",
    note = "make the error here, in the attribute: `map_err = |error| ...`",
    note = "or, if `{Self}` is `From<resilience::PolicyError>`, name it in the closure of the outer `map_err`: `|error: {Self}, ...| ...`",
    note = "or, if `{Self}` is a type of your own, write `impl From<{Kind}> for {Self}`"
)]
pub trait HoldsErrorOf<Kind>: Sized {
    /// Converts the error of the policy to this error.
    fn hold(error: Kind) -> Self;
}

impl<Kind, E: From<Kind>> HoldsErrorOf<Kind> for E {
    #[inline]
    fn hold(error: Kind) -> Self {
        error.into()
    }
}

/// The output of a call that a policy has ended, with the error that the conversion makes which
/// `find` finds.
#[inline]
pub fn ended<Kind, R, F>(error: Kind, find: impl FnOnce(Conversion<Kind, R::Err>) -> F) -> R
where
    Kind: OutOfLine,
    R: Guardable,
    F: FnOnce(Kind) -> R::Err,
{
    ended_with(error, find(Conversion(PhantomData)))
}

/// The output of a call that a policy has ended, with the error that `f` makes. This signature lets
/// the closure be written as `|error| …` without a type.
#[inline]
pub fn ended_with<Kind, R>(error: Kind, f: impl FnOnce(Kind) -> R::Err) -> R
where
    Kind: OutOfLine,
    R: Guardable,
{
    error.out_of_line(|error| R::rejected(f(error)))
}

impl<R: Guardable> TypeOf<R> {
    /// As [`ended`], for an output of this type.
    #[inline]
    pub fn ended<Kind, F>(self, error: Kind, find: impl FnOnce(Conversion<Kind, R::Err>) -> F) -> R
    where
        Kind: OutOfLine,
        F: FnOnce(Kind) -> R::Err,
    {
        ended(error, find)
    }
}
