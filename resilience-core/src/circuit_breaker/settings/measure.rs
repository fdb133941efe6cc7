//! The two settings that have more than one type: `threshold` and `window`.

use std::time::Duration;

use crate::runtime::clock::saturating_nanos;
use crate::vocabulary::ratio::Ratio;

/// The largest window. It takes a quarter of a megabyte, at two bits per call, and no rate needs a
/// larger one.
const MOST_CALLS: u32 = 1 << 20;

/// The failures that open the circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Threshold {
    /// This number of consecutive failures.
    Consecutive(u32),
    /// This share of failures in the window.
    Rate(Ratio),
}

impl Threshold {
    pub(crate) const fn clamped(self) -> Self {
        match self {
            Self::Consecutive(0) => Self::Consecutive(1),
            threshold => threshold,
        }
    }
}

/// The calls that a rate is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WindowSize {
    /// This number of latest calls.
    Calls(u32),
    /// The calls that ended less than this time ago.
    Time(Duration),
}

impl WindowSize {
    pub(crate) const fn clamped(self) -> Self {
        match self {
            Self::Calls(0) => Self::Calls(1),
            Self::Calls(calls) if calls > MOST_CALLS => Self::Calls(MOST_CALLS),
            Self::Time(Duration::ZERO) => Self::Time(Duration::from_nanos(1)),
            Self::Time(time) => Self::Time(Duration::from_nanos(saturating_nanos(time))),
            Self::Calls(_) => self,
        }
    }
}

/// A value that `threshold = …` accepts.
#[diagnostic::on_unimplemented(
    message = "`threshold` is a `u32`, failures in a row, or an `f64`, a failure rate, not `{Self}`",
    label = "expected `u32` or `f64`",
    note = "convert it: `n as u32` for failures in a row, `f64::from(percent) / 100.0` for a rate"
)]
pub trait IntoThreshold {
    /// Converts the value to a threshold.
    fn into_threshold(self) -> Threshold;
}

#[diagnostic::do_not_recommend]
impl IntoThreshold for Threshold {
    fn into_threshold(self) -> Threshold {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoThreshold for u32 {
    fn into_threshold(self) -> Threshold {
        Threshold::Consecutive(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoThreshold for f64 {
    fn into_threshold(self) -> Threshold {
        Threshold::Rate(Ratio::from_f64(self))
    }
}

#[diagnostic::do_not_recommend]
impl IntoThreshold for Ratio {
    fn into_threshold(self) -> Threshold {
        Threshold::Rate(self)
    }
}

/// A value that `window = …` accepts.
#[diagnostic::on_unimplemented(
    message = "`window` is a `u32`, a number of calls, or a `Duration`, not `{Self}`",
    label = "expected `u32` or `Duration`",
    note = "convert it: `n as u32` for a number of calls, `Duration::from_secs(seconds)` for a time"
)]
pub trait IntoWindow {
    /// Converts the value to a window.
    fn into_window(self) -> WindowSize;
}

#[diagnostic::do_not_recommend]
impl IntoWindow for WindowSize {
    fn into_window(self) -> WindowSize {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoWindow for u32 {
    fn into_window(self) -> WindowSize {
        WindowSize::Calls(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoWindow for Duration {
    fn into_window(self) -> WindowSize {
        WindowSize::Time(self)
    }
}
