//! The types of expressions that the arguments of a retry accept.

use std::time::Duration;

use crate::retry::RetryPolicy;

/// The type of `base`, `cap` and the other durations of a retry: `Duration` or `Option<Duration>`.
#[diagnostic::on_unimplemented(
    message = "a duration is a `Duration` or an `Option<Duration>`, not `{Self}`",
    label = "expected `Duration`",
    note = "a number needs a unit: `100ms` where it is written out, `Duration::from_millis(n)` where it is not"
)]
pub trait DurationSetting {
    /// The duration. `None` counts as if the argument was not written.
    fn duration(self) -> Option<Duration>;
}

#[diagnostic::do_not_recommend]
impl DurationSetting for Duration {
    #[inline]
    fn duration(self) -> Option<Duration> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl DurationSetting for Option<Duration> {
    #[inline]
    fn duration(self) -> Option<Duration> {
        self
    }
}

/// The type of `attempts` and other counts: `u32`. For another type, the message says how to
/// convert it.
#[diagnostic::on_unimplemented(
    message = "a count is a `u32`, not `{Self}`",
    label = "expected `u32`",
    note = "convert it: `n as u32`, or `u32::try_from(n).unwrap_or(u32::MAX)` where it may not fit"
)]
pub trait CountSetting {
    /// The count.
    fn count(self) -> u32;
}

#[diagnostic::do_not_recommend]
impl CountSetting for u32 {
    #[inline]
    fn count(self) -> u32 {
        self
    }
}

impl RetryPolicy {
    /// Applies `setter` if there is a `value`.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn set(self, setter: fn(Self, Duration) -> Self, value: Option<Duration>) -> Self {
        match value {
            Some(value) => setter(self, value),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_as_if_it_was_not_written() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::new().cap(second);
        assert_eq!(policy.set(RetryPolicy::base, DurationSetting::duration(None)), policy);
        assert_eq!(
            policy.set(RetryPolicy::base, DurationSetting::duration(Some(second))),
            policy.base(second)
        );
        assert_eq!(policy.set(RetryPolicy::base, DurationSetting::duration(second)), policy.base(second));
    }
}
