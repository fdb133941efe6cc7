//! A token that was taken for a call whose body has not begun.

use std::fmt;
use std::ops::Deref;

use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::state::Token;
use crate::runtime::bodies_begun::BodyScope;

/// A token of a call. If it is dropped, it goes back.
#[must_use = "a token that is dropped goes back"]
pub struct HeldToken<C: Deref<Target = RateLimitCell>> {
    /// `None` once the token is spent, and for a call that needs none.
    held: Option<(C, Token)>,
}

impl<C: Deref<Target = RateLimitCell>> HeldToken<C> {
    /// Of a call that needs none.
    pub(crate) const NONE: Self = Self { held: None };

    #[inline]
    pub(crate) fn of(cell: C, token: Token) -> Self {
        Self { held: Some((cell, token)) }
    }

    /// Runs what is inside the limit. If no body has begun when it returns, the token goes back
    /// before the outcome travels up. If it unwinds, the token is spent.
    #[inline]
    pub fn run<R>(mut self, inside: impl FnOnce() -> R) -> R {
        let taken = self.held.take();
        let scope = BodyScope::open();
        let outcome = inside();
        if !scope.has_begun() {
            self.held = taken;
        }
        outcome
    }

    /// Takes the token out while what is inside is polled: if that unwinds, the token is spent.
    #[inline]
    pub(crate) fn lend(mut self) -> Lent<C> {
        Lent { held: self.held.take(), scope: BodyScope::open() }
    }
}

/// A token while what is inside is polled.
pub(crate) struct Lent<C> {
    held: Option<(C, Token)>,
    scope: BodyScope,
}

impl<C: Deref<Target = RateLimitCell>> Lent<C> {
    /// The token, if no body has begun.
    #[inline]
    pub(crate) fn unless_begun(self) -> Option<HeldToken<C>> {
        let has_begun = self.scope.has_begun();
        (!has_begun).then(|| HeldToken { held: self.held })
    }
}

impl<C: Deref<Target = RateLimitCell>> Drop for HeldToken<C> {
    #[inline]
    fn drop(&mut self) {
        if let Some((cell, token)) = &self.held {
            cell.give_back(*token);
        }
    }
}

impl<C: Deref<Target = RateLimitCell>> fmt::Debug for HeldToken<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.held.as_ref().map(|(cell, _)| cell.name());
        f.debug_struct("HeldToken").field("limiter", &name).finish_non_exhaustive()
    }
}
