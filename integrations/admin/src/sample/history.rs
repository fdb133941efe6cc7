//! The samples of one function, or of one breaker.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Number, Value};

use super::OUTCOMES;
use crate::clock::Moment;

/// The time between two samples.
pub(super) const PERIOD: Duration = Duration::from_secs(2);

/// For how long samples are kept.
pub(super) const KEPT: Duration = Duration::from_secs(120);

/// The most numbers of a curve.
const POINTS: usize = 60;

/// Samples of two minutes of `N` counts that grow, the oldest first.
#[derive(Clone, Debug)]
pub(crate) struct History<const N: usize>(VecDeque<(Moment, [u64; N])>);

impl<const N: usize> Default for History<N> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<const N: usize> History<N> {
    pub(super) fn push(&mut self, now: Moment, counts: [u64; N]) {
        // The first of those that are kept begins the stretch of two minutes.
        while self.0.get(1).is_some_and(|(at, _)| now.since(*at) >= KEPT) || self.0.len() > POINTS {
            self.0.pop_front();
        }
        self.0.push_back((now, counts));
    }

    /// The counts since the start of the process.
    pub(crate) fn last(&self) -> [u64; N] {
        self.0.back().map_or([0; N], |(_, counts)| *counts)
    }

    /// The counts of the two minutes before the last sample, as far as somebody has looked. If the
    /// window begins between two samples, the calls between them are taken as spread evenly.
    pub(crate) fn recent(&self) -> [u64; N] {
        let (Some(first), Some((now, last))) = (self.0.front(), self.0.back()) else { return [0; N] };
        let start = match self.0.get(1) {
            Some(second) => between(first, second, now.since(first.0).saturating_sub(KEPT)),
            None => first.1,
        };
        let mut recent = *last;
        recent.iter_mut().zip(start).for_each(|(count, before)| *count = count.saturating_sub(before));
        recent
    }

    /// Whether there was no call between the first sample and the last.
    fn is_quiet(&self) -> bool {
        self.0.front().is_none_or(|(_, first)| calls(first) == calls(&self.last()))
    }

    /// The calls a second since the sample before the last one.
    pub(crate) fn per_second(&self) -> Option<f64> {
        let before = self.0.len().checked_sub(2)?;
        Some(rate(self.0.get(before)?, self.0.back()?))
    }

    /// Calls a second for each 2 s, the oldest first. `null` for those in which nobody looked.
    /// Empty if there was no call.
    pub(crate) fn sparkline(&self) -> Vec<Value> {
        if self.is_quiet() {
            return Vec::new();
        }
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        let mut points: Vec<Value> = pairs.flat_map(|(one, next)| points(one, next)).collect();
        let too_many = points.len().saturating_sub(POINTS);
        points.drain(..too_many);
        points
    }
}

type Sample<const N: usize> = (Moment, [u64; N]);

/// The counts so long after the sample `one`, on the straight line to the next.
fn between<const N: usize>(one: &Sample<N>, next: &Sample<N>, after: Duration) -> [u64; N] {
    let whole = next.0.since(one.0).as_nanos().max(1);
    let part = after.as_nanos().min(whole);
    let mut counts = one.1;
    for (count, next) in counts.iter_mut().zip(next.1) {
        let grown = u128::from(next.saturating_sub(*count)) * part / whole;
        *count = count.saturating_add(u64::try_from(grown).unwrap_or(u64::MAX));
    }
    counts
}

