//! Settings at run time, from the view of a call: what it remembers once its settings are not as
//! they are written. That is the start, the last backoff, and the start of the present attempt. The
//! words of the call itself are only those that the settings in the source need.

#[cfg(feature = "control")]
use super::Word;
use super::{Layer, Retry};
use crate::retry::RetryPolicy;
#[cfg(feature = "control")]
use crate::retry::{Jitter, overridden};
#[cfg(feature = "control")]
use crate::runtime::clock::Clock;
#[cfg(feature = "control")]
pub(super) use with_control::Changed;
#[cfg(not(feature = "control"))]
pub(super) use without_control::Changed;

#[cfg(feature = "control")]
mod with_control {
    use crate::retry::state::Word;
    use crate::runtime::clock::Instant;

    #[derive(Debug)]
    pub(in crate::retry::state) struct Changed {
        start: Word,
        /// The start on the clock of deadlines, which sync code does not measure its time with.
        start_of_deadline: Word,
        previous: Word,
        began: Word,
    }

    impl Changed {
        pub(in crate::retry::state) const NO: Self = Self {
            start: Word::ZERO,
            start_of_deadline: Word::ZERO,
            previous: Word::ZERO,
            began: Word::ZERO,
        };

        /// A call whose time counts from `start`, with the same moment on the clock of deadlines.
        pub(in crate::retry::state) fn since(start: Instant, start_of_deadline: Instant) -> Self {
            let (start, start_of_deadline) =
                (Word::of(start.to_bits()), Word::of(start_of_deadline.to_bits()));
            Self { start, start_of_deadline, previous: Word::ZERO, began: start }
        }

        /// Whether these words are in the place of the call's own.
        pub(in crate::retry::state) fn is(&self) -> bool {
            self.start != Word::ZERO
        }

        pub(in crate::retry::state) fn start(&self) -> Option<Instant> {
            self.is().then(|| Instant::from_bits(self.start.get()))
        }

        /// The start on the clock of deadlines.
        pub(in crate::retry::state) fn start_of_deadline(&self) -> Option<Instant> {
            self.is().then(|| Instant::from_bits(self.start_of_deadline.get()))
        }

        /// The start, the last backoff, and the start of the present attempt.
        pub(in crate::retry::state) fn words(&mut self) -> Option<[&mut Word; 3]> {
            self.is().then_some([&mut self.start, &mut self.previous, &mut self.began])
        }
    }
}

#[cfg(not(feature = "control"))]
mod without_control {
    use crate::retry::state::Word;
    use crate::runtime::clock::Instant;

    #[derive(Debug)]
    pub(in crate::retry::state) struct Changed;

    #[expect(clippy::unused_self, reason = "as with control")]
    impl Changed {
        pub(in crate::retry::state) const NO: Self = Self;

        #[inline]
        pub(in crate::retry::state) const fn start(&self) -> Option<Instant> {
            None
        }

        #[inline]
        pub(in crate::retry::state) const fn words(&mut self) -> Option<[&mut Word; 3]> {
            None
        }
    }
}

impl Retry<'_> {
    /// Keeps what settings need that are not the `written` ones, from the first decision on that
    /// finds them.
    #[cfg(feature = "control")]
    pub(super) fn remember(&mut self, written: &RetryPolicy, in_force: &RetryPolicy) {
        if !needs_memory(written, in_force) || self.changed.is() {
            return;
        }
        let (start, previous) =
            (self.started(written), self.words(written).1.map_or(Word::ZERO, |word| *word));
        let began = self.of_attempt().map(|(_, began)| *began);
        let since = in_force.clock().now().since(start);
        self.changed = Changed::since(start, Clock::Async.now().saturating_sub(since));
        if let Some([_, new_previous, new_began]) = self.changed.words() {
            *new_previous = previous;
            *new_began = began.unwrap_or(Word::ZERO);
        }
    }

    #[cfg(not(feature = "control"))]
    #[inline]
    #[expect(clippy::unused_self, reason = "with control it remembers")]
    pub(super) fn remember(&mut self, _written: &RetryPolicy, _in_force: &RetryPolicy) {}
}

/// Whether the memory of a call under the `written` settings is too small for those `in_force`, or
/// would be read as something else. Only then is a clock read for them.
#[cfg(feature = "control")]
fn needs_memory(written: &RetryPolicy, in_force: &RetryPolicy) -> bool {
    let is_decorrelated = |policy: &RetryPolicy| policy.jitter_kind() == Jitter::Decorrelated;
    in_force.time_limit() != written.time_limit()
        || in_force.reset_after_nanos() != written.reset_after_nanos()
        || is_decorrelated(in_force) != is_decorrelated(written)
}

/// What a call at `layer` remembers from its start on: the time, if settings that control has put
/// in the place of others need it.
#[cfg(feature = "control")]
#[inline]
pub(super) fn changed_at(layer: Layer<'_>) -> Changed {
    use crate::retry::settings::change::RetryChange;
    if layer.is_changed() && overridden::change(layer).is_some_and(RetryChange::asks_for_time) {
        let now = Clock::Async.now();
        return Changed::since(now, now);
    }
    Changed::NO
}

#[cfg(not(feature = "control"))]
#[inline]
pub(super) const fn changed_at(_layer: Layer<'_>) -> Changed {
    Changed::NO
}
