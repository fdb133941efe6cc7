//! Parameters that the body consumes: each attempt gets a clone.
//!
//! Two traits with one message. They differ in what the compiler adds to it.

/// A type that can be cloned for every attempt: every `Clone` type. The compiler adds to the
/// message that a derive, or the bound of a type parameter, is missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[hedge]` may run two attempts at once, and the body consumes this parameter or has it as `mut`",
    label = "every attempt has a clone of this `{Self}`",
    note = "borrow it in the body; or make the type `Clone` (a type parameter: bound it by `Clone`), or pass it in an `Arc`"
)]
pub trait CloneForHedge: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_hedge(&self) -> Self;
}

impl<T: Clone> CloneForHedge for T {
    #[inline]
    fn clone_for_hedge(&self) -> Self {
        self.clone()
    }
}

/// The same for a type made of other types, such as `Vec<File>`. Its implementation is not
/// recommended: else the compiler would report `File` alone, and not mention attempts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`, but `#[hedge]` may run two attempts at once, and the body consumes this parameter or has it as `mut`",
    label = "every attempt has a clone of this `{Self}`",
    note = "borrow it in the body; or make the type `Clone`, or pass it in an `Arc`"
)]
pub trait CloneWholeForHedge: Sized {
    /// A clone.
    #[must_use]
    fn clone_for_hedge(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> CloneWholeForHedge for T {
    #[inline]
    fn clone_for_hedge(&self) -> Self {
        self.clone()
    }
}
