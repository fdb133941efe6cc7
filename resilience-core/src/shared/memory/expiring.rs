//! A value that ends by itself.

use std::time::Duration;

/// A value with a time to live. Instants are those of the store.
#[derive(Clone, Debug)]
pub(super) struct Expiring<T> {
    value: T,
    ends: Duration,
}

impl<T> Expiring<T> {
    /// `value`, for `time`: in whole milliseconds, and one at least, as an engine counts.
    pub(super) fn new(value: T, now: Duration, time: Duration) -> Self {
        Self { value, ends: now.saturating_add(whole(time)) }
    }

    /// `value`, for exactly `time`.
    pub(super) fn exact(value: T, now: Duration, time: Duration) -> Self {
        Self { value, ends: now.saturating_add(time) }
    }

    /// The value, if it has not ended.
    pub(super) fn get(&self, now: Duration) -> Option<&T> {
        (now < self.ends).then_some(&self.value)
    }

    pub(super) fn get_mut(&mut self, now: Duration) -> Option<&mut T> {
        (now < self.ends).then_some(&mut self.value)
    }

    /// The time to live. Zero if it has ended.
    pub(super) fn remaining(&self, now: Duration) -> Duration {
        self.ends.saturating_sub(now)
    }
}

/// `time` in milliseconds, rounded up, and one at least: no engine takes a time to live of zero.
pub(super) fn whole(time: Duration) -> Duration {
    let millis = time.as_nanos().div_ceil(1_000_000).max(1);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}

/// The value of `slot`, if there is one that has not ended.
pub(super) fn alive<T>(slot: Option<&Expiring<T>>, now: Duration) -> Option<&T> {
    slot.and_then(|expiring| expiring.get(now))
}
