//! The future around what is inside a limit.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::guard::HeldToken;
use crate::rate_limit::wait::{self, Asked, Waiting};
use crate::retry::TypeOf;
use crate::site::layer::Layer;

pin_project! {
    /// A future that takes a token when it is first polled, or waits for one. A refused call ends
    /// with the output of `reject`.
    ///
    /// If it is dropped while it waits, it leaves the line. The token goes back if no body has begun
    /// inside when this ends or is dropped.
    #[must_use = "futures do nothing unless polled"]
    pub struct RateLimitFuture<'a, F, J, S>
    where
        S: RateLimitSource,
    {
        // Dropped in field order: the token goes back after the future is gone.
        #[pin]
        future: F,
        stage: Stage<S>,
        layer: Layer<'a>,
        reject: J,
    }
}

enum Stage<S: RateLimitSource> {
    /// Not polled yet.
    Fresh(S),
    /// Boxed: most calls do not wait, and a wait has a timer.
    Waiting(Box<Waiting<S::Cell>>),
    /// It has a token, and the body has not begun.
    Holding(HeldToken<S::Cell>),
    /// The token is spent, or none is needed.
    Passed,
    /// It has ended.
    Ended,
}

/// Puts `future` under the limiter that `source` leads to, as the attribute of `layer`. `reject`
/// makes the output of a refused call; the type that it is given tells it the type of the error,
/// which `map_err` can leave open.
#[inline]
pub fn rate_limit<S, F, J>(source: S, layer: Layer<'_>, future: F, reject: J) -> RateLimitFuture<'_, F, J, S>
where
    S: RateLimitSource,
    F: Future,
    J: FnMut(TypeOf<F::Output>, RateLimited) -> F::Output,
{
    RateLimitFuture { future, stage: Stage::Fresh(source), layer, reject }
}

impl<S: RateLimitSource> Stage<S> {
    /// The first poll.
    #[inline]
    fn begin(source: S, layer: Layer<'_>, cx: &Context<'_>) -> Result<Self, RateLimited> {
        if layer.is_off() {
            return Ok(Self::Passed);
        }
        match source.enter() {
            (cell, Some(token)) => Ok(Self::Holding(HeldToken::of(cell, token))),
            (cell, None) => Self::ask(cell, layer, cx),
        }
    }

    #[cold]
    fn ask(cell: S::Cell, layer: Layer<'_>, cx: &Context<'_>) -> Result<Self, RateLimited> {
        match wait::ask(cell, layer, || cx.waker().clone()) {
            Asked::Token(token) => Ok(Self::Holding(token)),
            Asked::Waits(place) => Ok(Self::Waiting(Box::new(Waiting::new(place)))),
            Asked::Refused(limited) => Err(limited),
        }
    }
}

impl<F, J, S> Future for RateLimitFuture<'_, F, J, S>
where
    S: RateLimitSource,
    F: Future,
    J: FnMut(TypeOf<F::Output>, RateLimited) -> F::Output,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        if matches!(this.stage, Stage::Passed) {
            let polled = this.future.poll(cx);
            if polled.is_ready() {
                *this.stage = Stage::Ended;
            }
            return polled;
        }
        // Taken out while user code runs: if that unwinds, the call has ended, and its token is
        // spent.
        let mut stage = std::mem::replace(this.stage, Stage::Ended);
        if let Stage::Fresh(source) = stage {
            stage = match Stage::begin(source, *this.layer, cx) {
                Ok(stage) => stage,
                Err(limited) => return Poll::Ready((this.reject)(TypeOf::new(), limited)),
            };
        }
        if let Stage::Waiting(mut waiting) = stage {
            stage = match waiting.poll(cx) {
                Poll::Ready(token) => Stage::Holding(token),
                Poll::Pending => {
                    *this.stage = Stage::Waiting(waiting);
                    return Poll::Pending;
                }
            };
        }
        let lent = match stage {
            Stage::Holding(token) => token.lend(),
            Stage::Passed => HeldToken::NONE.lend(),
            _ => return Poll::Pending,
        };
        let polled = this.future.as_mut().poll(cx);
        let unused = lent.unless_begun();
        if polled.is_pending() {
            *this.stage = unused.map_or(Stage::Passed, Stage::Holding);
        }
        polled
    }
}

impl<F, J, S: RateLimitSource> fmt::Debug for RateLimitFuture<'_, F, J, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::Fresh(_) => "fresh",
            Stage::Waiting(_) => "waiting",
            Stage::Holding(_) => "holding",
            Stage::Passed => "passed",
            Stage::Ended => "ended",
        };
        f.debug_struct("RateLimitFuture").field("stage", &stage).finish_non_exhaustive()
    }
}
