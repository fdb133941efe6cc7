//! Calls by hand.

pub(crate) mod by_hand;
mod future;

use crate::circuit_breaker::breaker::CircuitBreaker;
use crate::circuit_breaker::call::by_hand::ByHand;
use crate::circuit_breaker::call::future::CallFuture;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::guard::permit::CircuitPermit;
use crate::runtime::timeouts_below;
use crate::vocabulary::predicate::IntoTransience;

impl CircuitBreaker {
    /// Runs `call` unless the circuit is open. Every `Err` is a failure. A panic is a failure too,
    /// and propagates. To choose which errors are failures, use [`call_if`](Self::call_if).
    ///
    /// # Errors
    ///
    /// The error of `call`. For a rejected call, a [`CircuitOpen`] converted into `E`. Unlike the
    /// attribute, calls by hand do not look for `From<PolicyError>`: a type with that alone takes
    /// the way over [`try_acquire`](Self::try_acquire).
    ///
    /// # Panics
    ///
    /// Only if `call` panics.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// let breaker = CircuitBreaker::unshared("disk").build();
    /// let text = breaker.call(|| std::fs::read_to_string("/no/such/file"));
    /// assert!(text.is_err());
    /// assert_eq!(breaker.snapshot().failures(), 1);
    /// ```
    pub fn call<T, E: From<CircuitOpen>>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.call_if(|_| true, call)
    }

    /// Like [`call`](Self::call), but an error is a failure only if `on` returns `true`, or a
    /// [`Transience`](crate::Transience) that is transient. Any other error is a success: the
    /// service answered.
    ///
    /// `on` decides about every error, including a rejection by another breaker further in. Such a
    /// rejection says nothing about this breaker's service:
    /// [`Transient::transience`](crate::Transient::transience) classifies it as permanent, and so
    /// as a success. Only a [`TimedOut`](crate::TimedOut) that comes from the caller's own
    /// deadline, before half of the timeout's limit has passed, is ignored without asking `on`.
    ///
    /// # Errors
    ///
    /// The error of `call`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `call` or `on` panics. Either panic is a failure.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, Transient};
    /// use std::io;
    ///
    /// let breaker = CircuitBreaker::unshared("disk").build();
    /// let read = |path: &str| breaker.call_if(io::Error::transience, || std::fs::read_to_string(path));
    /// assert!(read("/no/such/file").is_err());
    /// assert_eq!(breaker.snapshot().failures(), 0, "the disk has answered");
    /// ```
    pub fn call_if<T, E: From<CircuitOpen>, R: IntoTransience>(
        &self,
        on: impl FnOnce(&E) -> R,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut guard = match by_hand::enter(self.handle()) {
            Ok(guard) => guard,
            Err(answer) => return by_hand::rejected(self.handle(), answer),
        };
        guard.arm();
        timeouts_below::forget_by_hand();
        let result = call();
        // A success is borrowed only for an inlined check, so the compiler builds it directly in
        // the caller's place.
        if result.is_ok() {
            guard.conclude_well();
            return result;
        }
        let failed = result;
        // Stops the timer: the call's duration does not include the time that `on` takes.
        guard.stop();
        if let Err(error) = &failed {
            guard.settle(by_hand::verdict(|| on(error).into_transience()));
        }
        failed
    }

    /// Runs `future` unless the circuit is open when it is first polled. Every `Err` is a failure.
    /// A panic is a failure too, and propagates. To choose which errors are failures, use
    /// [`call_async_if`](Self::call_async_if).
    ///
    /// # Errors
    ///
    /// The error of `future`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` panics.
    ///
    /// # Cancel safety
    ///
    /// A call dropped before it ends is ignored: it counts as nothing and frees its probe slot.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let breaker = CircuitBreaker::unshared("payments").build();
    /// breaker.call_async(async { std::io::Result::Ok(()) }).await
    /// # }
    /// ```
    pub fn call_async<T, E: From<CircuitOpen>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        self.call_async_if(|_| true, future)
    }

    /// Like [`call_async`](Self::call_async), but an error is a failure only if `on` returns
    /// `true`, or a [`Transience`](crate::Transience) that is transient, as in
    /// [`call_if`](Self::call_if).
    ///
    /// # Errors
    ///
    /// The error of `future`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` or `on` panics. Either panic is a failure.
    ///
    /// # Cancel safety
    ///
    /// The same as for [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, Transient};
    /// use std::io;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let breaker = CircuitBreaker::unshared("disk").build();
    /// let missing = async { Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)) };
    /// assert!(breaker.call_async_if(io::Error::transience, missing).await.is_err());
    /// assert_eq!(breaker.snapshot().failures(), 0);
    /// # }
    /// ```
    pub fn call_async_if<T, E: From<CircuitOpen>, R: IntoTransience>(
        &self,
        on: impl FnOnce(&E) -> R,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        CallFuture::new(
            || self.handle(),
            |error: &E| by_hand::verdict(|| on(error).into_transience()),
            future,
        )
    }

    /// Asks for admission of a call whose outcome is reported by hand. The permit borrows nothing;
    /// see [`CircuitPermit`].
    ///
    /// # Errors
    ///
    /// The circuit is open, forced open, or half-open with all probe slots taken.
    ///
    /// An error type that is `From<PolicyError>` and not `From<CircuitOpen>` takes the rejection in
    /// two steps:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, PolicyError};
    ///
    /// #[derive(Debug)]
    /// enum Error {
    ///     Io(std::io::Error),
    ///     Policy(PolicyError),
    /// }
    /// # impl From<std::io::Error> for Error {
    /// #     fn from(error: std::io::Error) -> Self {
    /// #         Self::Io(error)
    /// #     }
    /// # }
    ///
    /// impl From<PolicyError> for Error {
    ///     fn from(error: PolicyError) -> Self {
    ///         Self::Policy(error)
    ///     }
    /// }
    ///
    /// fn read(breaker: &CircuitBreaker) -> Result<String, Error> {
    ///     let permit = breaker.try_acquire().map_err(PolicyError::from)?;
    ///     let text = std::fs::read_to_string("/no/such/file");
    ///     match &text {
    ///         Ok(_) => permit.success(),
    ///         Err(_) => permit.failure(),
    ///     }
    ///     Ok(text?)
    /// }
    ///
    /// let breaker = CircuitBreaker::unshared("disk").threshold(1).build();
    /// assert!(matches!(read(&breaker), Err(Error::Io(_))));
    /// assert!(matches!(read(&breaker), Err(Error::Policy(PolicyError::CircuitOpen(_)))));
    /// ```
    pub fn try_acquire(&self) -> Result<CircuitPermit, CircuitOpen> {
        CallGuard::enter(ByHand(self.locate())).map(CircuitPermit)
    }
}
