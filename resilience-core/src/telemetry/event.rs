//! What observers are told.

mod line;

use std::fmt;
use std::time::Duration;

use crate::vocabulary::described::Described;

/// What has happened, of an [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// An attempt has failed, and another one follows.
    Retrying,
    /// A call of a function with `#[retry]` has failed for good.
    GaveUp,
    /// A call has succeeded after attempts that failed.
    Recovered,
    /// A `#[timeout]` has cut a call.
    TimedOut,
    /// A `#[hedge]` begins another attempt.
    Hedged,
    /// A call has failed, and its `#[fallback]` begins.
    FellBack,
    /// A circuit breaker, a bulkhead or a rate limit has rejected a call.
    Rejected,
    /// A circuit breaker has opened, also again after a probe.
    Opened,
    /// A circuit breaker has closed.
    Closed,
    /// A circuit breaker has changed its state in another way.
    Changed,
    /// The limit of a bulkhead has adapted to the outcome of a call.
    Adapted,
    /// A call has met a fault that was injected.
    Injected,
    /// Settings have been changed at run time, also by hand: an override, a kill switch, a command
    /// to a circuit breaker, a fault. Or one of these has ended.
    Configured,
    /// Settings for run time were refused.
    Refused,
}

impl EventKind {
    /// A word for it, such as `gave_up`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retrying => "retrying",
            Self::GaveUp => "gave_up",
            Self::Recovered => "recovered",
            Self::TimedOut => "timed_out",
            Self::Hedged => "hedged",
            Self::FellBack => "fell_back",
            Self::Rejected => "rejected",
            Self::Opened => "opened",
            Self::Closed => "closed",
            Self::Changed => "changed",
            Self::Adapted => "adapted",
            Self::Injected => "injected",
            Self::Configured => "configured",
            Self::Refused => "refused",
        }
    }
}

/// Something off the happy path that has just happened, as an [observer](crate::telemetry::observe)
/// is told. What is unknown, or has no meaning for this [kind](Self::kind), is `None`.
///
/// Its `Display` is a line for a person.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    pub(crate) kind: EventKind,
    pub(crate) function: Option<&'a str>,
    pub(crate) breaker: Option<&'a str>,
    pub(crate) key: Option<&'a str>,
    pub(crate) call: Option<u64>,
    pub(crate) attempt: Option<u32>,
    pub(crate) max: Option<u32>,
    pub(crate) delay: Option<Duration>,
    pub(crate) elapsed: Option<Duration>,
    pub(crate) took: Option<Duration>,
    pub(crate) error: Described<'a>,
    pub(crate) error_type: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) detail: Option<&'a (dyn fmt::Display + 'a)>,
    pub(crate) from: Option<&'a str>,
    pub(crate) to: Option<&'a str>,
    pub(crate) rejected: Option<u64>,
    pub(crate) is_injected: bool,
    pub(crate) by: Option<&'a str>,
    pub(crate) because: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// An event of which nothing is known yet but its kind.
    pub(crate) const fn new(kind: EventKind) -> Self {
        Self {
            kind,
            function: None,
            breaker: None,
            key: None,
            call: None,
            attempt: None,
            max: None,
            delay: None,
            elapsed: None,
            took: None,
            error: Described::Nothing,
            error_type: None,
            reason: None,
            detail: None,
            from: None,
            to: None,
            rejected: None,
            is_injected: false,
            by: None,
            because: None,
        }
    }

    /// What has happened.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// The function that was called: its module path and name.
    #[must_use]
    pub fn function(&self) -> Option<&'a str> {
        self.function
    }

    /// The name of the circuit breaker, of an event of a breaker.
    #[must_use]
    pub fn breaker(&self) -> Option<&'a str> {
        self.breaker
    }

    /// The key, of an event of a keyed circuit breaker. It may be data of a user.
    #[must_use]
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// The call. All events of one call have the same number, and no other call of this process
    /// does.
    #[must_use]
    pub fn call(&self) -> Option<u64> {
        self.call
    }

    /// The attempts that were made until now.
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.attempt
    }

    /// The most attempts of the call.
    #[must_use]
    pub fn max(&self) -> Option<u32> {
        self.max
    }

    /// The time that is waited from now: before the next attempt, or until a circuit breaker admits
    /// a probe.
    #[must_use]
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The time since the call began, or since its first failure if the start was not read. Of a
    /// circuit breaker that closes, the time for which it was open. Of a timeout, its limit. Of a
    /// rejection by a bulkhead, how long the call has waited.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.elapsed
    }

    /// The running time of the last attempt.
    #[must_use]
    pub fn took(&self) -> Option<Duration> {
        self.took
    }

    /// The error. It may hold data of a user.
    #[must_use]
    pub fn error(&self) -> Option<impl fmt::Display + 'a> {
        match self.error {
            Described::Nothing => None,
            error => Some(error),
        }
    }

    /// The kind of the error: a variant's name in snake case, from `#[derive(Transient)]`, and
    /// `_OTHER` for other errors.
    #[must_use]
    pub fn error_type(&self) -> Option<&'a str> {
        self.error_type
    }

    /// The reason in a word, as the labels `reason` and `cause` have it: `attempts_exhausted`. Of a
    /// timeout its result, of a hedge `slow` or `failed`, of a fault its kind, of a rejection the
    /// state of the circuit, or the kind of the error. Of a limit that has adapted, the outcome of
    /// the call: `success` or `failure`.
    #[must_use]
    pub fn reason(&self) -> Option<&'a str> {
        self.reason
    }

    /// The reason with its numbers, such as `5 failures in a row`.
    #[must_use]
    pub fn detail(&self) -> Option<&(dyn fmt::Display + 'a)> {
        self.detail
    }

    /// The state of a circuit breaker, or the limit of a bulkhead, before.
    #[must_use]
    pub fn from(&self) -> Option<&'a str> {
        self.from
    }

    /// The state of a circuit breaker, or the limit of a bulkhead, from now on.
    #[must_use]
    pub fn to(&self) -> Option<&'a str> {
        self.to
    }

    /// The calls that a circuit breaker has rejected while it was open.
    #[must_use]
    pub fn rejected(&self) -> Option<u64> {
        self.rejected
    }

    /// Who has changed something by hand, if somebody said so. Of an end: who has ended it, and
    /// `None` if its time was over. Who had set it is in the text: `set by …`.
    #[must_use]
    pub fn by(&self) -> Option<&'a str> {
        self.by
    }

    /// Why somebody has changed it by hand, if somebody said so.
    #[must_use]
    pub fn because(&self) -> Option<&'a str> {
        self.because
    }

    /// Whether it follows from a fault that was injected in the same call: the error comes from it,
    /// or, of a call that has recovered, that of an earlier attempt. The rejections of a circuit
    /// that was opened so are not marked.
    #[must_use]
    pub fn is_injected(&self) -> bool {
        self.is_injected
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Event").field(&format_args!("{self}")).finish()
    }
}
