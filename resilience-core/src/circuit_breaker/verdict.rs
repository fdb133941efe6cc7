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
}

impl Verdict<'static> {
    /// The service answered.
    pub const SUCCESS: Self = Self::new(Outcome::Success);
    /// The call says nothing about the service.
    pub const IGNORED: Self = Self::new(Outcome::Ignored);

    pub(crate) const fn new(outcome: Outcome) -> Self {
        Self { outcome, at_least: Duration::ZERO, error: Described::Nothing }
    }

    /// The verdict on a value that a predicate has classified: transient is a failure.
    #[must_use]
    pub const fn of(answer: Transience) -> Self {
        Self::of_error(answer, Described::Nothing)
    }
}

impl<'a> Verdict<'a> {
    /// The verdict on an error that says itself what its outcome is.
    #[must_use]
    pub const fn by_error(outcome: Outcome, answer: Transience, error: Described<'a>) -> Self {
        Self { outcome, ..Self::of_error(answer, error) }
    }

    /// The verdict on an error that a predicate has classified.
    #[must_use]
    pub const fn of_error(answer: Transience, error: Described<'a>) -> Self {
        let at_least = match answer {
            Transience::TransientAfter(at_least) => at_least,
            Transience::Permanent | Transience::Transient => Duration::ZERO,
        };
        Self { outcome: Outcome::of(answer), at_least, error }
    }
}
