//! The running time of a call and its attempts, for events. Without events it is empty.

#[cfg(feature = "tracing")]
pub(super) use traced::Timing;
#[cfg(not(feature = "tracing"))]
pub(super) use untraced::Timing;

#[cfg(feature = "tracing")]
mod traced {
    use crate::retry::RetryPolicy;
    use crate::retry::event;
    use crate::retry::event::Times;
    use crate::retry::state::word::Word;
    use crate::runtime::clock::Instant;

    /// The time of the first failure, and the start of the present attempt.
    #[derive(Debug)]
    pub(in crate::retry) struct Timing {
        first_failure: Word,
        began: Word,
    }

    impl Timing {
        pub(in crate::retry) const NEW: Self = Self { first_failure: Word::ZERO, began: Word::ZERO };

        /// An attempt has failed at an unknown time, because no subscriber listened. (An event may
        /// still become a record of the crate `log`. Its level depends on whether the failure is
        /// the first.)
        const UNTIMED: Word = Word::of(u64::MAX);

        /// An attempt has failed. `start` is the start of the call, or unset.
        pub(in crate::retry) fn failed(&mut self, policy: &RetryPolicy, start: Instant) -> Times {
            let is_first = self.first_failure == Word::ZERO;
            if !event::is_listened_to() {
                if is_first {
                    self.first_failure = Self::UNTIMED;
                }
                return Times { is_first, ..Times::default() };
            }
            let now = policy.clock().now();
            if is_first {
                self.first_failure = Word::of(now.to_bits());
            }
            let began = if is_first { start } else { Instant::from_bits(self.began.get()) };
            Times { elapsed: self.elapsed(now, start), took: since(began, now), is_first }
        }

        /// The next attempt begins.
        pub(in crate::retry) fn resumed(&mut self, policy: &RetryPolicy) {
            if self.first_failure().is_some() {
                self.began = Word::of(policy.clock().now().to_bits());
            }
        }

        /// The call has succeeded after a failure.
        pub(in crate::retry) fn succeeded(&self, policy: &RetryPolicy, start: Instant) -> Times {
            if !event::is_listened_to() {
                return Times::default();
            }
            let now = policy.clock().now();
            let began = Instant::from_bits(self.began.get());
            Times { elapsed: self.elapsed(now, start), took: since(began, now), is_first: false }
        }

        fn elapsed(&self, now: Instant, start: Instant) -> Option<std::time::Duration> {
            since(start, now).or_else(|| Some(now.since(self.first_failure()?)))
        }

        /// The time of the first failure, if it is known.
        fn first_failure(&self) -> Option<Instant> {
            let is_known = self.first_failure != Word::ZERO && self.first_failure != Self::UNTIMED;
            is_known.then(|| Instant::from_bits(self.first_failure.get()))
        }
    }

    fn since(earlier: Instant, now: Instant) -> Option<std::time::Duration> {
        (earlier != Instant::UNSET).then(|| now.since(earlier))
    }
}

#[cfg(not(feature = "tracing"))]
mod untraced {
    use crate::retry::RetryPolicy;
    use crate::retry::event::Times;
    use crate::runtime::clock::Instant;

    #[derive(Debug)]
    pub(in crate::retry) struct Timing;

    impl Timing {
        pub(in crate::retry) const NEW: Self = Self;

        #[inline]
        #[expect(clippy::unused_self, reason = "it has nothing to remember")]
        pub(in crate::retry) fn failed(&mut self, _: &RetryPolicy, _: Instant) -> Times {
            Times::default()
        }
    }
}

#[cfg(all(test, feature = "tracing"))]
mod tests {
    use super::*;
    use crate::retry::RetryPolicy;
    use crate::runtime::clock::Instant;

    #[test]
    fn the_first_failure_is_known_where_nobody_listens() {
        let (policy, mut timing) = (RetryPolicy::new(), Timing::NEW);
        let mut fail = || {
            let times = timing.failed(&policy, Instant::UNSET);
            timing.resumed(&policy);
            (times.is_first, times.took, times.elapsed)
        };
        assert_eq!([fail(), fail(), fail()], [(true, None, None), (false, None, None), (false, None, None)]);
    }
}
