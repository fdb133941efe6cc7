//! Calls by hand.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::future::rate_limit;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::state::Token;
use crate::rate_limit::value::RateLimiter;
use crate::rate_limit::wait;
use crate::runtime::bodies_begun::body_begins;
use crate::runtime::breakers_below::{self, BreakersBelow};
use crate::runtime::clock::Instant;
use crate::site::layer::Layer;

impl RateLimiter {
    /// Takes a token and runs `call`. If there is no token, and the limiter has a
    /// [`wait`](crate::RateLimiterBuilder::wait), this blocks the thread until there is one.
    ///
    /// # Errors
    ///
    /// The error of `call`. For a refused call, a [`RateLimited`] converted into `E`. Unlike the
    /// attribute, calls by hand do not look for `From<PolicyError>`: a type with that alone takes
    /// the way over [`acquire_blocking`](Self::acquire_blocking).
    ///
    /// # Panics
    ///
    /// Only if `call` panics. The token is spent.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let limiter = RateLimiter::unshared("disk").limit(1).build();
    /// let read = || limiter.call(|| std::fs::read_to_string("/no/such/file"));
    /// assert_eq!(read().unwrap_err().kind(), std::io::ErrorKind::NotFound);
    /// assert_eq!(read().unwrap_err().kind(), std::io::ErrorKind::Other, "it is refused");
    /// ```
    pub fn call<T, E: From<RateLimited>>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if self.handle().take().is_none() {
            self.wait_for_token()?;
        }
        call()
    }

    /// Takes a token when it is first polled, or waits for one, and runs `future`.
    ///
    /// # Errors
    ///
    /// The error of `future`. For a refused call, a [`RateLimited`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` panics. The token is spent.
    ///
    /// # Cancel safety
    ///
    /// A call that is dropped while it waits leaves the line, and those behind it move up. Once
    /// `future` has been polled, the token is spent.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let limiter = RateLimiter::unshared("payments").limit(100).build();
    /// limiter.call_async(async { std::io::Result::Ok(()) }).await
    /// # }
    /// ```
    pub fn call_async<T, E: From<RateLimited>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        let body = Body { future, has_begun: false };
        rate_limit(ByHand(self), Layer::NONE, body, |_, limited| Err(by_hand(limited).into()))
    }

    /// Takes a token if there is one. It never waits, and never takes one that a waiting call is
    /// to have.
    ///
    /// # Errors
    ///
    /// There is no token. Nothing is taken.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let limiter = RateLimiter::unshared("payments").limit(2).build();
    /// assert!(limiter.try_acquire().is_ok() && limiter.try_acquire().is_ok());
    /// assert!(limiter.try_acquire().is_err());
    /// ```
    pub fn try_acquire(&self) -> Result<(), RateLimited> {
        wait::try_take(self.handle()).map_err(by_hand)
    }

    /// Takes a token, or waits for one as long as the limiter's
    /// [`wait`](crate::RateLimiterBuilder::wait) and the deadline allow.
    ///
    /// # Errors
    ///
    /// The wait would be too long. That is known at once, and nothing is taken.
    ///
    /// # Cancel safety
    ///
    /// If it is dropped while it waits, it leaves the line, and those behind it move up.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    /// use std::time::Duration;
    ///
    /// # #[cfg(feature = "tokio")]
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), resilience::RateLimited> {
    /// let limiter = RateLimiter::unshared("payments").limit(10).burst(1).wait(Duration::from_secs(1)).build();
    /// let start = tokio::time::Instant::now();
    /// for _ in 0..3 {
    ///     limiter.acquire().await?;
    /// }
    /// assert_eq!(start.elapsed().as_millis(), 200);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "tokio"))]
    /// # fn main() {}
    /// ```
    pub fn acquire(&self) -> impl Future<Output = Result<(), RateLimited>> {
        self.call_async(std::future::ready(Ok(())))
    }

    /// The same as [`acquire`](Self::acquire), for code that blocks its thread.
    ///
    /// # Errors
    ///
    /// The wait would be too long. That is known at once, and nothing is taken.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{RateLimiter, TestClock};
    /// use std::time::Duration;
    ///
    /// let clock = TestClock::new();
    /// let _installed = clock.install();
    /// let limiter = RateLimiter::unshared("payments").limit(10).burst(1).wait(Duration::from_secs(1)).build();
    /// for _ in 0..3 {
    ///     limiter.acquire_blocking()?;
    /// }
    /// assert_eq!(clock.elapsed().as_millis(), 200);
    /// # Ok::<(), resilience::RateLimited>(())
    /// ```
    pub fn acquire_blocking(&self) -> Result<(), RateLimited> {
        if self.handle().take().is_none() {
            self.wait_for_token()?;
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn wait_for_token(&self) -> Result<(), RateLimited> {
        let cell: &RateLimitCell = self.handle();
        // By hand the token is spent here.
        wait::block(cell, Instant::UNSET, Layer::NONE)
            .map(|token| token.run(|| body_begins(1)))
            .map_err(by_hand)
    }
}

/// Tells a retry by hand around it, which shares no variable with it, that this is a rejection.
#[cold]
fn by_hand(limited: RateLimited) -> RateLimited {
    breakers_below::by_hand(|below| {
        below.forget();
        BreakersBelow::turn_away(below);
    });
    limited
}

/// A limiter that is called by hand, found when the call begins.
struct ByHand<'a>(&'a RateLimiter);

impl<'a> RateLimitSource for ByHand<'a> {
    type Cell = &'a RateLimitCell;

    fn enter(self) -> (&'a RateLimitCell, Option<Token>, Instant) {
        let cell: &RateLimitCell = self.0.handle();
        let (token, time) = cell.take_or_time();
        (cell, token, time)
    }
}

pin_project! {
    /// A future that is the body of a call: it has begun once it is polled.
    struct Body<F> {
        #[pin]
        future: F,
        has_begun: bool,
    }
}

impl<F: Future> Future for Body<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !std::mem::replace(this.has_begun, true) {
            body_begins(1);
        }
        this.future.poll(cx)
    }
}
