//! The error of a policy becomes the error of the function.
//!
//! The way is chosen by types: `From` of the policy's own error, else `From<PolicyError>`, else the
//! message of [`HoldsPolicyError`].

use std::marker::PhantomData;

use crate::policy_error::PolicyError;
use crate::retry::TypeOf;
use crate::vocabulary::fallible::Guardable;
use crate::vocabulary::out_of_line::OutOfLine;

/// The error of a policy, of the type `Kind`, that is to become an `E`.
///
/// The compiler prefers an inherent method whose bounds hold to a trait's. So
/// `unconverted.__resilience_convert()` uses `From<Kind>` if `E` has it, and else the method of
/// [`ByPolicyError`]. For a type parameter the compiler sees only its bounds.
///
/// `E` must be known there: of a type that is still to be inferred the compiler assumes that it is
/// `From<Kind>`.
#[derive(Debug)]
pub struct Unconverted<Kind, E> {
    error: Kind,
    becomes: PhantomData<fn() -> E>,
}

impl<Kind, E> Unconverted<Kind, E> {
    #[inline]
    const fn new(error: Kind) -> Self {
        Self { error, becomes: PhantomData }
    }

    /// For an `E` that is inferred from later code.
    #[inline]
    pub fn __resilience_convert_directly(self) -> E
    where
        E: HoldsErrorOf<Kind>,
    {
        E::hold(self.error)
    }
}

impl<Kind, E: From<Kind>> Unconverted<Kind, E> {
    /// By `From` of the policy's own error.
    #[inline]
    pub fn __resilience_convert(self) -> E {
        E::from(self.error)
    }
}

/// The method of [`Unconverted`] for error types that are not `From` the policy's own error. The
/// bound is the method's: if it were the implementation's, there would be no method for the other
/// types, and the compiler's message would say only that.
pub trait ByPolicyError: Sized {
    /// The type of the policy's error.
    type Kind;
    /// The type of the function's error.
    type Error;

    /// By `From<PolicyError>`.
    fn __resilience_convert(self) -> Self::Error
    where
        Self::Error: HoldsPolicyError<Self::Kind>,
        Self::Kind: Into<PolicyError>;
}

impl<Kind, E> ByPolicyError for Unconverted<Kind, E> {
    type Kind = Kind;
    type Error = E;

    #[inline]
    fn __resilience_convert(self) -> E
    where
        E: HoldsPolicyError<Kind>,
        Kind: Into<PolicyError>,
    {
        E::hold_policy_error(self.error.into())
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

/// The output of a call that a policy has ended, with the error that `convert` makes.
#[inline]
pub fn ended<Kind, R>(error: Kind, convert: impl FnOnce(Unconverted<Kind, R::Err>) -> R::Err) -> R
where
    Kind: OutOfLine,
    R: Guardable,
{
    error.out_of_line(|error| R::rejected(convert(Unconverted::new(error))))
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
    pub fn ended<Kind: OutOfLine>(
        self,
        error: Kind,
        convert: impl FnOnce(Unconverted<Kind, R::Err>) -> R::Err,
    ) -> R {
        ended(error, convert)
    }
}
