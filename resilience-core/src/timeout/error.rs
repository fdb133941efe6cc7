//! The error of a call that a timeout has cut off.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::retry::{BoxedError, RetryError};
use crate::runtime::clock::saturating_nanos;
use crate::vocabulary::out_of_line::OutOfLine;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The error of a call that a timeout has cut off: it had no answer in time.
///
/// It is no rejection: the call was running. Its effects are not undone, and the service may still
/// be at work on it. A retry makes another attempt, and a circuit breaker counts a failure.
///
/// A call can also be cut by the deadline around it, a timeout or a
/// [`Deadline`](crate::Deadline) further out that was closer. Then [`inherited`](Self::inherited)
/// is true. If that was before half of the timeout's own limit, circuit breakers ignore the error:
/// the caller was in a hurry, and the service has not failed. Where the deadline was over already,
/// the call was not begun.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::TimedOut;
///
/// fn report(cut: &TimedOut) -> String {
///     match cut.inherited() {
///         true => format!("{}: nobody waits for it any more", cut.name()),
///         false => format!("{}: no answer within {:?}", cut.name(), cut.after()),
///     }
/// }
/// # let _ = report;
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TimedOut {
    name: &'static str,
    /// `u64::MAX` if never. Half the size of a `Duration`, which also has padding.
    after_nanos: u64,
    cut: Cut,
}

/// The limit that has cut a call off. It is as wide as a word, as in a rejection: copies of copies
/// of padding stall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Cut {
    /// The limit of the layer itself.
    OwnLimit,
    /// The deadline around the call, when at least half of the layer's own limit had passed.
    Inherited,
    /// The deadline around the call, before half of the layer's own limit had passed.
    InheritedEarly,
}

impl TimedOut {
    #[inline]
    pub(crate) const fn new(name: &'static str, after: Duration, cut: Cut) -> Self {
        Self { name, after_nanos: saturating_nanos(after), cut }
    }

    /// The limit that has cut the call off.
    #[inline]
    pub(crate) const fn cut(self) -> Cut {
        self.cut
    }

    /// The name of the timeout. For one without a name, the module path and name of the function.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The timeout's own limit, also if the call was cut by an earlier deadline around it.
    /// [`Duration::MAX`] if it was never; a limit of 584 years or more counts as never.
    #[must_use]
    pub const fn after(&self) -> Duration {
        match self.after_nanos {
            u64::MAX => Duration::MAX,
            nanos => Duration::from_nanos(nanos),
        }
    }

    /// Whether the deadline around the call has cut it, and not the timeout's own limit.
    #[must_use]
    pub const fn inherited(&self) -> bool {
        !matches!(self.cut, Cut::OwnLimit)
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        if self.inherited() {
            write!(f, "`{name}` was cut by its caller's deadline")
        } else {
            write!(f, "`{name}` timed out after {:?}", self.after())
        }
    }
}

#[expect(clippy::missing_fields_in_debug, reason = "it prints what the methods say")]
impl fmt::Debug for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimedOut")
            .field("name", &self.name)
            .field("after", &self.after())
            .field("inherited", &self.inherited())
            .finish()
    }
}

impl Error for TimedOut {}

impl OutOfLine for TimedOut {}

/// Transient: the next attempt may be faster. It is a failure to a circuit breaker, unless the
/// deadline around the call has cut it before half of the timeout's own limit: then it is ignored.
impl Transient for TimedOut {
    fn transience(&self) -> Transience {
        Transience::Transient
    }

    fn outcome(&self) -> Outcome {
        match self.cut() {
            Cut::InheritedEarly => Outcome::Ignored,
            Cut::OwnLimit | Cut::Inherited => Outcome::Failure,
        }
    }

    fn kind(&self) -> &'static str {
        "timed_out"
    }

    fn each_kind(each: &mut dyn FnMut(&'static str)) {
        each("timed_out");
    }
}

/// Converts into an error of kind [`TimedOut`](io::ErrorKind::TimedOut) that holds this one.
impl From<TimedOut> for io::Error {
    fn from(cut: TimedOut) -> Self {
        io::Error::new(io::ErrorKind::TimedOut, cut)
    }
}

impl From<TimedOut> for BoxedError {
    fn from(cut: TimedOut) -> Self {
        Self::from(Box::<dyn Error + Send + Sync>::from(cut))
    }
}

