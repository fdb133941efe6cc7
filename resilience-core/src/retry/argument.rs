//! Parameters that the body consumes: each attempt gets a clone.

/// Can be cloned for every attempt: every `Clone` type.
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

// Not recommended, so that the message above is the one that is shown.
#[diagnostic::do_not_recommend]
impl<T: Clone> CloneForAttempt for T {
    #[inline]
    fn clone_for_attempt(&self) -> Self {
        self.clone()
    }
}

/// A clone of a parameter, for one attempt.
#[inline]
pub fn clone_for_attempt<T: CloneForAttempt>(parameter: &T) -> T {
    parameter.clone_for_attempt()
}
