//! Parameters that the body consumes: each attempt gets a clone.
//!
//! Two traits with one message. They differ in what the compiler adds to it.

/// A type that can be cloned for every attempt: every `Clone` type. The compiler adds to the
/// message that a derive, or the bound of a type parameter, is missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[retry]` runs the body for every attempt, and the body consumes this parameter or has it as `mut`",
    label = "every attempt begins with a clone of this `{Self}`",
    note = "borrow it in the body or take it as a reference (`&mut` instead of `mut`); or make the type `Clone` (a type parameter: bound it by `Clone`), or pass it in an `Arc`"
)]
pub trait CloneForAttempt: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_attempt(&self) -> Self;
}

impl<T: Clone> CloneForAttempt for T {
    #[inline]
    fn clone_for_attempt(&self) -> Self {
        self.clone()
    }
}

/// The same for a type made of other types, such as `Vec<File>`. Its implementation is not
/// recommended: else the compiler would report `File` alone, and not mention attempts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[retry]` runs the body for every attempt, and the body consumes this parameter or has it as `mut`",
    label = "every attempt begins with a clone of this `{Self}`",
    note = "borrow it in the body or take it as a reference (`&mut` instead of `mut`); or make the type `Clone`, or pass it in an `Arc`"
)]
pub trait CloneWhole: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_attempt(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> CloneWhole for T {
    #[inline]
    fn clone_for_attempt(&self) -> Self {
        self.clone()
    }
}
