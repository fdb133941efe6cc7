//! The way from a policy to its attribute and to the call, where nobody asks for either.

use std::marker::PhantomData;

use crate::site::hedge_end::HedgeEnd;

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

    /// The name of the annotated function.
    #[inline]
    pub(crate) fn function(self) -> Option<&'static str> {
        None
    }

    /// Whether the attribute is transparent.
    #[inline]
    pub(crate) fn is_off(self) -> bool {
        false
    }

    /// An attempt has failed.
    #[inline]
    pub(crate) fn failed(self, _goes_on: bool) {}

    /// The next attempt begins.
    #[inline]
    pub(crate) fn begins_again(self) {}

    /// The retry gives up.
    #[inline]
    pub(crate) fn gave_up(self, _is_rejected: bool) {}

    /// The outcome is an `Ok` that the retry refuses.
    #[inline]
    pub(crate) fn refused(self) {}

    /// The hedge begins another attempt.
    #[inline]
    pub(crate) fn hedged(self) {}

    /// An attempt of the hedge has ended, and others run or begin.
    #[inline]
    pub(crate) fn an_attempt_ended(self) {}

    /// The call is dropped, while so many attempts more than one run.
    #[inline]
    pub(crate) fn hedge_dropped(self, _more: u32) {}

    /// The hedge has ended in a way that is no plain success.
    #[inline]
    pub(crate) fn hedge_ended(self, _end: HedgeEnd) {}

    /// The timeout has cut what is inside.
    #[inline]
    pub(crate) fn cut(self, _is_inherited: bool, _ran: bool) {}

    /// The fallback begins.
    #[inline]
    pub(crate) fn fell_back(self) {}

    /// The policy turns the call away.
    #[inline]
    pub(crate) fn rejected(self) {}

    /// The breaker here has counted a result of the call.
    #[inline]
    pub(crate) fn has_a_result(self) {}
}
