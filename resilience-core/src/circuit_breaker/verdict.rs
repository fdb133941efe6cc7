//! What the end of a call means to its breaker.

use std::time::Duration;

use crate::errors::described::Described;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transient::Transience;

/// An outcome, with what only a failure has: for how long the server wants to be left alone, and the error.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    pub(super) outcome: Outcome,
    /// Zero if the server has not said so.
    pub(super) at_least: Duration,
    pub(super) error: Described<'a>,
}

impl Verdict<'static> {
    /// The service answered.
    pub const SUCCESS: Self = Self::new(Outcome::Success);
    /// The call says nothing about the service.
    pub const IGNORED: Self = Self::new(Outcome::Ignored);

    pub(super) const fn new(outcome: Outcome) -> Self {
        Self { outcome, at_least: Duration::ZERO, error: Described::Nothing }
    }

    /// What a predicate's answer means: transient is what a breaker is there for.
    #[must_use]
    pub const fn of(answer: Transience) -> Self {
        Self::of_error(answer, Described::Nothing)
    }
}

impl<'a> Verdict<'a> {
    /// Of an error that says itself what it is to a breaker.
    #[must_use]
    pub const fn by_error(outcome: Outcome, answer: Transience, error: Described<'a>) -> Self {
        Self { outcome, ..Self::of_error(answer, error) }
    }

    /// The same, of an error.
    #[must_use]
    pub const fn of_error(answer: Transience, error: Described<'a>) -> Self {
        let at_least = match answer {
            Transience::TransientAfter(at_least) => at_least,
            Transience::Permanent | Transience::Transient => Duration::ZERO,
        };
        Self { outcome: Outcome::of(answer), at_least, error }
    }
}
