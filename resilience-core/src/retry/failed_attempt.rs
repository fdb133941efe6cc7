//! What is known of an attempt that failed.

use crate::breakers_below::{BreakersBelow, News};
use crate::transient::Transience;

/// What expanded code has found out about an attempt before it asks what follows.
#[derive(Clone, Copy, Debug)]
pub struct FailedAttempt<'a> {
    /// What `on` or the error says; what `on_ok` says of a value.
    pub transience: Transience,
    /// Whether the error says that it holds the rejection of a circuit breaker.
    pub is_rejection: bool,
    /// What the breakers below on the same function say, if there are any.
    pub below: Option<&'a BreakersBelow>,
}

impl FailedAttempt<'_> {
    pub(crate) fn news(&self) -> News {
        self.below.map_or(News::None, BreakersBelow::news)
    }

    /// Whether the outcome is a rejection, by its error or by the breaker that turned the call away.
    pub(crate) fn is_rejected(&self, news: News) -> bool {
        self.is_rejection || matches!(news, News::Rejected { .. })
    }
}
