//! The error of a rejected call.

pub(crate) mod illegal_transition;

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::circuit_breaker::circuit_state::{CircuitState, Rejecting};
use crate::named::label::Label;
use crate::retry::{BoxedError, RetryError};
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The error of a call that a circuit breaker has rejected: this attempt has not run.
///
/// An earlier attempt of the same call may have run, if a `#[retry]` stands above the breaker. Its
/// effects are not undone. So a rejection does not mean that nothing was sent.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState};
///
/// let breaker = CircuitBreaker::unshared("payments").build();
/// breaker.force_open();
///
/// let open = breaker.try_acquire().expect_err("it is forced open");
/// assert_eq!((open.name(), open.state()), ("payments", CircuitState::ForcedOpen));
/// assert_eq!(open.retry_after(), None, "nobody knows");
/// assert_eq!(open.to_string(), "circuit breaker `payments` is forced open");
/// ```
///
/// The rejection of a call with a key names the key too:
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitOpen, KeyedCircuitBreaker};
///
/// let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).build();
/// hosts.of("api.example").try_acquire()?.failure();
///
/// let open = hosts.of("api.example").try_acquire().expect_err("it has failed");
/// assert_eq!((open.name(), open.key()), ("hosts", Some("api.example")));
/// assert!(open.to_string().starts_with("circuit breaker `hosts` is open for `api.example`"));
/// # Ok::<(), CircuitOpen>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CircuitOpen {
    /// The label of a key is shared with the breaker, so no rejection allocates.
    label: Label,
    /// `u64::MAX` if forever or unknown. Half the size of a `Duration`, which matters because this
    /// error is stored inside other errors.
    retry_after_nanos: u64,
    state: Rejecting,
}

impl CircuitOpen {
    #[inline]
    pub(crate) const fn new(label: Label, state: Rejecting, retry_after_nanos: u64) -> Self {
        Self { label, retry_after_nanos, state }
    }

    /// The error of a fault that rejects a call of `function`. Nobody knows for how long.
    #[cfg(feature = "faults")]
    pub(crate) const fn injected(function: &'static str) -> Self {
        Self::new(Label::Name(function), Rejecting::Open, u64::MAX)
    }

    /// Splits the error into label, state, and nanoseconds to the next probe.
    #[inline]
    pub(crate) fn into_parts(self) -> (Label, Rejecting, u64) {
        (self.label, self.state, self.retry_after_nanos)
    }

    /// The name of the breaker. For one without a name, the module path and name of the function.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.label.name()
    }

    /// The key, if this is the breaker of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.label.key()
    }

    /// The state that rejected the call: [`Open`](CircuitState::Open),
    /// [`HalfOpen`](CircuitState::HalfOpen) with all probe slots taken, or
    /// [`ForcedOpen`](CircuitState::ForcedOpen).
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.state.into()
    }

    /// The time, from the rejection on, after which a new call makes sense.
    ///
    /// While [`Open`](CircuitState::Open), this is the time to the next probe. While
    /// [`HalfOpen`](CircuitState::HalfOpen), the running probes have not ended yet, and this is a
    /// tenth of the cooldown: at least 10 ms, so that callers do not spin, and at most 1 s.
    ///
    /// `None` if unknown: while forced open, and if the cooldown is forever.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.retry_after_nanos {
            u64::MAX => None,
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }
}

impl fmt::Display for CircuitOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, state) = (self.name(), self.state());
        write!(f, "circuit breaker `{name}` is {state}")?;
        if let Some(key) = self.key() {
            write!(f, " for `{key}`")?;
        }
        match (state, self.retry_after()) {
            (CircuitState::Open, None) => f.write_str(" for ever"),
            (CircuitState::Open, Some(after)) => write!(f, ", next probe in {after:.1?}"),
            (CircuitState::HalfOpen, _) => f.write_str(", all its probes are taken"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for CircuitOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("CircuitOpen");
        text.field("name", &self.name());
        if let Some(key) = self.key() {
            text.field("key", &key);
        }
        text.field("state", &self.state()).field("retry_after", &self.retry_after()).finish()
    }
}

impl Error for CircuitOpen {}

/// Permanent: a retry would use up its attempts while the circuit stays open.
impl Transient for CircuitOpen {
    fn transience(&self) -> Transience {
        Transience::Permanent
    }

    fn is_rejection(&self) -> bool {
        true
    }

