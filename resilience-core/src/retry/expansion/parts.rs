//! Parameters that a body may take parts out of: `send(user.name)` moves the name, if it is not
//! `Copy`.
//!
//! Only types tell. So the macros write method calls, and the compiler picks the implementation:
//! each level of references that it has to take off is one further choice.

use std::convert::Infallible;
use std::marker::PhantomData;

/// A part of a parameter, used as a value.
#[derive(Debug)]
pub struct Part<T>(PhantomData<fn() -> T>);

impl<T> Part<T> {
    /// The part in this place, which is not looked at.
    #[must_use]
    pub const fn of(_place: *const T) -> Self {
        Self(PhantomData)
    }
}

/// It stays where it is.
#[derive(Clone, Copy, Debug)]
pub struct Stays;

/// It is moved.
#[derive(Clone, Copy, Debug)]
pub struct Moves;

/// First choice: what is `Copy` is copied.
pub trait IsCopied {
    /// The kind of the part.
    fn __resilience_kind(&self) -> Stays;
}

impl<T: Copy> IsCopied for &&Part<T> {
    fn __resilience_kind(&self) -> Stays {
        Stays
    }
}

/// Second choice: a mutable reference is borrowed again, wherever its type is known.
pub trait IsBorrowedAgain {
    /// The kind of the part.
    fn __resilience_kind(&self) -> Stays;
}

impl<T: ?Sized> IsBorrowedAgain for &Part<&mut T> {
    fn __resilience_kind(&self) -> Stays {
        Stays
    }
}

/// Last choice: all else is moved.
pub trait IsMoved {
    /// The kind of the part.
    fn __resilience_kind(&self) -> Moves;
}

impl<T> IsMoved for Part<T> {
    fn __resilience_kind(&self) -> Moves {
        Moves
    }
}

/// Parts, in pairs of the first and the rest, that all stay.
pub trait AllStay {}

impl AllStay for () {}
impl<R: AllStay> AllStay for (Stays, R) {}

/// All parts of a parameter that are used as values.
#[derive(Debug)]
pub struct Parts<P>(PhantomData<fn() -> P>);

impl<P> Parts<P> {
    /// The parts that this returns, which is never called.
    #[inline]
    pub fn of(_parts: impl FnOnce() -> P) -> Self {
        Self(PhantomData)
    }
}

/// First choice: nothing is moved.
pub trait LeaveIt {
    /// What becomes of the parameter.
    fn __resilience_kind(&self) -> Left;
}

impl<P: AllStay> LeaveIt for &Parts<P> {
    #[inline]
    fn __resilience_kind(&self) -> Left {
        Left
    }
}

/// Last choice: something is.
pub trait MoveIt {
    /// What becomes of the parameter.
    fn __resilience_kind(&self) -> Moved;
}

impl<P> MoveIt for Parts<P> {
    #[inline]
    fn __resilience_kind(&self) -> Moved {
        Moved
    }
}

/// The parameter is as it was after each attempt.
#[derive(Clone, Copy, Debug)]
pub struct Left;

#[allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "methods, and a `Result`, to be picked by type"
)]
impl Left {
    /// What to keep for the next attempts: nothing.
    #[inline]
    #[must_use]
    pub fn __resilience_keep<W>(self, _whole: &W) -> &'static Self {
        &Self
    }

    /// The parameter for the next attempt.
    ///
    /// # Errors
    /// It needs no other: to the compiler too, there is never one.
    #[inline]
    pub fn __resilience_again<W>(self, _kept: Self) -> Result<NoOther<W>, ()> {
        Err(())
    }
}

/// A parameter that no attempt needs. There is no such value.
#[derive(Debug)]
pub enum NoOther<W> {
    /// Never.
    Never(Infallible, PhantomData<W>),
}

impl<W> NoOther<W> {
    /// The parameter.
    #[inline]
    #[must_use]
    pub fn __resilience_whole(self) -> W {
        match self {
            Self::Never(never, _) => match never {},
        }
    }
}

/// The parameter for the next attempt.
#[derive(Debug)]
pub struct Another<W>(W);

impl<W> Another<W> {
    /// The parameter.
    #[inline]
    #[must_use]
    pub fn __resilience_whole(self) -> W {
        self.0
    }
}

/// Every attempt but the first begins with a clone.
#[derive(Clone, Copy, Debug)]
pub struct Moved;

#[allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "methods, and a `Result`, to be picked by type"
)]
impl Moved {
    /// What to keep for the next attempts: the parameter.
    #[inline]
    #[must_use]
    pub fn __resilience_keep<W>(self, whole: &W) -> &W {
        whole
    }

    /// The parameter for the next attempt.
    ///
    /// # Errors
    /// None: to the compiler too, there is always one.
    #[inline]
    pub fn __resilience_again<W>(self, kept: W) -> Result<Another<W>, Infallible> {
        Ok(Another(kept))
    }
}

/// Returns if there is such a value.
#[inline]
pub fn as_it_is<T>(value: T) -> T {
    value
}

/// Can be cloned for every attempt.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[retry]` runs the body for every attempt, and the body moves a field out of this parameter",
    label = "every attempt begins with a clone of this `{Self}`",
    note = "borrow the field, or clone it in the body; or make the type `Clone` (a type parameter: bound it by `Clone`), or pass it in an `Arc`"
)]
pub trait CloneForParts: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_parts(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> CloneForParts for T {
    #[inline]
    fn clone_for_parts(&self) -> Self {
        self.clone()
    }
}

/// Names a parameter, or a field of one, that has to be there: a packed field cannot be borrowed.
/// The compiler's error shows the name under which this is imported.
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_still_there {
    ($place:expr) => {
        let _ = &raw const $place;
    };
}
