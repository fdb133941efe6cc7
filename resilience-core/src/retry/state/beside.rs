//! What an attribute has beside its policy: a constant policy cannot refer to the static of a
//! function, nor hold a function of the error. The decisions that ask for it are here too.

use std::fmt;
use std::time::Duration;

use super::{Decision, Retry, Word};
use crate::budget::{BudgetCell, BudgetSource};
use crate::retry::RetryPolicy;
use crate::retry::backoff::{backoff, told_backoff};
use crate::retry::overridden;
use crate::runtime::breakers_below::BreakersBelow;
use crate::runtime::random::Interval;
use crate::site::layer::Layer;
use crate::vocabulary::described::Observed;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;

/// What a decision asks for that is not in the policy.
pub struct BesidePolicy<'a> {
    pub(super) budget: Option<&'a BudgetCell>,
    /// Tells the backoff before the retry of this number, from 1.
    tell: Option<&'a mut dyn FnMut(u32) -> Duration>,
}

impl<'a> BesidePolicy<'a> {
    /// The budget of the policy, which is `None` where it has none.
    pub(super) fn of(policy: &RetryPolicy) -> Self {
        Self { budget: policy.budget_in_force().map(BudgetSource::cell), tell: None }
    }

    /// This budget, in place of the policy's.
    pub(super) fn budget(budget: &'a BudgetCell) -> Self {
        Self { budget: Some(budget), tell: None }
    }

    /// The function of `backoff`, with the budget of the policy.
    #[inline]
    pub fn backoff(policy: &RetryPolicy, tell: &'a mut dyn FnMut(u32) -> Duration) -> Self {
        Self { tell: Some(tell), ..Self::of(policy) }
    }

    /// The function of `backoff`, with this budget in place of the policy's.
    #[inline]
    pub fn backoff_and_budget(
        budget: &'a impl BudgetSource,
        tell: &'a mut dyn FnMut(u32) -> Duration,
    ) -> Self {
        Self { tell: Some(tell), budget: Some(budget.cell()) }
    }
}

impl BesidePolicy<'_> {
    /// Forgets the function, if control has put another backoff in its place.
    pub(super) fn unless_replaced(self, layer: Layer<'_>) -> Self {
        Self { tell: self.tell.filter(|_| !overridden::sets_backoff(layer)), ..self }
    }

    /// The interval of the delay before retry `k`. `previous` is the delay drawn last.
    pub(super) fn interval(self, policy: &RetryPolicy, k: u32, previous: u64) -> Interval {
        match self.tell {
            Some(tell) => told_backoff(policy, previous, || tell(k)),
            None => backoff(policy, k, previous),
        }
    }
}

impl fmt::Debug for BesidePolicy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { budget, tell } = self;
        f.debug_struct("BesidePolicy")
            .field("budget", &budget.is_some())
            .field("backoff", &tell.is_some())
            .finish()
    }
}

