//! The time by which a fault delays a call.

use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use crate::faults::dice::Dice;
use crate::rules::value::time_text;
use crate::runtime::clock::saturating_nanos;
use crate::runtime::random::Interval;

/// A delay, drawn from an interval. Both ends are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Latency {
    least: Duration,
    most: Duration,
}

impl Latency {
    /// The interval. `None` if it is turned around, or if no call would be delayed.
    pub(crate) fn between(least: Duration, most: Duration) -> Option<Self> {
        (least <= most && !most.is_zero()).then_some(Self { least, most })
    }

    pub(crate) fn draw(self, dice: &mut Dice) -> Duration {
        let interval = Interval { low: saturating_nanos(self.least), high: saturating_nanos(self.most) };
        Duration::from_nanos(if interval.low == interval.high {
            interval.low
        } else {
            interval.pick(dice.bits())
        })
    }
}

/// Prints `200ms..2s`, as a table has it.
impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&time_text(self.least))?;
        if self.least == self.most { Ok(()) } else { write!(f, "..{}", time_text(self.most)) }
    }
}

/// A time, or a range of times: the argument of [`Fault::latency`](crate::faults::Fault::latency).
pub trait IntoLatency: sealed::Sealed {
    /// The least and the most.
    #[doc(hidden)]
    fn ends(self) -> (Duration, Duration);
}

impl IntoLatency for Duration {
    fn ends(self) -> (Duration, Duration) {
        (self, self)
    }
}

impl IntoLatency for Range<Duration> {
    fn ends(self) -> (Duration, Duration) {
        (self.start, self.end)
    }
}

impl IntoLatency for RangeInclusive<Duration> {
    fn ends(self) -> (Duration, Duration) {
        self.into_inner()
    }
}

mod sealed {
    use std::ops::{Range, RangeInclusive};
    use std::time::Duration;

    pub trait Sealed {}

    impl Sealed for Duration {}
    impl Sealed for Range<Duration> {}
    impl Sealed for RangeInclusive<Duration> {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn an_interval_that_delays_nothing_is_none() {
        assert!(Latency::between(2 * MS, MS).is_none());
        assert!(Latency::between(Duration::ZERO, Duration::ZERO).is_none());
        assert!(Latency::between(Duration::ZERO, MS).is_some());
    }

    #[test]
    fn it_prints_as_it_is_written() {
        let shown = |least, most| Latency::between(least, most).expect("it is one").to_string();
        assert_eq!(shown(200 * MS, 2000 * MS), "200ms..2s");
        assert_eq!(shown(1500 * MS, 1500 * MS), "1.5s");
        assert_eq!(shown(MS / 1000 * 9, MS), "9us..1ms");
    }

    proptest! {
        #[test]
        fn a_draw_lies_in_the_interval(seed: u64, number: u64, least in 0..u64::MAX / 2, length: u64) {
            let (least, most) = (Duration::from_nanos(least), Duration::from_nanos(least.saturating_add(length)));
            if let Some(latency) = Latency::between(least, most) {
                let drawn = latency.draw(&mut Dice::new(seed, number));
                prop_assert!(least <= drawn && drawn <= most);
            }
        }
    }
}
