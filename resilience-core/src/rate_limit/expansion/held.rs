//! The way through a limiter for async code that holds its token itself.

use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::expansion::stage::Stage;
use crate::rate_limit::guard::HeldToken;
use crate::runtime::bodies_begun::BodyScope;
use crate::site::layer::Layer;

pin_project! {
    /// A future that takes a token when it is first polled, or waits for one.
    #[must_use = "futures do nothing unless polled"]
    pub struct TokenFuture<'a, S, C>
    where
        C: Deref<Target = RateLimitCell>,
    {
        stage: Stage<S, C>,
        layer: Layer<'a>,
    }
}

/// Takes a token for an async function, after a wait if it must.
///
/// [`rate_limit`](super::future::rate_limit) is smaller. This is for code that has to run between
/// the two: what a refused call must not do, such as cloning parameters, and a `map_err` that names
/// what the body takes.
#[inline]
pub fn wait_for_token<S: RateLimitSource>(source: S, layer: Layer<'_>) -> TokenFuture<'_, S, S::Cell> {
    TokenFuture { stage: Stage::Fresh(source), layer }
}

impl<S, C> Future for TokenFuture<'_, S, C>
where
    S: RateLimitSource<Cell = C>,
    C: Deref<Target = RateLimitCell>,
{
    type Output = Result<HeldToken<C>, RateLimited>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.stage.token(*this.layer, cx)
    }
}

impl<S, C: Deref<Target = RateLimitCell>> fmt::Debug for TokenFuture<'_, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenFuture").field("stage", &self.stage.name()).finish_non_exhaustive()
    }
}

pin_project! {
    /// What is inside a limit, with the token of its call. The token goes back if no body has begun
    /// inside when this ends or is dropped.
    #[must_use = "futures do nothing unless polled"]
    pub struct DuringFuture<F, C>
    where
        C: Deref<Target = RateLimitCell>,
    {
        // Dropped in field order: the token goes back after the future is gone.
        #[pin]
        future: F,
        // `None` once it is spent.
        token: Option<HeldToken<C>>,
    }
}

impl<C: Deref<Target = RateLimitCell>> HeldToken<C> {
    /// Runs the `future` inside the limit. If no body has begun when it ends, the token goes back
    /// before the outcome travels up. If it unwinds, the token is spent.
    #[inline]
    pub fn during<F: Future>(self, future: F) -> DuringFuture<F, C> {
        DuringFuture { future, token: Some(self) }
    }
}

impl<F: Future, C: Deref<Target = RateLimitCell>> Future for DuringFuture<F, C> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(token) = this.token.take() else {
            // A body says how many scopes are around it, so there is one in each poll.
            let _scope = BodyScope::open();
            return this.future.poll(cx);
        };
        let lent = token.lend();
        let polled = this.future.poll(cx);
        let unused = lent.unless_begun();
        if polled.is_pending() {
            *this.token = unused;
        }
        polled
    }
}

impl<F, C: Deref<Target = RateLimitCell>> fmt::Debug for DuringFuture<F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuringFuture").field("has_token", &self.token.is_some()).finish_non_exhaustive()
    }
}
