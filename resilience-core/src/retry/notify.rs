//! The argument of `notify`, which is called before each wait.

use crate::retry::{Delay, Retry, RetryPolicy};
use std::fmt;
use std::time::Duration;

/// A failed attempt that another one follows. `notify` is called with it before the wait.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RetryEvent;
/// use std::io;
///
/// fn log(event: &RetryEvent<'_, io::Error>) {
///     eprintln!("{}: attempt {} failed, next in {:?}", event.name(), event.attempt(), event.delay());
/// }
/// # let _ = log;
/// ```
pub struct RetryEvent<'a, E> {
    name: &'static str,
    error: Option<&'a E>,
    delay: Duration,
    attempt: u32,
    max: Option<u32>,
}

impl<'a, E> RetryEvent<'a, E> {
    /// An event for the attempt that `retry` counted last.
    #[doc(hidden)]
    #[must_use]
    pub fn new(retry: &Retry, policy: &RetryPolicy, delay: Delay, error: Option<&'a E>) -> Self {
        Self {
            name: policy.label(),
            error,
            delay: delay.duration(),
            attempt: retry.made(),
            max: policy.limit().map(Into::into),
        }
    }

    /// The name of the retry: by default the module path and name of the function.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The number of the attempt that failed, from 1.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The most attempts of a call, the first included; `None` if they are unlimited.
    #[must_use]
    pub const fn max(&self) -> Option<u32> {
        self.max
    }

    /// The wait before the next attempt.
    #[must_use]
    pub const fn delay(&self) -> Duration {
        self.delay
    }

    /// The error of the failed attempt; `None` for an `Ok` that is retried.
    #[must_use]
    pub const fn error(&self) -> Option<&'a E> {
        self.error
    }
}

// Not derived: a derive would ask for `E: Clone`, though only a reference is copied.
impl<E> Clone for RetryEvent<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for RetryEvent<'_, E> {}

/// `charge: attempt 1 of 3 failed: connection reset; next one in 45.2ms`
impl<E: fmt::Display> fmt::Display for RetryEvent<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: attempt {}", self.name, self.attempt)?;
        if let Some(max) = self.max {
            write!(f, " of {max}")?;
        }
        match self.error {
            Some(error) => write!(f, " failed: {error}")?,
            None => f.write_str(" gave a value that is retried")?,
        }
        write!(f, "; next one in {:.1?}", self.delay)
    }
}

impl<E: fmt::Debug> fmt::Debug for RetryEvent<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryEvent")
            .field("name", &self.name)
            .field("attempt", &self.attempt)
            .field("max", &self.max)
            .field("delay", &self.delay)
            .field("error", &self.error)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::described::Observed;
    use crate::vocabulary::transience::Transience;

    #[test]
    fn it_tells_of_the_attempt_that_failed() {
        struct NeitherCloneNorDebug;
        let (mut retry, policy) = (Retry::new(), RetryPolicy::new().name("charge"));
        let _ = Retry::decide(&policy, Transience::Transient, None, Observed::NOTHING, None, &mut retry);
        let (delay, error) = (Duration::from_secs(1), NeitherCloneNorDebug);
        let event = RetryEvent::new(&retry, &policy, Delay::from_nanos(1_000_000_000), Some(&error));
        let copy = event;
        assert_eq!((copy.name(), copy.attempt(), copy.max(), copy.delay()), ("charge", 1, Some(3), delay));
        assert!(event.error().is_some());
    }

    #[test]
    fn it_tells_a_person() {
        let (mut retry, policy) = (Retry::new(), RetryPolicy::new().name("charge"));
        let _ = Retry::decide(&policy, Transience::Transient, None, Observed::NOTHING, None, &mut retry);
        let delay = Delay::from_nanos(45_230_000);
        assert_eq!(
            RetryEvent::new(&retry, &policy, delay, Some(&"reset")).to_string(),
            "charge: attempt 1 of 3 failed: reset; next one in 45.2ms"
        );
        let policy = policy.unlimited();
        assert_eq!(
            RetryEvent::new(&retry, &policy, delay, None::<&u8>).to_string(),
            "charge: attempt 1 gave a value that is retried; next one in 45.2ms"
        );
    }

    #[test]
    fn it_prints() {
        let policy = RetryPolicy::new().name("f").unlimited();
        let event = RetryEvent::new(&Retry::new(), &policy, Delay::from_nanos(0), Some(&7));
        assert_eq!(
            format!("{event:?}"),
            r#"RetryEvent { name: "f", attempt: 0, max: None, delay: 0ns, error: Some(7) }"#
        );
    }
}