impl<const N: usize> Retry<'_, [Word; N]> {
    /// As [`decide`](Self::decide), with what the attribute has beside its policy. The function of
    /// `backoff` is called if another attempt may follow, before the time limit is asked.
    #[cold]
    #[inline(never)]
    pub fn decide_by(
        policy: &RetryPolicy,
        transience: Transience,
        rejector: Option<Rejector>,
        error: Observed<'_>,
        below: Option<&BreakersBelow>,
        beside: BesidePolicy<'_>,
        call: &mut Self,
    ) -> Decision {
        Retry::decide_and_tell(policy, transience, rejector, error, below, beside, call)
    }

    /// As [`reconsider`](Self::reconsider), with what the attribute has beside its policy.
    #[inline]
    pub fn reconsider_by(
        policy: &RetryPolicy,
        transience: Transience,
        below: Option<&BreakersBelow>,
        beside: BesidePolicy<'_>,
        call: &mut Self,
    ) -> Decision {
        if transience.is_transient() {
            let nothing = Observed::NOTHING;
            let decision = Self::decide_by(policy, transience, None, nothing, below, beside, call);
            call.refused(decision)
        } else {
            if let Some(budget) = beside.budget {
                budget.deposit();
            }
            Self::succeed(policy, call)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestClock;
    use crate::budget::RetryBudget;
    use crate::retry::{Delay, Jitter};

    const SECOND: Duration = Duration::from_secs(1);
    const POLICY: RetryPolicy = RetryPolicy::new().attempts(4).jitter(Jitter::None);

    /// The decision after a failure, and the retries that the function is asked about.
    fn decided<const N: usize>(
        policy: &RetryPolicy,
        transience: Transience,
        call: &mut Retry<'_, [Word; N]>,
    ) -> (Option<Duration>, Vec<u32>) {
        let mut asked = Vec::new();
        let mut tell = |retry| {
            asked.push(retry);
            retry * SECOND
        };
        let beside = BesidePolicy::backoff(policy, &mut tell);
        let decision = Retry::decide_by(policy, transience, None, Observed::NOTHING, None, beside, call);
        (decision.delay().map(Delay::duration), asked)
    }

    #[test]
    fn the_function_is_asked_once_for_each_retry() {
        let _installed = TestClock::new().install();
        let mut call = Retry::new();
        for retry in 1..4 {
            let decision = decided(&POLICY, Transience::Transient, &mut call);
            assert_eq!(decision, (Some(retry * SECOND), vec![retry]));
        }
        assert_eq!(decided(&POLICY, Transience::Transient, &mut call), (None, vec![]), "no attempt is left");
        assert_eq!(decided(&POLICY, Transience::Permanent, &mut Retry::new()), (None, vec![]));
    }

    #[test]
    fn the_cap_is_above_the_function_and_a_hint_below_it() {
        let policy = POLICY.cap(Duration::from_millis(1500));
        let mut call = Retry::new();
        assert_eq!(decided(&policy, Transience::Transient, &mut call).0, Some(SECOND));
        assert_eq!(decided(&policy, Transience::Transient, &mut call).0, Some(Duration::from_millis(1500)));
        let hint = Transience::TransientAfter(5 * SECOND);
        assert_eq!(decided(&policy, hint, &mut call), (Some(5 * SECOND), vec![3]));
        let too_long = Transience::TransientAfter(61 * SECOND);
        assert_eq!(decided(&policy, too_long, &mut Retry::new()), (None, vec![]));
    }

    #[test]
    fn a_base_of_zero_does_not_hinder_the_function() {
        let policy = POLICY.base(Duration::ZERO);
        assert_eq!(decided(&policy, Transience::Transient, &mut Retry::new()).0, Some(SECOND));
    }

    #[test]
    fn a_wait_past_the_time_limit_is_not_begun() {
        let _installed = TestClock::new().install();
        let policy = POLICY.max_duration(SECOND);
        let mut call = Retry::timed(&policy);
        assert_eq!(decided(&policy, Transience::Transient, &mut call), (Some(SECOND), vec![1]));
        assert_eq!(decided(&policy, Transience::Transient, &mut call), (None, vec![2]));
    }

    #[test]
    fn a_budget_is_asked_after_the_function() {
        let budget = RetryBudget::unshared("beside").ratio(0.1).build();
        let tokens = budget.snapshot().available();
        let (mut asked, mut made) = (0, 0);
        for _ in 0..tokens + 5 {
            let mut tell = |_| {
                asked += 1;
                Duration::ZERO
            };
            let beside = BesidePolicy::backoff_and_budget(&budget, &mut tell);
            let (nothing, call) = (Observed::NOTHING, &mut Retry::new());
            let decision =
                Retry::decide_by(&POLICY, Transience::Transient, None, nothing, None, beside, call);
            made += u32::from(decision.delay().is_some());
        }
        assert_eq!((asked, made), (tokens + 5, tokens));
    }

    #[test]
    fn a_value_that_is_retried_asks_and_any_other_deposits() {
        let budget = RetryBudget::unshared("beside-ok").ratio(1.0).build();
        assert!(budget.snapshot().available() > 0 && budget.withdraw());
        let left = budget.snapshot().available();
        let reconsidered = |transience| {
            let mut asked = false;
            let mut tell = |_| {
                asked = true;
                SECOND
            };
            let beside = BesidePolicy::backoff_and_budget(&budget, &mut tell);
            let decision = Retry::reconsider_by(&POLICY, transience, None, beside, &mut Retry::new());
            (asked, decision.delay().map(Delay::duration), budget.snapshot().available())
        };
        assert_eq!(reconsidered(Transience::Permanent), (false, None, left + 1));
        assert_eq!(reconsidered(Transience::Transient), (true, Some(SECOND), left));
    }
}
