//! Parameters that the body consumes: each attempt gets a clone.
//!
//! Two traits with one message. They differ in what the compiler adds to it.

/// Can be cloned for every attempt: every `Clone` type. The compiler adds what is missing: a
/// derive, or the bound of a type parameter.
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

/// The same for a type made of others, such as `Vec<File>`. Recommended, the implementation would
/// make the compiler speak of `File` alone, and not of attempts.
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
