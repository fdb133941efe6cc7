//! The samples of one function.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Number, Value};

use crate::clock::Moment;

/// The time between two samples.
pub(super) const PERIOD: Duration = Duration::from_secs(2);

/// For how long samples are kept.
pub(super) const KEPT: Duration = Duration::from_secs(120);

/// The most numbers of a curve.
const POINTS: usize = 60;

/// How often each outcome has happened.
pub(crate) type Counts = [u64; 7];

/// The samples of two minutes, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(VecDeque<(Moment, Counts)>);

impl History {
    pub(super) fn push(&mut self, now: Moment, counts: Counts) {
        // The first of those that are kept begins the stretch of two minutes.
        while self.0.get(1).is_some_and(|(at, _)| now.since(*at) >= KEPT) || self.0.len() > POINTS {
            self.0.pop_front();
        }
        self.0.push_back((now, counts));
    }

    /// The counts since the start of the process.
    pub(crate) fn last(&self) -> Counts {
        self.0.back().map_or([0; 7], |(_, counts)| *counts)
    }

    /// The counts of the last two minutes, as far as somebody has looked.
    pub(crate) fn recent(&self) -> Counts {
        let Some((_, first)) = self.0.front() else { return [0; 7] };
        let mut recent = self.last();
        recent.iter_mut().zip(first).for_each(|(count, before)| *count = count.saturating_sub(*before));
        recent
    }

    /// The calls a second since the sample before the last one.
    pub(crate) fn per_second(&self) -> Option<f64> {
        let before = self.0.len().checked_sub(2)?;
        Some(rate(self.0.get(before)?, self.0.back()?))
    }

    /// Calls a second for each 2 s, the oldest first. `null` for those in which nobody looked.
    /// Empty if there was no call.
    pub(crate) fn sparkline(&self) -> Vec<Value> {
        if self.recent() == [0; 7] {
            return Vec::new();
        }
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        let mut points: Vec<Value> = pairs.flat_map(|(one, next)| points(one, next)).collect();
        let too_many = points.len().saturating_sub(POINTS);
        points.drain(..too_many);
        points
    }
}

/// The points between two samples: a rate, or a gap.
fn points(one: &(Moment, Counts), next: &(Moment, Counts)) -> Vec<Value> {
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

#[expect(clippy::cast_precision_loss, reason = "calls of seconds are far below 2^53")]
fn rate((from, before): &(Moment, Counts), (to, after): &(Moment, Counts)) -> f64 {
    let sum = |counts: &Counts| counts.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let calls = sum(after).saturating_sub(sum(before));
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

    fn history(samples: &[(f64, u64)]) -> History {
        let mut history = History::default();
        samples.iter().for_each(|(seconds, ok)| history.push(at(*seconds), [*ok, 0, 0, 0, 0, 0, 1]));
        history
    }

    #[test]
    fn one_sample_is_no_curve() {
        for history in [History::default(), history(&[(0.0, 100)])] {
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
    fn a_sample_takes_88_bytes() {
        // As the manual says.
        assert_eq!(size_of::<(Moment, Counts)>(), 88);
    }

    #[test]
    fn a_function_without_calls_has_no_curve() {
        assert_eq!(history(&[(0.0, 7), (2.0, 7), (4.0, 7)]).sparkline(), Vec::<Value>::new());
    }
}
