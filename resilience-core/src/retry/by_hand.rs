//! A policy without an attribute.

use crate::predicate::IntoTransience;
use crate::retry::{Delay, FailedAttempt, Retry, RetryPolicy, Word, pause};
use crate::transient::Transience;
#[cfg(feature = "tokio")]
use {
    crate::clock::Clock,
    crate::retry::{DefaultTimer, wait},
    std::future::Future,
};

impl RetryPolicy {
    /// Calls `f` until it succeeds or the policy gives up. Blocks the thread between attempts.
    ///
    /// Every error is retried, a [`CircuitOpen`](crate::CircuitOpen) like any other. Around a circuit breaker use
    /// [`call_if`](Self::call_if) with [`Transient::transience`](crate::Transient::transience), by which a rejection ends the
    /// call at once.
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

    /// As [`call`](Self::call), but retries only errors for which `on` returns `true`, or a [`Transience`] that says so.
    /// A [`TransientAfter`](Transience::TransientAfter) is a floor for the wait.
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
    /// // The first attempt opens the circuit, the second is rejected; a rejection is permanent, so there is no third.
    /// let refused = || MIRROR.call(|| Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionRefused)));
    /// let outcome = RetryPolicy::new().call_if(io::Error::transience, refused);
    /// assert!(outcome.unwrap_err().downcast::<CircuitOpen>().is_ok());
    /// assert_eq!(MIRROR.snapshot().rejected(), 1);
    /// ```
    pub fn call_if<T, E, R: IntoTransience>(
        &self,
        mut on: impl FnMut(&E) -> R,
        mut f: impl FnMut() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut retry = Retry::any(self, false);
        loop {
            let delay = {
                let outcome = f();
                match self.after(&mut retry, outcome.as_ref().err().map(|e| on(e).into_transience())) {
                    Some(delay) => delay,
                    None => break outcome,
                }
            };
            if !delay.is_none() {
                pause(delay);
            }
            Retry::resume(self, &mut retry);
        }
    }

    /// As [`call`](Self::call) for a function that returns a future: awaits one after the other, and tokio's timer in
    /// between. Every error is retried, a [`CircuitOpen`](crate::CircuitOpen) like any other. Needs the feature `tokio`.
    ///
    /// # Errors
    /// The error of the last attempt, unchanged.
    ///
    /// # Panics
    /// Where `f` or its futures do, and where it has to wait outside of a tokio runtime that has its time driver enabled; that
    /// panic says the policy's name.
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

    /// As [`call_async`](Self::call_async), but retries only errors for which `on` returns `true`, or a [`Transience`]
    /// that says so. Needs the feature `tokio`.
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
        let policy = self.on_clock(Clock::Async);
        let mut retry = Retry::any(&policy, false);
        loop {
            // The outcome's scope ends before the wait: it need not be `Send`, and what it holds goes back first.
            let delay = {
                let outcome = f().await;
                match policy.after(&mut retry, outcome.as_ref().err().map(|e| on(e).into_transience())) {
                    Some(delay) => delay,
                    None => break outcome,
                }
            };
            if !delay.is_none() {
                wait::<DefaultTimer>(delay, &policy).await;
            }
            Retry::resume(&policy, &mut retry);
        }
    }

    /// How long to wait after an attempt that failed with an error of this `transience`, none if it succeeded.
    #[inline]
    fn after<const N: usize>(
        &self,
        retry: &mut Retry<[Word; N]>,
        transience: Option<Transience>,
    ) -> Option<Delay> {
        match transience {
            Some(transience) => Retry::decide(self, FailedAttempt::of_value(transience, None), retry).delay(),
            None => Retry::succeed(self, retry).delay(),
        }
    }
}

#[cfg(test)]
mod tests;
