//! Parameters whose fields the body uses as values: `send(user.name)` moves the name if its type is
//! not `Copy`.
//!
//! That depends on types, which macros do not see. So the macros write method calls, and the
//! compiler picks the implementation. The receiver has several references: each one that the
//! compiler has to remove leads to a later choice.

use std::convert::Infallible;
use std::marker::PhantomData;

/// The type of a field that is used as a value.
#[derive(Debug)]
pub struct Part<T>(PhantomData<fn() -> T>);

impl<T> Part<T> {
    /// The type of the field that `_place` points to. The pointer is not read.
    #[must_use]
    pub const fn of(_place: *const T) -> Self {
        Self(PhantomData)
    }
}

/// The field stays in the parameter.
#[derive(Clone, Copy, Debug)]
pub struct Stays;

/// The field is moved out of the parameter.
#[derive(Clone, Copy, Debug)]
pub struct Moves;

/// First choice: a `Copy` field is copied.
pub trait IsCopied {
    /// The kind of the field.
    fn __resilience_kind(&self) -> Stays;
}

impl<T: Copy> IsCopied for &&Part<T> {
    fn __resilience_kind(&self) -> Stays {
        Stays
    }
}

/// Second choice: a mutable reference is reborrowed, as the compiler does where the type is known.
pub trait IsBorrowedAgain {
    /// The kind of the field.
    fn __resilience_kind(&self) -> Stays;
}

impl<T: ?Sized> IsBorrowedAgain for &Part<&mut T> {
    fn __resilience_kind(&self) -> Stays {
        Stays
    }
}

/// Last choice: any other field is moved.
pub trait IsMoved {
    /// The kind of the field.
    fn __resilience_kind(&self) -> Moves;
}

impl<T> IsMoved for Part<T> {
    fn __resilience_kind(&self) -> Moves {
        Moves
    }
}

/// A list of kinds that are all [`Stays`]. A list is a pair of the first kind and the rest.
pub trait AllStay {}

impl AllStay for () {}
impl<R: AllStay> AllStay for (Stays, R) {}

/// The kinds of all fields of a parameter that are used as values.
#[derive(Debug)]
pub struct Parts<P>(PhantomData<fn() -> P>);

impl<P> Parts<P> {
    /// The list that `_parts` returns. It is never called.
    #[inline]
    pub fn of(_parts: impl FnOnce() -> P) -> Self {
        Self(PhantomData)
    }
}

/// First choice: no field is moved.
pub trait LeaveIt {
    /// The effect on the parameter.
    fn __resilience_kind(&self) -> Left;
}

impl<P: AllStay> LeaveIt for &Parts<P> {
    #[inline]
    fn __resilience_kind(&self) -> Left {
        Left
    }
}

/// Last choice: a field is moved.
pub trait MoveIt {
    /// The effect on the parameter.
    fn __resilience_kind(&self) -> Moved;
}

impl<P> MoveIt for Parts<P> {
    #[inline]
    fn __resilience_kind(&self) -> Moved {
        Moved
    }
}

/// The parameter stays whole after each attempt.
#[derive(Clone, Copy, Debug)]
pub struct Left;

#[allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "methods, and a `Result`, to be picked by type"
)]
impl Left {
    /// The value to keep for the next attempts: none.
    #[inline]
    #[must_use]
    pub fn __resilience_keep<W>(self, _whole: &W) -> &'static Self {
        &Self
    }

    /// A clone for the next attempt.
    ///
    /// # Errors
    /// Always, because no clone is needed. The type of `Ok` has no values, so the compiler knows
    /// that too.
    #[inline]
    pub fn __resilience_again<W>(self, _kept: Self) -> Result<NoOther<W>, ()> {
        Err(())
    }
}

/// A clone that no attempt needs. The type has no values.
#[derive(Debug)]
pub enum NoOther<W> {
    /// This variant is never made.
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

/// A clone of the parameter, for the next attempt.
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

/// A field of the parameter is moved, so every attempt but the first begins with a clone.
#[derive(Clone, Copy, Debug)]
pub struct Moved;

#[allow(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "methods, and a `Result`, to be picked by type"
)]
impl Moved {
    /// The value to keep for the next attempts: the parameter.
    #[inline]
    #[must_use]
    pub fn __resilience_keep<W>(self, whole: &W) -> &W {
        whole
    }

    /// A clone for the next attempt.
    ///
    /// # Errors
    /// Never. The type of the error has no values, so the compiler knows that too.
    #[inline]
    pub fn __resilience_again<W>(self, kept: W) -> Result<Another<W>, Infallible> {
        Ok(Another(kept))
    }
}

/// Returns `value`. If the type of `value` has no values, the compiler knows that the call does not
/// return.
#[inline]
pub fn as_it_is<T>(value: T) -> T {
    value
}

/// A type that can be cloned for every attempt, because the body moves a field out of the
/// parameter.
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

/// Uses a parameter, or a field of one, so that the compiler reports an error if it was moved. It
/// takes a raw pointer, because a packed field cannot be borrowed. The compiler's error shows the
/// name under which this macro is imported.
#[doc(hidden)]
#[macro_export]
macro_rules! __resilience_still_there {
    ($place:expr) => {
        let _ = &raw const $place;
    };
}
