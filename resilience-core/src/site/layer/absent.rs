//! The way from a policy to its attribute and to the call, where nobody asks for either.

use std::marker::PhantomData;

/// Where a policy stands. Nobody asks.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a>(PhantomData<&'a ()>);

#[expect(clippy::unused_self, reason = "nobody asks")]
impl Layer<'_> {
    /// Of every policy.
    pub const NONE: Self = Self(PhantomData);

    /// Runs `decide`.
    #[inline]
    pub(crate) fn telling<R>(self, decide: impl FnOnce() -> R) -> R {
        decide()
    }

    /// An attempt has failed.
    #[inline]
    pub(crate) fn failed(self, _goes_on: bool) {}

    /// The next attempt begins.
    #[inline]
    pub(crate) fn begins_again(self) {}

    /// The policy has done something.
    #[inline]
    pub(crate) fn touched(self) {}

    /// The policy turns the call away.
    #[inline]
    pub(crate) fn rejected(self) {}
}
