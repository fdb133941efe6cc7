//! A policy without an attribute.

use crate::retry::{Delay, Retry, RetryPolicy, Word, pause};
use crate::runtime::breakers_below::{self, BreakersBelow};
use crate::vocabulary::described::Observed;
use crate::vocabulary::predicate::IntoTransience;
#[cfg(feature = "tokio")]
use {
    crate::retry::{DefaultTimer, wait},
    crate::runtime::clock::Clock,
    pin_project_lite::pin_project,
    std::future::Future,
    std::pin::Pin,
    std::task::{Context, Poll},
};

impl RetryPolicy {
    /// Calls `f` until it succeeds or the policy gives up. Blocks the thread between attempts.
    ///
    /// Every error is retried. Only where a [`CircuitBreaker`](crate::CircuitBreaker) that `f`
    /// calls by hand rejects the call, the rejection ends it; and where that breaker is now open
    /// for longer than the next delay, the error of the attempt that ran comes back at once. It is
    /// the last breaker that `f` has called with an error: if `f` answers with another error of its
    /// own after that, look at it within `f`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// Only where `f` does; a panic is not retried.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// let policy = RetryPolicy::new().attempts(2).base(Duration::from_millis(1));
    /// let mut calls = 0;
    /// let outcome: Result<(), _> = policy.call(|| {
    ///     calls += 1;
    ///     Err(format!("call {calls} failed"))
    /// });
    /// assert_eq!(outcome, Err("call 2 failed".to_owned()));
    /// ```
    pub fn call<T, E>(&self, f: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        self.call_if(|_| true, f)
    }

    /// As [`call`](Self::call), but retries only errors for which `on` returns `true`, or a
    /// [`Transience`](crate::Transience) that says so. A
    /// [`TransientAfter`](crate::Transience::TransientAfter) is a floor for the wait.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// Only where `f` or `on` does.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitOpen, RetryPolicy, Transient};
    /// use std::io;
    ///
    /// static MIRROR: CircuitBreaker = CircuitBreaker::unshared("mirror").threshold(1).build();
    ///
    /// // The first attempt opens the circuit for 30 seconds: its own error comes back at once.
    /// let refused = || MIRROR.call(|| Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionRefused)));
    /// let outcome = RetryPolicy::new().call_if(io::Error::transience, refused);
    /// assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    ///
    /// // A rejection is not retried.
    /// let outcome = RetryPolicy::new().call_if(io::Error::transience, refused);
    /// assert!(outcome.unwrap_err().downcast::<CircuitOpen>().is_ok());
    /// assert_eq!(MIRROR.snapshot().rejected(), 1);
    /// ```
    pub fn call_if<T, E, R: IntoTransience>(
        &self,
        mut on: impl FnMut(&E) -> R,
        mut f: impl FnMut() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut attempts = Attempting::begin(*self);
        loop {
            let delay = {
                forget_breakers();
                let outcome = f();
                match attempts.after(&outcome, &mut on) {
                    Some(delay) => delay,
                    None => break outcome,
                }
            };
            if !delay.is_none() {
                pause(delay);
            }
            attempts.resume();
        }
    }

    /// As [`call`](Self::call) for a function that returns a future: awaits one after the other,
    /// and tokio's timer in between. An `async` closure that changes what it captures goes to
    /// [`call_async_mut`](Self::call_async_mut). Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// Where `f` or its futures do, and where it has to wait outside of a tokio runtime that has
    /// its time driver enabled; that panic says the policy's name.
    ///
    /// # Cancel safety
    /// Dropping the future drops the attempt or the wait that is under way; nothing else is kept.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut calls = 0;
    /// let outcome = RetryPolicy::new().call_async(|| {
    ///     calls += 1;
    ///     std::future::ready(if calls < 3 { Err("not yet") } else { Ok("done") })
    /// });
    /// assert_eq!(outcome.await, Ok("done"));
    /// # }
    /// ```
    #[cfg(feature = "tokio")]
    pub async fn call_async<T, E, F>(self, f: impl FnMut() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.call_async_if(|_| true, f).await
    }

    /// As [`call_async`](Self::call_async), but retries only errors for which `on` returns `true`,
    /// or a [`Transience`](crate::Transience) that says so. Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// As [`call_async`](Self::call_async), and where `on` does.
    ///
    /// # Cancel safety
    /// As [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{RetryPolicy, Transient};
    /// use std::io;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut calls = 0;
    /// let outcome = RetryPolicy::new().call_async_if(io::Error::transience, || {
    ///     calls += 1;
    ///     async { Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)) }
    /// });
    /// assert!(outcome.await.is_err());
    /// assert_eq!(calls, 1);
    /// # }
    /// ```
    #[cfg(feature = "tokio")]
    pub async fn call_async_if<T, E, R, F>(
        self,
        mut on: impl FnMut(&E) -> R,
        mut f: impl FnMut() -> F,
    ) -> Result<T, E>
    where
        R: IntoTransience,
        F: Future<Output = Result<T, E>>,
    {
        let mut attempts = Attempting::begin(self.on_clock(Clock::Async));
        loop {
            // The outcome's scope ends before the wait: it need not be `Send`, and what it holds
            // goes back first.
            let delay = {
                let outcome = WithNews::of(f()).await;
                match attempts.after(&outcome, &mut on) {
                    Some(delay) => delay,
                    None => break outcome,
                }
            };
            attempts.wait(delay).await;
        }
    }

