//! The limit as a builder takes it: a number, or a range.

use std::ops::RangeInclusive;

/// A number of calls, `u32`, or a range of them that a limit adapts in, `RangeInclusive<u32>`.
///
/// A builder is `const`, where the method of a trait cannot be called. So it keeps the limit as it
/// is given, and its type says which of the two it is.
#[diagnostic::on_unimplemented(
    message = "the limit of a bulkhead is a number of calls or a range of them, and not `{Self}`",
    label = "expected `u32` or `RangeInclusive<u32>`, such as `20` or `4..=64`"
)]
pub trait LimitOfCalls: sealed::Sealed + Clone {}

impl LimitOfCalls for u32 {}
impl LimitOfCalls for RangeInclusive<u32> {}

mod sealed {
    use std::ops::RangeInclusive;

    pub trait Sealed {}

    impl Sealed for u32 {}
    impl Sealed for RangeInclusive<u32> {}
}