/// Converts the error of a timeout around the whole retry. The retry was still running, so nothing
/// is known of its attempts: [`attempts`](RetryError::attempts) is zero.
impl<E: From<TimedOut>> From<TimedOut> for RetryError<E> {
    fn from(cut: TimedOut) -> Self {
        Self::cut_off(cut.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StopReason;

    fn timed_out(after: Duration, cut: Cut) -> TimedOut {
        TimedOut::new("shop::price", after, cut)
    }

    const LIMIT: Duration = Duration::from_millis(800);

    #[test]
    fn it_says_which_limit_has_cut_the_call() {
        let text = |cut| timed_out(LIMIT, cut).to_string();
        assert_eq!(text(Cut::OwnLimit), "`shop::price` timed out after 800ms");
        assert_eq!(text(Cut::Inherited), "`shop::price` was cut by its caller's deadline");
        assert_eq!(text(Cut::InheritedEarly), "`shop::price` was cut by its caller's deadline");
        assert_eq!(
            format!("{:?}", timed_out(LIMIT, Cut::Inherited)),
            "TimedOut { name: \"shop::price\", after: 800ms, inherited: true }"
        );
    }

    #[test]
    fn it_knows_name_and_limit_of_the_layer() {
        let cut = timed_out(LIMIT, Cut::OwnLimit);
        assert_eq!((cut.name(), cut.after(), cut.inherited()), ("shop::price", LIMIT, false));
        assert!(timed_out(LIMIT, Cut::Inherited).inherited());
        assert!(timed_out(LIMIT, Cut::InheritedEarly).inherited());
        assert_eq!(timed_out(Duration::MAX, Cut::Inherited).after(), Duration::MAX);
        assert_eq!(timed_out(Duration::from_secs(u64::MAX), Cut::Inherited).after(), Duration::MAX);
        assert_ne!(timed_out(LIMIT, Cut::Inherited), timed_out(LIMIT, Cut::InheritedEarly));
    }

    #[test]
    fn a_timeout_is_transient_and_no_rejection() {
        for cut in [Cut::OwnLimit, Cut::Inherited, Cut::InheritedEarly] {
            let cut = timed_out(LIMIT, cut);
            assert_eq!((cut.transience(), cut.is_rejection()), (Transience::Transient, false));
        }
    }

    #[test]
    fn a_cut_by_the_caller_before_half_of_the_limit_is_ignored() {
        let outcome = |cut| timed_out(LIMIT, cut).outcome();
        assert_eq!(outcome(Cut::OwnLimit), Outcome::Failure);
        assert_eq!(outcome(Cut::Inherited), Outcome::Failure);
        assert_eq!(outcome(Cut::InheritedEarly), Outcome::Ignored);
    }

    #[test]
    fn a_timeout_has_no_padding() {
        assert_eq!(size_of::<TimedOut>(), size_of::<&str>() + size_of::<u64>() + size_of::<Cut>());
        assert_eq!(size_of::<Cut>(), size_of::<u64>());
        assert_eq!(size_of::<Option<TimedOut>>(), size_of::<TimedOut>());
        assert!(size_of::<TimedOut>() <= 32);
    }

    #[test]
    fn a_timeout_goes_wherever_an_error_may_go() {
        fn goes_anywhere<T: Copy + Eq + Send + Sync + std::panic::UnwindSafe + 'static>() {}
        goes_anywhere::<TimedOut>();
    }

    #[test]
    fn it_becomes_an_io_error_of_its_kind() {
        let cut = timed_out(LIMIT, Cut::OwnLimit);
        let io = io::Error::from(cut);
        assert_eq!(io.kind(), io::ErrorKind::TimedOut);
        assert_eq!(io.get_ref().and_then(|inner| inner.downcast_ref()), Some(&cut));
        assert_eq!(BoxedError::from(cut).get_ref().downcast_ref(), Some(&cut));
    }

    #[test]
    fn a_timeout_around_a_retry_knows_no_attempts() {
        let cut = timed_out(LIMIT, Cut::OwnLimit);
        let error = RetryError::<io::Error>::from(cut);
        assert_eq!((error.attempts(), error.reason()), (0, StopReason::DeadlineExceeded));
        assert!(!error.is_rejection());
        assert_eq!(error.to_string(), "was cut off before the retry gave up (deadline exceeded)");
        assert_eq!(error.error().kind(), io::ErrorKind::TimedOut);
        assert_eq!(RetryError::<TimedOut>::from(cut).into_error(), cut);
    }
}