/// The points between two samples: a rate, or a gap.
fn points<const N: usize>(one: &Sample<N>, next: &Sample<N>) -> Vec<Value> {
    let periods = (next.0.since(one.0).as_secs_f64() / PERIOD.as_secs_f64()).round();
    if periods < 2.0 {
        // To three digits: it is drawn.
        let rate = (rate(one, next) * 1_000.0).round() / 1_000.0;
        return vec![Number::from_f64(rate).map_or(Value::Null, Value::Number)];
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 60 are kept")]
    let gap = periods as usize;
    vec![Value::Null; gap.min(POINTS)]
}

/// The calls of all outcomes. What else is counted, is counted of these.
fn calls(counts: &[u64]) -> u64 {
    counts.iter().take(OUTCOMES.len()).fold(0_u64, |sum, count| sum.saturating_add(*count))
}

#[expect(clippy::cast_precision_loss, reason = "calls of seconds are far below 2^53")]
fn rate<const N: usize>((from, before): &Sample<N>, (to, after): &Sample<N>) -> f64 {
    let calls = calls(after).saturating_sub(calls(before));
    let seconds = to.since(*from).as_secs_f64();
    if seconds > 0.0 { calls as f64 / seconds } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(seconds: f64) -> Moment {
        Moment::new(Duration::from_secs_f64(seconds), Duration::ZERO)
    }

    fn history(samples: &[(f64, u64)]) -> History<7> {
        let mut history = History::default();
        samples.iter().for_each(|(seconds, ok)| history.push(at(*seconds), [*ok, 0, 0, 0, 0, 0, 1]));
        history
    }

    #[test]
    fn one_sample_is_no_curve() {
        for history in [History::<7>::default(), history(&[(0.0, 100)])] {
            assert_eq!((history.sparkline(), history.per_second(), history.recent()), (vec![], None, [0; 7]));
        }
        assert_eq!(history(&[(0.0, 100)]).last(), [100, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn each_two_seconds_have_a_rate() {
        let history = history(&[(0.0, 100), (2.0, 100), (4.1, 121), (6.0, 121)]);
        assert_eq!(json!(history.sparkline()), json!([0.0, 10.0, 0.0]));
        assert_eq!((history.per_second(), history.recent()), (Some(0.0), [21, 0, 0, 0, 0, 0, 0]));
    }

    #[test]
    fn where_nobody_looked_is_a_gap() {
        let history = history(&[(0.0, 0), (2.0, 2), (12.0, 22), (14.0, 24)]);
        assert_eq!(json!(history.sparkline()), json!([1.0, null, null, null, null, null, 1.0]));
        assert_eq!(history.recent()[0], 24);
    }

    #[test]
    fn two_minutes_and_60_points_are_kept() {
        let samples: Vec<(f64, u64)> = (0..1_000_u32).map(|n| (f64::from(n) * 2.0, u64::from(n))).collect();
        let history = history(&samples);
        assert_eq!((history.sparkline().len(), history.recent()[0]), (60, 60));
        assert_eq!(history.0.len(), 61);
        let often: Vec<(f64, u64)> = (0..1_000_u32).map(|n| (f64::from(n) * 1.9, u64::from(n))).collect();
        assert!(self::history(&often).0.len() <= 62);
    }

    #[test]
    fn two_minutes_are_no_more_than_two_minutes() {
        // Asked at 0, 119 and 238 s: one call a second.
        let rarely = history(&[(0.0, 0), (119.0, 119), (238.0, 238)]);
        assert_eq!(rarely.recent()[0], 120);
        let sudden = history(&[(0.0, 0), (100.0, 1_000), (130.0, 1_000), (150.0, 1_300)]);
        assert_eq!(sudden.recent()[0], 300 + 700, "30 of the first 100 s are over");
        let exactly = history(&[(0.0, 0), (60.0, 60), (120.0, 120)]);
        assert_eq!(exactly.recent()[0], 120);
        assert_eq!(history(&[(0.0, 0), (60.0, 60)]).recent()[0], 60, "nobody has looked for longer");
    }

    #[test]
    fn a_window_never_has_more_than_was_counted() {
        let mut history = History::<1>::default();
        let (mut seconds, mut count) = (0.0, 0);
        for step in 1..500_u32 {
            seconds += f64::from(step * 7_919 % 113) + 1.0;
            count += u64::from(step * 104_729 % 1_009);
            history.push(at(seconds), [count]);
            assert!(history.recent()[0] <= count - history.0[0].1[0], "in step {step}");
            assert!(history.0.len() <= 62);
        }
    }

    #[test]
    fn a_sample_takes_96_bytes() {
        // As the manual says.
        assert_eq!(size_of::<Sample<8>>(), 96);
    }

    #[test]
    fn a_function_without_calls_has_no_curve() {
        assert_eq!(history(&[(0.0, 7), (2.0, 7), (4.0, 7)]).sparkline(), Vec::<Value>::new());
    }
}
