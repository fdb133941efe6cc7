//! The scope of an attempt for which the source has no deadline: the `max_duration` that control
//! sets is one.

#[cfg(feature = "control")]
pub(super) use with_control::Unlimited;
#[cfg(not(feature = "control"))]
pub(super) use without_control::Unlimited;

#[cfg(feature = "control")]
mod with_control {
    use std::time::Duration;

    use crate::retry::overridden;
    use crate::retry::settings::change::RetryChange;
    use crate::retry::state::{Retry, Word};
    use crate::retry::{Timed, Untimed};
    use crate::runtime::clock::{Clock, Instant};
    use crate::site::layer::Layer;

    /// The scope. A future has no more room for it than for one that never has a deadline.
    pub(in crate::retry::state) type Unlimited = Timed;

    const _: () = assert!(size_of::<Timed>() == size_of::<u64>() && size_of::<Untimed>() == 1);

    impl<const N: usize> Retry<'_, [Word; N]> {
        /// The scope of the attempt that begins. `tell` is told the deadline, if there is one.
        #[inline]
        pub(in crate::retry::state) fn scope(&self, is_again: bool, tell: impl FnOnce(Instant)) -> Unlimited {
            let start = self.changed.start_of_deadline();
            let until = start.map_or(Instant::NEVER, |start| until(self.layer, start));
            if until != Instant::NEVER {
                tell(until);
            }
            Timed::new(is_again, until)
        }
    }

    /// The deadline of a call that began at `start`.
    #[cold]
    #[inline(never)]
    fn until(layer: Layer<'_>, start: Instant) -> Instant {
        let change = overridden::change(layer);
        let limit = change.and_then(RetryChange::time_limit).map(Duration::from_nanos);
        // The clock may have been set back since.
        limit.map_or(Instant::NEVER, |limit| start.min(Clock::Async.now()).saturating_add(limit))
    }
}

#[cfg(not(feature = "control"))]
mod without_control {
    use crate::retry::Untimed;
    use crate::retry::state::{Retry, Word};
    use crate::runtime::clock::Instant;

    /// The scope.
    pub(in crate::retry::state) type Unlimited = Untimed;

    impl<const N: usize> Retry<'_, [Word; N]> {
        /// The scope of the attempt that begins.
        #[inline]
        #[expect(clippy::unused_self, reason = "with control there may be a deadline")]
        pub(in crate::retry::state) fn scope(
            &self,
            is_again: bool,
            _tell: impl FnOnce(Instant),
        ) -> Unlimited {
            Untimed::new(is_again)
        }
    }
}
