//! The future around what is inside a limit.

use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::expansion::stage::Stage;
use crate::retry::TypeOf;
use crate::runtime::bodies_begun::BodyScope;
use crate::site::layer::Layer;

pin_project! {
    /// A future that takes a token when it is first polled, or waits for one. A refused call ends
    /// with the output of `reject`.
    ///
    /// If it is dropped while it waits, it leaves the line. The token goes back if no body has
    /// begun inside when this ends or is dropped.
    #[must_use = "futures do nothing unless polled"]
    pub struct RateLimitFuture<'a, F, J, S, C>
    where
        C: Deref<Target = RateLimitCell>,
    {
        // Dropped in field order: the token goes back after the future is gone.
        #[pin]
        future: F,
        stage: Stage<S, C>,
        layer: Layer<'a>,
        reject: J,
    }
}

/// Puts `future` under the limiter that `source` leads to, as the attribute of `layer`. `reject`
/// makes the output of a refused call; the type that it is given tells it the type of the error,
/// which `map_err` can leave open.
#[inline]
pub fn rate_limit<S, F, J>(
    source: S,
    layer: Layer<'_>,
    future: F,
    reject: J,
) -> RateLimitFuture<'_, F, J, S, S::Cell>
where
    S: RateLimitSource,
    F: Future,
    J: FnMut(TypeOf<F::Output>, RateLimited) -> F::Output,
{
    RateLimitFuture { future, stage: Stage::Fresh(source), layer, reject }
}

impl<F, J, S, C> Future for RateLimitFuture<'_, F, J, S, C>
where
    S: RateLimitSource<Cell = C>,
    C: Deref<Target = RateLimitCell>,
    F: Future,
    J: FnMut(TypeOf<F::Output>, RateLimited) -> F::Output,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        if matches!(this.stage, Stage::Passed) {
            // A body says how many scopes are around it, so there is one in each poll.
            let _scope = BodyScope::open();
            let polled = this.future.poll(cx);
            if polled.is_ready() {
                *this.stage = Stage::Ended;
            }
            return polled;
        }
        let token = match ready!(this.stage.token(*this.layer, cx)) {
            Ok(token) => token,
            Err(limited) => return Poll::Ready((this.reject)(TypeOf::new(), limited)),
        };
        let lent = token.lend();
        let polled = this.future.as_mut().poll(cx);
        let unused = lent.unless_begun();
        if polled.is_pending() {
            *this.stage = unused.map_or(Stage::Passed, Stage::Holding);
        }
        polled
    }
}

impl<F, J, S, C: Deref<Target = RateLimitCell>> fmt::Debug for RateLimitFuture<'_, F, J, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimitFuture").field("stage", &self.stage.name()).finish_non_exhaustive()
    }
}
