//! The error of a call that a limiter has refused.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::named::label::Label;
use crate::retry::{BoxedError, RetryError};
use crate::vocabulary::out_of_line::OutOfLine;
use crate::vocabulary::rejector::{self, Rejector};
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The error of a call that a rate limit has refused: this attempt has not run, and no token was
/// taken for it.
///
/// An earlier attempt of the same call may have run, if a `#[retry]` stands above the limit. Its
/// effects are not undone. So a rejection does not mean that nothing was sent.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RateLimiter;
/// use std::time::Duration;
///
/// let limiter = RateLimiter::unshared("payments").limit(1).per(Duration::from_secs(60)).build();
/// limiter.try_acquire()?;
///
/// let limited = limiter.try_acquire().expect_err("the token is taken");
/// assert_eq!(limited.name(), "payments");
/// assert!(limited.retry_after() > Duration::from_secs(50));
/// assert!(limited.to_string().starts_with("rate limit `payments` is reached, retry after "));
/// # Ok::<(), resilience::RateLimited>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RateLimited {
    /// The label of a key is shared with the limiter, so no rejection allocates.
    label: Label,
    /// Half the size of a `Duration`, which also has padding.
    retry_after_nanos: u64,
}

impl RateLimited {
    /// Its kind.
    pub(crate) const KIND: &'static str = rejector::RATE_LIMITED;

    #[inline]
    pub(crate) const fn new(label: Label, retry_after_nanos: u64) -> Self {
        Self { label, retry_after_nanos }
    }

    /// The name of the limiter. For one without a name, the module path and name of the function.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.label.name()
    }

    /// The key, if this is the limiter of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.label.key()
    }

    /// The time, from the rejection on, after which a call would be accepted: to run at once, or,
    /// if the limit lets calls wait, to wait as long as this one could have.
    ///
    /// Other calls may come first, so it is the earliest time, and no promise.
    #[must_use]
    pub const fn retry_after(&self) -> Duration {
        Duration::from_nanos(self.retry_after_nanos)
    }
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rate limit `{}` is reached", self.name())?;
        if let Some(key) = self.key() {
            write!(f, " for `{key}`")?;
        }
        write!(f, ", retry after {:.1?}", self.retry_after())
    }
}

impl fmt::Debug for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("RateLimited");
        text.field("name", &self.name());
        if let Some(key) = self.key() {
            text.field("key", &key);
        }
        text.field("retry_after", &self.retry_after()).finish()
    }
}

impl Error for RateLimited {}

impl OutOfLine for RateLimited {}

/// Permanent: a limit that lets calls wait does so by itself, in order. A retry would let newcomers
/// pass.
impl Transient for RateLimited {
    fn transience(&self) -> Transience {
        Transience::Permanent
    }

    fn is_rejection(&self) -> bool {
        true
    }

    fn kind(&self) -> &'static str {
        Self::KIND
    }

    fn each_kind(each: &mut dyn FnMut(&'static str)) {
        each(Self::KIND);
    }
}

/// Converts into an error of kind [`Other`](io::ErrorKind::Other) that holds the rejection.
impl From<RateLimited> for io::Error {
    fn from(limited: RateLimited) -> Self {
        io::Error::other(limited)
    }
}

impl From<RateLimited> for BoxedError {
    fn from(limited: RateLimited) -> Self {
        Self::from(Box::<dyn Error + Send + Sync>::from(limited))
    }
}

/// Converts the rejection of a call before its first attempt.
impl<E: From<RateLimited>> From<RateLimited> for RetryError<E> {
    fn from(limited: RateLimited) -> Self {
        Self::rejected(limited.into(), Rejector::Gate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::outcome::Outcome;

    fn limited(label: Label) -> RateLimited {
        RateLimited::new(label, 1_500_000_000)
    }

    #[test]
    fn a_rejection_says_what_to_expect() {
        let plain = limited(Label::Name("payments"));
        assert_eq!(plain.to_string(), "rate limit `payments` is reached, retry after 1.5s");
        let of_key = limited(Label::of_key("hosts", "eu"));
        assert_eq!(of_key.to_string(), "rate limit `hosts` is reached for `eu`, retry after 1.5s");
        assert_eq!((of_key.name(), of_key.key()), ("hosts", Some("eu")));
        assert_eq!(format!("{of_key:?}"), r#"RateLimited { name: "hosts", key: "eu", retry_after: 1.5s }"#);
    }

    #[test]
    fn a_rejection_is_small_and_goes_wherever_an_error_may_go() {
        fn goes_anywhere<T: Clone + Eq + Send + Sync + std::panic::UnwindSafe + 'static>() {}
        goes_anywhere::<RateLimited>();
        assert_eq!(size_of::<RateLimited>(), 24);
    }

    #[test]
    fn a_rejection_is_permanent_also_inside_an_io_error() {
        let limited = limited(Label::Name("payments"));
        assert_eq!((limited.transience(), limited.is_rejection()), (Transience::Permanent, true));
        assert_eq!(limited.outcome(), Outcome::Ignored);
        let wrapped = io::Error::from(limited.clone());
        assert_eq!((wrapped.transience(), wrapped.is_rejection()), (Transience::Permanent, true));
        let inside = wrapped.get_ref().and_then(|inner| inner.downcast_ref::<RateLimited>());
        assert_eq!(inside, Some(&limited));
    }
}
