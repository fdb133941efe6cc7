//! Calls under a policy, without an attribute.

use crate::retry::{AttemptSpan, Decision, Delay, Retry, RetryPolicy, Timed, Word, enter, pause};
use crate::runtime::breakers_below::{self, BreakersBelow};
use crate::runtime::clock::Instant;
#[cfg(any(feature = "tracing", feature = "telemetry"))]
use crate::telemetry::call_id::{CallIdSlot, current};
use crate::vocabulary::described::Observed;
use crate::vocabulary::predicate::IntoTransience;
#[cfg(feature = "tokio")]
use {
    crate::budget::TakenToken,
    crate::retry::scope::enter_again,
    crate::retry::wait,
    crate::runtime::clock::Clock,
    crate::runtime::timer::DefaultTimer,
    pin_project_lite::pin_project,
    std::future::Future,
    std::pin::Pin,
    std::task::{Context, Poll},
};

impl RetryPolicy {
    /// Calls `f` until it succeeds or the policy gives up. Blocks the thread between attempts.
    ///
    /// Every error is retried, with two exceptions for a [`CircuitBreaker`](crate::CircuitBreaker),
    /// a [`Bulkhead`](crate::Bulkhead) or a [`RateLimiter`](crate::RateLimiter) that `f` calls by
    /// hand:
    ///
    /// - If it rejects the call, the rejection comes back at once.
    /// - If the call has failed and a breaker is now open for longer than the next delay, the
    ///   error of the call comes back at once.
    ///
    /// If `f` calls several of them, the last failure or rejection counts. The retry assumes that
    /// `f` returns it. So handle another error of your own within `f`.
    ///
    /// A function with an attribute that `f` calls tells nothing but its error, and `E` is any type
    /// here. To have the error asked, and such a rejection not retried, give
    /// [`Transient::transience`](crate::Transient::transience) to [`call_if`](Self::call_if).
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// If `f` panics. A panic is not retried.
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

    /// As [`call`](Self::call), but retries only errors for which `on` returns `true` or a
    /// transient [`Transience`](crate::Transience). The time of a
    /// [`TransientAfter`](crate::Transience::TransientAfter) is the least wait.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// If `f` or `on` panics.
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
                let outcome = {
                    let _entered = enter(attempts.scope(), || attempts.span());
                    f()
                };
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

    /// As [`call`](Self::call), for a function that returns a future. Each attempt awaits one
    /// future, and each wait awaits tokio's timer. For an `async` closure that changes its
    /// captures, use [`call_async_mut`](Self::call_async_mut). Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// If `f` or one of its futures panics. Also if it has to wait outside of a tokio runtime with
    /// an enabled time driver; that panic names the policy.
    ///
    /// # Cancel safety
    /// Dropping the future drops the running attempt or wait. No other state is kept.
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

    /// As [`call_async`](Self::call_async), but retries only errors for which `on` returns `true`
    /// or a transient [`Transience`](crate::Transience). Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// As [`call_async`](Self::call_async), and if `on` panics.
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
            // The outcome is dropped before the wait: it need not be `Send`, and the connection
            // that it may hold goes back to its pool.
            let delay = {
                let outcome = WithNews::begin(attempts.scope(), attempts.span(), &mut f).await;
                match attempts.after(&outcome, &mut on) {
                    Some(delay) => delay,
                    None => break outcome,
                }
            };
            attempts.wait(delay).await;
        }
    }

    /// As [`call_async`](Self::call_async), for an `async` closure that changes its captures. Needs
    /// the feature `tokio`.
    ///
    /// If the closure or one of its captures borrows something, the compiler cannot prove that the
    /// future is `Send` ("implementation of `Send` is not general enough"). For a future that is
    /// spawned, use [`call_async`](Self::call_async).
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
    /// `true` or a transient [`Transience`](crate::Transience). Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// As [`call_async`](Self::call_async), and if `on` panics.
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
                let outcome = WithNews::of(f(), attempts.scope(), attempts.span()).await;
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
    retry: Retry<'static, [Word; 3]>,
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    id: CallIdSlot,
    /// The deadline that `max_duration` is to all that the attempts do.
    until: Instant,
}

