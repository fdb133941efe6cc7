//! How far a call of async code has come.

use std::mem;
use std::ops::Deref;
use std::task::{Context, Poll};

use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::guard::HeldToken;
use crate::rate_limit::wait::{self, Asked, Waiting};
use crate::runtime::clock::Instant;
use crate::site::layer::Layer;

/// How far a call has come.
///
/// `C` is the `Cell` of the source `S`. It is a parameter because the compiler cannot look up the
/// associated type of a closure to a static where it asks whether a future of the user is `Send`
/// ("one type is more general than the other").
pub(super) enum Stage<S, C: Deref<Target = RateLimitCell>> {
    /// Not polled yet.
    Fresh(S),
    /// Boxed: most calls do not wait, and a wait has a timer.
    Waiting(Box<Waiting<C>>),
    /// It has a token, and the body has not begun.
    Holding(HeldToken<C>),
    /// The token is spent, or none is needed.
    Passed,
    /// It has ended.
    Ended,
}

impl<S: RateLimitSource> Stage<S, S::Cell> {
    /// The token, once the call has it. It is taken out: if what is polled with it unwinds, the
    /// call has ended, and its token is spent.
    #[inline]
    pub(super) fn token(
        &mut self,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<HeldToken<S::Cell>, RateLimited>> {
        let mut stage = mem::replace(self, Self::Ended);
        if let Self::Fresh(source) = stage {
            stage = match Self::begin(source, layer, cx) {
                Ok(stage) => stage,
                Err(limited) => return Poll::Ready(Err(limited)),
            };
        }
        if let Self::Waiting(mut waiting) = stage {
            stage = match waiting.poll(layer, cx) {
                Poll::Ready(Ok(token)) => Self::Holding(token),
                Poll::Ready(Err(limited)) => return Poll::Ready(Err(limited)),
                Poll::Pending => {
                    *self = Self::Waiting(waiting);
                    return Poll::Pending;
                }
            };
        }
        match stage {
            Self::Holding(token) => Poll::Ready(Ok(token)),
            Self::Passed => Poll::Ready(Ok(HeldToken::NONE)),
            Self::Fresh(_) | Self::Waiting(_) | Self::Ended => Poll::Pending,
        }
    }

    /// The first poll.
    #[inline]
    fn begin(source: S, layer: Layer<'_>, cx: &Context<'_>) -> Result<Self, RateLimited> {
        if layer.is_off() {
            return Ok(Self::Passed);
        }
        match source.enter() {
            (cell, Some(token), _) => Ok(Self::Holding(HeldToken::of(cell, token))),
            (cell, None, time) => Self::ask(cell, time, layer, cx),
        }
    }

    #[cold]
    fn ask(cell: S::Cell, time: Instant, layer: Layer<'_>, cx: &Context<'_>) -> Result<Self, RateLimited> {
        match wait::ask(cell, time, layer, || cx.waker().clone()) {
            Asked::Token(token) => Ok(Self::Holding(token)),
            Asked::Waits(place) => Ok(Self::Waiting(Box::new(Waiting::new(place)))),
            Asked::Refused(limited) => Err(limited),
        }
    }
}

impl<S, C: Deref<Target = RateLimitCell>> Stage<S, C> {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Fresh(_) => "fresh",
            Self::Waiting(_) => "waiting",
            Self::Holding(_) => "holding",
            Self::Passed => "passed",
            Self::Ended => "ended",
        }
    }
}