    fn kind(&self) -> &'static str {
        "circuit_open"
    }

    fn each_kind(each: &mut dyn FnMut(&'static str)) {
        each("circuit_open");
    }
}

/// Converts into an error of kind [`Other`](io::ErrorKind::Other) that holds the rejection.
impl From<CircuitOpen> for io::Error {
    fn from(open: CircuitOpen) -> Self {
        io::Error::other(open)
    }
}

impl From<CircuitOpen> for BoxedError {
    fn from(open: CircuitOpen) -> Self {
        Self::from(Box::<dyn Error + Send + Sync>::from(open))
    }
}

/// Converts the rejection of a call before its first attempt.
impl<E: From<CircuitOpen>> From<CircuitOpen> for RetryError<E> {
    fn from(open: CircuitOpen) -> Self {
        Self::rejected(open.into(), Rejector::Breaker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::saturating_nanos;

    fn open(state: Rejecting, retry_after: Duration) -> CircuitOpen {
        CircuitOpen::new(Label::Name("payments"), state, saturating_nanos(retry_after))
    }

    #[test]
    fn a_rejection_names_the_key() {
        let open = |state, after| CircuitOpen::new(Label::of_key("hosts", "api.example"), state, after);
        let text = |state, after| open(state, after).to_string();
        assert_eq!(
            text(Rejecting::Open, 1_500_000_000),
            "circuit breaker `hosts` is open for `api.example`, next probe in 1.5s"
        );
        assert_eq!(
            text(Rejecting::HalfOpen, 0),
            "circuit breaker `hosts` is half-open for `api.example`, all its probes are taken"
        );
        assert_eq!(
            text(Rejecting::ForcedOpen, u64::MAX),
            "circuit breaker `hosts` is forced open for `api.example`"
        );
        let (open, again) = (open(Rejecting::Open, 7), open(Rejecting::Open, 7));
        assert_eq!((open.name(), open.key()), ("hosts", Some("api.example")));
        assert_eq!(open, again);
        assert_ne!(open, CircuitOpen::new(Label::Name("hosts"), Rejecting::Open, 7));
        assert!(format!("{open:?}").contains("api.example"));
    }

    #[test]
    fn a_rejection_goes_wherever_an_error_may_go() {
        fn goes_anywhere<T: Clone + Eq + Send + Sync + std::panic::UnwindSafe + 'static>() {}
        goes_anywhere::<CircuitOpen>();
    }

    #[test]
    fn a_rejection_says_what_to_expect() {
        let text = |state, after| open(state, after).to_string();
        let after = Duration::from_millis(1500);
        assert_eq!(text(Rejecting::Open, after), "circuit breaker `payments` is open, next probe in 1.5s");
        assert_eq!(
            text(Rejecting::Open, Duration::from_nanos(928_939_591)),
            "circuit breaker `payments` is open, next probe in 928.9ms"
        );
        assert_eq!(text(Rejecting::Open, Duration::MAX), "circuit breaker `payments` is open for ever");
        let full = "circuit breaker `payments` is half-open, all its probes are taken";
        assert_eq!(text(Rejecting::HalfOpen, after), full);
        assert_eq!(
            text(Rejecting::ForcedOpen, Duration::MAX),
            "circuit breaker `payments` is forced open",
            "for how long, nobody knows"
        );
    }

    #[test]
    fn a_rejection_has_no_padding() {
        assert_eq!(size_of::<CircuitOpen>(), size_of::<Label>() + size_of::<u64>() + size_of::<Rejecting>());
        assert_eq!(size_of::<Rejecting>(), size_of::<u64>());
        // `Rejecting` has spare values that serve as the tag of an enclosing enum.
        assert_eq!(size_of::<Option<CircuitOpen>>(), size_of::<CircuitOpen>());
    }

    #[test]
    fn a_rejection_is_permanent_also_inside_an_io_error() {
        let open = open(Rejecting::Open, Duration::from_secs(1));
        assert_eq!(open.transience(), Transience::Permanent);
        let wrapped = io::Error::from(open.clone());
        assert_eq!(wrapped.transience(), Transience::Permanent);
        let inside = wrapped.get_ref().and_then(|inner| inner.downcast_ref::<CircuitOpen>());
        assert_eq!(inside, Some(&open));
    }

    #[test]
    fn a_rejection_is_small() {
        assert!(size_of::<CircuitOpen>() <= 32);
    }
}
