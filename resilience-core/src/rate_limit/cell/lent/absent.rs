//! Without the feature `shared` no lane brings tokens.

#![expect(clippy::unused_self, reason = "as with the feature")]

use super::RateLimitCell;
use super::line::Line;
use crate::rate_limit::settings::Rules;
use crate::rate_limit::state::Moment;
use crate::runtime::clock::Instant;
use crate::runtime::sync::Ordering;

#[derive(Debug)]
pub(super) struct Lent;

impl Lent {
    pub(super) const fn new() -> Self {
        Self
    }
}

#[derive(Debug)]
pub(super) struct LentLine;

impl LentLine {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) const fn time(&self, read: Instant) -> Instant {
        read
    }

    pub(super) const fn instant_of(&self, due: Instant, _: Instant) -> Instant {
        due
    }
}

impl RateLimitCell {
    #[inline]
    pub(super) fn lent_moment(&self, _: &Rules, _: u64, _: impl Fn() -> Instant) -> Option<Moment> {
        None
    }

    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
    pub(super) fn wait_until(&self, due: Instant, at: Moment, _: impl Fn() -> Instant) -> Option<u64> {
        Some(due.to_bits().saturating_sub(at.now().to_bits()))
    }
}

impl Line<'_> {
    pub(super) fn follow(&mut self, rules: &Rules) {
        self.go_on_at(rules.pace);
        if self.cell.interval.load(Ordering::Relaxed) != self.pace.interval {
            self.cell.interval.store(self.pace.interval, Ordering::Release);
        }
    }
}
