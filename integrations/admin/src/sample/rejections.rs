//! The calls that breakers have turned away in the last two minutes.

use std::collections::BTreeMap;

use super::history::{History, KEPT};
use crate::clock::Moment;
use crate::facts::{BreakerFacts, turns_away};

/// By the names of breakers.
#[derive(Debug, Default)]
pub(super) struct Rejections(BTreeMap<String, OfName>);

#[derive(Debug, Default)]
struct OfName {
    history: History<1>,
    /// When one of its circuits was seen that turns calls away.
    turned_away: Option<Moment>,
    has_keys: bool,
}

impl Rejections {
    /// Makes a sample. The one before was made at `last`.
    pub(super) fn sample(&mut self, now: Moment, last: Option<Moment>, breakers: &[BreakerFacts]) {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for breaker in breakers.iter().filter(|breaker| breaker.key.is_none()) {
            let count = counts.entry(&*breaker.name).or_default();
            *count = count.saturating_add(breaker.rejected);
        }
        for (name, count) in counts {
            let new = || OfName { history: begun(last), ..OfName::default() };
            self.0.entry(name.to_owned()).or_insert_with(new).history.push(now, [count]);
        }
        self.see(now, breakers);
    }

    /// Notes which breakers turn calls away.
    pub(super) fn see(&mut self, now: Moment, breakers: &[BreakerFacts]) {
        for breaker in breakers {
            let Some(of_name) = self.0.get_mut(&*breaker.name) else { continue };
            of_name.has_keys |= breaker.is_keyed;
            if turns_away(breaker.state) || breaker.keys.is_some_and(|[_, open]| open > 0) {
                of_name.turned_away = Some(now);
            }
        }
    }

    /// How many of the calls that a function has turned away lately its breaker explains. All of
    /// them while it is open, which has a sentence of its own.
    ///
    /// What keys have turned away is not counted under the name: there it is all of them as long as
    /// a key was seen open in these two minutes.
    pub(super) fn explain(&self, breaker: &str, rejected: u64, now: Moment) -> u64 {
        let Some(of_name) = self.0.get(breaker) else { return 0 };
        let longest = if of_name.has_keys { KEPT.as_nanos() } else { 0 };
        let is_open = of_name.turned_away.is_some_and(|at| now.since(at).as_nanos() <= longest);
        let [by_breaker] = of_name.history.recent();
        if is_open { rejected } else { rejected.min(by_breaker) }
    }

    /// Forgets the samples: nobody has looked for long.
    pub(super) fn begin_anew(&mut self) {
        self.0.clear();
    }
}

/// A breaker that is new since the sample before had rejected nothing then.
fn begun(last: Option<Moment>) -> History<1> {
    let mut history = History::default();
    if let Some(last) = last {
        history.push(last, [0]);
    }
    history
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use resilience::CircuitState;

    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::new(Duration::from_secs(seconds), Duration::ZERO)
    }

    fn breaker(state: CircuitState, rejected: u64) -> BreakerFacts {
        BreakerFacts { state, rejected, ..BreakerFacts::not_called("payments", false) }
    }

    /// How much of 1,000 is explained, after each sample in its second.
    fn explained(samples: &[(u64, BreakerFacts)]) -> Vec<u64> {
        let (mut rejections, mut last) = (Rejections::default(), None);
        let mut one = |seconds: u64, breaker: &BreakerFacts| {
            rejections.sample(at(seconds), last, std::slice::from_ref(breaker));
            last = Some(at(seconds));
            rejections.explain("payments", 1_000, at(seconds))
        };
        samples.iter().map(|(seconds, breaker)| one(*seconds, breaker)).collect()
    }

    #[test]
    fn an_open_breaker_explains_all_and_a_closed_one_its_own() {
        use CircuitState::{Closed, Disabled, ForcedOpen, HalfOpen, ObserveOnly, Open};
        let states = [Closed, Open, HalfOpen, ForcedOpen, Closed, Disabled, ObserveOnly];
        let samples: Vec<_> = states.iter().zip(0..).map(|(state, n)| (n, breaker(*state, n * 10))).collect();
        assert_eq!(explained(&samples), [0, 1_000, 1_000, 1_000, 40, 50, 60]);
    }

    #[test]
    fn what_was_rejected_long_ago_explains_nothing() {
        let closed = |rejected| breaker(CircuitState::Closed, rejected);
        let samples = [(0, closed(7)), (60, closed(207)), (120, closed(207)), (181, closed(207))];
        assert_eq!(explained(&samples), [0, 200, 200, 0]);
    }

    #[test]
    fn a_breaker_that_is_new_had_rejected_nothing() {
        let mut rejections = Rejections::default();
        rejections.sample(at(2), Some(at(0)), &[breaker(CircuitState::Closed, 5)]);
        assert_eq!(rejections.explain("payments", 9, at(2)), 5);
        assert_eq!(rejections.explain("search", 9, at(2)), 0);
    }

    #[test]
    fn keys_explain_all_for_two_minutes() {
        let keyed = |open| BreakerFacts {
            is_keyed: true,
            keys: Some([10, open]),
            ..breaker(CircuitState::Closed, 0)
        };
        let samples = [(0, keyed(0)), (2, keyed(1)), (4, keyed(0)), (122, keyed(0)), (124, keyed(0))];
        assert_eq!(explained(&samples), [0, 1_000, 1_000, 1_000, 0]);
    }
}