    /// As [`call_async`](Self::call_async) for an `async` closure that changes what it captures.
    /// Needs the feature `tokio`.
    ///
    /// Where the closure, or what it captures, borrows something, the compiler cannot show that the
    /// future is `Send` ("implementation of `Send` is not general enough"). A future that is
    /// spawned wants [`call_async`](Self::call_async).
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// As [`call_async`](Self::call_async).
    ///
    /// # Cancel safety
    /// As [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryPolicy;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut tried = Vec::new();
    /// let outcome = RetryPolicy::new().call_async_mut(async || {
    ///     tried.push(tried.len());
    ///     tokio::task::yield_now().await;
    ///     if tried.len() < 3 { Err("not yet") } else { Ok("done") }
    /// });
    /// assert_eq!(outcome.await, Ok("done"));
    /// assert_eq!(tried, [0, 1, 2]);
    /// # }
    /// ```
    #[cfg(feature = "tokio")]
    pub async fn call_async_mut<T, E>(self, f: impl AsyncFnMut() -> Result<T, E>) -> Result<T, E> {
        self.call_async_mut_if(|_| true, f).await
    }

    /// As [`call_async_mut`](Self::call_async_mut), but retries only errors for which `on` returns
    /// `true`, or a [`Transience`](crate::Transience) that says so. Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// As [`call_async`](Self::call_async), and where `on` does.
    ///
    /// # Cancel safety
    /// As [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{RetryPolicy, Transient};
    /// use std::io;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let mut calls = 0;
    /// let outcome = RetryPolicy::new().call_async_mut_if(io::Error::transience, async || {
    ///     calls += 1;
    ///     Err::<(), _>(io::Error::from(io::ErrorKind::NotFound))
    /// });
    /// assert!(outcome.await.is_err());
    /// assert_eq!(calls, 1);
    /// # }
    /// ```
    #[cfg(feature = "tokio")]
    pub async fn call_async_mut_if<T, E, R: IntoTransience>(
        self,
        mut on: impl FnMut(&E) -> R,
        mut f: impl AsyncFnMut() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut attempts = Attempting::begin(self.on_clock(Clock::Async));
        loop {
            let delay = {
                let outcome = WithNews::of(f()).await;
                match attempts.after(&outcome, &mut on) {
                    Some(delay) => delay,
                    None => break outcome,
                }
            };
            attempts.wait(delay).await;
        }
    }
}

/// The attempts of one call.
struct Attempting {
    policy: RetryPolicy,
    retry: Retry<[Word; 3]>,
}

impl Attempting {
    fn begin(policy: RetryPolicy) -> Self {
        Self { retry: Retry::any(&policy, false), policy }
    }

    /// How long to wait after this outcome, none if it is the last one.
    #[inline]
    fn after<T, E, R: IntoTransience>(
        &mut self,
        outcome: &Result<T, E>,
        on: impl FnOnce(&E) -> R,
    ) -> Option<Delay> {
        let Self { policy, retry } = self;
        match outcome {
            Ok(_) => Retry::succeed(policy, retry),
            Err(error) => {
                // What the predicate calls may have news of its own.
                let below = breakers_below::told_by_hand();
                let transience = on(error).into_transience();
                Retry::decide(policy, transience, false, Observed::NOTHING, Some(&below), retry)
            }
        }
        .delay()
    }

    #[cfg(feature = "tokio")]
    async fn wait(&mut self, delay: Delay) {
        if !delay.is_none() {
            wait::<DefaultTimer>(delay, &self.policy).await;
        }
        self.resume();
    }

    fn resume(&mut self) {
        Retry::resume(&self.policy, &mut self.retry);
    }
}

/// What a breaker by hand told before this attempt is none of its business.
fn forget_breakers() {
    breakers_below::replace_by_hand(&BreakersBelow::new());
}

#[cfg(feature = "tokio")]
pin_project! {
    /// An attempt at whose end this thread knows what a breaker by hand in it has told. It may be
    /// polled on several threads, and others are polled in between: it takes along until when a
    /// breaker is open. A rejection after which it waits for something else is forgotten: its
    /// outcome is hardly that rejection.
    struct WithNews<F> {
        #[pin]
        attempt: F,
        news: BreakersBelow,
    }
}

#[cfg(feature = "tokio")]
impl<F> WithNews<F> {
    fn of(attempt: F) -> Self {
        Self { attempt, news: BreakersBelow::new() }
    }
}

#[cfg(feature = "tokio")]
impl<F: Future> Future for WithNews<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        breakers_below::replace_by_hand(this.news);
        let polled = this.attempt.poll(cx);
        let told = breakers_below::told_by_hand();
        *this.news = if told.rejected() { BreakersBelow::new() } else { told };
        polled
    }
}

#[cfg(test)]
mod tests;
