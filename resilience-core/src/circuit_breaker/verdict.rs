//! The verdict on a call that has ended.

use std::time::Duration;

use crate::vocabulary::described::Described;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;

/// The outcome of a call, with the error and hint of a failure.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    pub(crate) outcome: Outcome,
    /// How long the server asks to be left alone. Zero if it did not say.
    pub(crate) at_least: Duration,
    pub(crate) error: Described<'a>,
    /// The kind of the error, for those who are told.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) kind: Option<&'static str>,
}

impl Verdict<'static> {
    /// The service answered.
    pub const SUCCESS: Self = Self::new(Outcome::Success);
    /// The call says nothing about the service.
    pub const IGNORED: Self = Self::new(Outcome::Ignored);

    pub(crate) const fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            at_least: Duration::ZERO,
            error: Described::Nothing,
            #[cfg(any(feature = "tracing", feature = "telemetry"))]
            kind: None,
        }
    }

    /// The verdict on a value that a predicate has classified: transient is a failure.
    #[must_use]
    pub const fn of(answer: Transience) -> Self {
        Self { at_least: hint(answer), ..Self::new(Outcome::of(answer)) }
    }

    /// The same for a predicate that tells a retry what to do. A value that is to be asked for
    /// again may say itself that it is no failure.
    #[inline]
    #[must_use]
    pub fn of_value(answer: Transience, outcome: impl FnOnce() -> Outcome) -> Self {
        let is_ignored = answer.is_transient() && outcome() == Outcome::Ignored;
        if is_ignored { Self::IGNORED } else { Self::of(answer) }
    }
}

impl<'a> Verdict<'a> {
    /// The verdict on an error that says itself what its outcome is.
    #[inline]
    #[must_use]
    pub fn by_error(
        outcome: Outcome,
        answer: Transience,
        error: Described<'a>,
        kind: impl FnOnce() -> &'static str,
    ) -> Self {
        Self { outcome, ..Self::of_error(answer, error, kind) }
    }

    /// The verdict on an error that a predicate has classified. `kind` returns the kind of the
    /// error, and is called if somebody may be told.
    #[inline]
    #[must_use]
    #[cfg_attr(not(any(feature = "tracing", feature = "telemetry")), expect(unused_variables))]
    pub fn of_error(answer: Transience, error: Described<'a>, kind: impl FnOnce() -> &'static str) -> Self {
        Self {
            outcome: Outcome::of(answer),
            at_least: hint(answer),
            error,
            #[cfg(any(feature = "tracing", feature = "telemetry"))]
            kind: Some(kind()),
        }
    }
}

const fn hint(answer: Transience) -> Duration {
    match answer {
        Transience::TransientAfter(at_least) => at_least,
        Transience::Permanent | Transience::Transient => Duration::ZERO,
    }
}
