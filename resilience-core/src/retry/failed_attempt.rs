//! What is known of an attempt that failed.

use crate::breakers_below::{BreakersBelow, News};
use crate::described::{Described, Observed};
use crate::transient::Transience;

/// What expanded code has found out about an attempt before it asks what follows.
#[derive(Clone, Copy, Debug)]
pub struct FailedAttempt<'a> {
    pub(crate) transience: Transience,
    /// Whether the error says that it holds the rejection of a circuit breaker.
    is_rejection: bool,
    /// What the breakers below on the same function say, if there are any.
    pub(crate) below: Option<&'a BreakersBelow>,
    pub(crate) error: Observed<'a>,
}

impl<'a> FailedAttempt<'a> {
    /// One that gave an error, of which `on` or the error itself says `transience`. `is_rejection` says whether the error
    /// holds the rejection of a circuit breaker.
    #[inline]
    #[must_use]
    pub const fn of_error(
        transience: Transience,
        is_rejection: bool,
        error: Described<'a>,
        below: Option<&'a BreakersBelow>,
    ) -> Self {
        Self { transience, is_rejection, below, error: Observed::new(error) }
    }

    /// One that gave a value, of which `on_ok` says `transience`.
    #[inline]
    #[must_use]
    pub const fn of_value(transience: Transience, below: Option<&'a BreakersBelow>) -> Self {
        Self::of_error(transience, false, Described::Nothing, below)
    }

    pub(crate) fn news(&self) -> News {
        self.below.map_or(News::None, BreakersBelow::news)
    }

    /// Whether the outcome is a rejection, by its error or by the breaker that turned the call away.
    pub(crate) fn is_rejected(&self, news: News) -> bool {
        self.is_rejection || matches!(news, News::Rejected { .. })
    }
}
