//! The ways from what a fault or a test injects to the error of a body, found by types.

#[cfg(feature = "test-util")]
use std::any::Any;
use std::any::type_name;
#[cfg(feature = "faults")]
use std::marker::PhantomData;

#[cfg(feature = "faults")]
use crate::circuit_breaker::CircuitOpen;
#[cfg(feature = "faults")]
use crate::faults::error::InjectedFault;
#[cfg(feature = "faults")]
use crate::policy_error::PolicyError;
use crate::retry::TypeOf;
use crate::vocabulary::fallible::Fallible;

/// The conversion of a `Kind` to an `E`, if there is one.
///
/// The compiler prefers an inherent method whose bounds hold to a trait's. So
/// `way.__resilience_way()` finds `From<Kind>` if `E` has it, and else the method of [`NoWay`]. For
/// a type parameter the compiler sees only its bounds.
///
/// `E` must be known there: of a type that is still to be inferred the compiler assumes that it is
/// `From<Kind>`.
#[cfg(feature = "faults")]
#[derive(Debug)]
pub struct Way<Kind, E>(PhantomData<fn(Kind) -> E>);

#[cfg(feature = "faults")]
impl<Kind, E: From<Kind>> Way<Kind, E> {
    /// `From`.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as the method of the trait")]
    #[must_use]
    pub fn __resilience_way(self) -> Option<fn(Kind) -> E> {
        Some(E::from)
    }
}

/// The method of a way for error types that are not `From<Kind>`.
#[cfg(feature = "faults")]
pub trait NoWay: Sized {
    /// The type of the error that is injected.
    type Kind;
    /// The error type of the body.
    type Error;

    /// None.
    #[must_use]
    fn __resilience_way(self) -> Option<fn(Self::Kind) -> Self::Error> {
        None
    }
}

#[cfg(feature = "faults")]
impl<Kind, E> NoWay for Way<Kind, E> {
    type Kind = Kind;
    type Error = E;
}

/// All ways to an outcome of the type `R`.
#[derive(Debug)]
pub struct Ways<R: Fallible> {
    #[cfg(feature = "faults")]
    fault: Option<fn(InjectedFault) -> R::Err>,
    #[cfg(feature = "faults")]
    open: Option<fn(CircuitOpen) -> R::Err>,
    #[cfg(feature = "faults")]
    policy: Option<fn(PolicyError) -> R::Err>,
    #[cfg(feature = "test-util")]
    cast: Option<Cast<R::Err>>,
    error_type: &'static str,
}

#[cfg(feature = "test-util")]
/// The error in a box, if it is of this type.
type Cast<E> = fn(Box<dyn Any + Send>) -> Option<E>;

/// The conversions that are asked about an `R`.
#[cfg(feature = "faults")]
#[must_use]
pub fn way_of_fault<R: Fallible>(_: TypeOf<R>) -> Way<InjectedFault, R::Err> {
    Way(PhantomData)
}

/// As above, for the rejection of a circuit breaker.
#[cfg(feature = "faults")]
#[must_use]
pub fn way_of_open<R: Fallible>(_: TypeOf<R>) -> Way<CircuitOpen, R::Err> {
    Way(PhantomData)
}

/// As above, for the sum of the policies' errors.
#[cfg(feature = "faults")]
#[must_use]
pub fn way_of_policy<R: Fallible>(_: TypeOf<R>) -> Way<PolicyError, R::Err> {
    Way(PhantomData)
}

impl<R: Fallible> Ways<R> {
    /// No way: the error type is not known where the body begins.
    #[must_use]
    pub fn none(_: TypeOf<R>) -> Self {
        Self {
            #[cfg(feature = "faults")]
            fault: None,
            #[cfg(feature = "faults")]
            open: None,
            #[cfg(feature = "faults")]
            policy: None,
            #[cfg(feature = "test-util")]
            cast: None,
            error_type: type_name::<R::Err>(),
        }
    }

    /// The ways that the compiler has found.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn found(
        fault: Option<fn(InjectedFault) -> R::Err>,
        open: Option<fn(CircuitOpen) -> R::Err>,
        policy: Option<fn(PolicyError) -> R::Err>,
        ty: TypeOf<R>,
    ) -> Self {
        Self { fault, open, policy, ..Self::none(ty) }
    }

    /// With errors that a test has made: the error type borrows nothing.
    #[must_use]
    pub fn casting(self) -> Self
    where
        R::Err: 'static,
    {
        Self {
            #[cfg(feature = "test-util")]
            cast: Some(|error| error.downcast().ok().map(|error| *error)),
            ..self
        }
    }

    /// The name of the body's error type.
    pub(crate) fn error_type(&self) -> &'static str {
        self.error_type
    }

    /// The outcome with the error of a test, if it is of the right type.
    #[cfg(feature = "test-util")]
    pub(crate) fn typed(&self, error: Box<dyn Any + Send>) -> Option<R> {
        self.cast?(error).map(R::from_error)
    }

    /// The outcome of an injected error.
    #[cfg(feature = "faults")]
    pub(crate) fn failed(&self, fault: InjectedFault) -> Option<R> {
        let error = self.fault.map(|way| R::from_error(way(fault)));
        error.or_else(R::failure_without_error)
    }

    /// The outcome of an injected rejection.
    #[cfg(feature = "faults")]
    pub(crate) fn rejected(&self, open: CircuitOpen, fault: InjectedFault) -> Option<R> {
        let error = match (self.open, self.policy) {
            (Some(way), _) => Some(way(open)),
            (None, Some(way)) => Some(way(open.into())),
            (None, None) => self.fault.map(|way| way(fault)),
        };
        error.map(R::from_error).or_else(R::failure_without_error)
    }
}