impl Attempting {
    fn begin(policy: RetryPolicy) -> Self {
        let retry = Retry::any(&policy, false);
        let until = Retry::until(&retry, &policy);
        Self {
            policy,
            retry,
            until,
            #[cfg(any(feature = "tracing", feature = "telemetry"))]
            id: CallIdSlot::new(None),
        }
    }

    /// The scope of the attempt that begins.
    fn scope(&self) -> Timed {
        Retry::within(&self.retry, self.until)
    }

    /// The span of the attempt that begins.
    fn span(&self) -> AttemptSpan {
        let make = || Retry::span(&self.policy, &self.retry);
        #[cfg(any(feature = "tracing", feature = "telemetry"))]
        return current::within(&self.id, false, make);
        #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
        make()
    }

    /// The delay after this outcome; `None` if the outcome is the last one.
    #[inline]
    fn after<T, E, R: IntoTransience>(
        &mut self,
        outcome: &Result<T, E>,
        on: impl FnOnce(&E) -> R,
    ) -> Option<Delay> {
        match outcome {
            Ok(_) => self.deciding(|policy, retry| Retry::succeed_by_policy(policy, retry)),
            Err(error) => {
                // Read before `on` is called: the predicate may call breakers too, and their news
                // would replace this.
                let below = breakers_below::told_by_hand();
                let transience = on(error).into_transience();
                self.deciding(|policy, retry| {
                    Retry::decide(policy, transience, None, Observed::NOTHING, Some(&below), retry)
                })
            }
        }
        .delay()
    }

    /// Decides. The events belong to this call.
    #[inline]
    fn deciding(
        &mut self,
        decide: impl FnOnce(&RetryPolicy, &mut Retry<'static, [Word; 3]>) -> Decision,
    ) -> Decision {
        let decide = || decide(&self.policy, &mut self.retry);
        #[cfg(any(feature = "tracing", feature = "telemetry"))]
        return current::within(&self.id, false, decide);
        #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
        decide()
    }

    #[cfg(feature = "tokio")]
    async fn wait(&mut self, delay: Delay) {
        if !delay.is_none() {
            let taken = self.policy.budget_in_force().map(TakenToken::of);
            wait::<DefaultTimer>(delay, &self.policy).await;
            if let Some(taken) = taken {
                taken.spend();
            }
        }
        self.resume();
    }

    fn resume(&mut self) {
        Retry::resume(&self.policy, &mut self.retry);
    }
}

/// Forgets the news of breakers by hand from before this attempt.
fn forget_breakers() {
    breakers_below::replace_by_hand(&BreakersBelow::new());
}

#[cfg(feature = "tokio")]
pin_project! {
    /// An attempt that keeps the news of the breakers by hand in it, so that the thread which polls
    /// it last has them.
    ///
    /// It may be polled on several threads, and other tasks are polled in between. So it carries
    /// along until when a breaker is open. A rejection is forgotten if the attempt is still pending
    /// after it: its outcome is then most likely not that rejection.
    struct WithNews<F> {
        #[pin]
        attempt: F,
        scope: Timed,
        span: AttemptSpan,
        news: BreakersBelow,
    }
}

#[cfg(feature = "tokio")]
impl<F> WithNews<F> {
    /// Makes the attempt, in its scope.
    fn begin(scope: Timed, span: AttemptSpan, make: impl FnOnce() -> F) -> Self {
        let attempt = {
            let _entered = enter_again(scope, span.by_ref());
            make()
        };
        Self::of(attempt, scope, span)
    }

    fn of(attempt: F, scope: Timed, span: AttemptSpan) -> Self {
        Self { attempt, scope, span, news: BreakersBelow::new() }
    }
}

#[cfg(feature = "tokio")]
impl<F: Future> Future for WithNews<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        breakers_below::replace_by_hand(this.news);
        let polled = {
            let _entered = enter_again(*this.scope, this.span.by_ref());
            this.attempt.poll(cx)
        };
        let told = breakers_below::told_by_hand();
        *this.news = if told.rejected() { BreakersBelow::new() } else { told };
        polled
    }
}

#[cfg(test)]
mod tests;
