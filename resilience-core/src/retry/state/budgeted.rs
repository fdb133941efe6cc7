//! The decisions of an attribute with `budget`, whose budget is not in the policy: it may be a
//! field of `self`, and a constant policy cannot refer to the static of a function.

use super::{BesidePolicy, Decision, Retry, Word};
use crate::budget::BudgetSource;
use crate::retry::RetryPolicy;
use crate::runtime::breakers_below::BreakersBelow;
use crate::vocabulary::described::Observed;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;

impl<const N: usize> Retry<'_, [Word; N]> {
    /// As [`decide`](Self::decide), with this budget in place of the policy's.
    #[cold]
    #[inline(never)]
    pub fn decide_budgeted(
        policy: &RetryPolicy,
        transience: Transience,
        rejector: Option<Rejector>,
        error: Observed<'_>,
        below: Option<&BreakersBelow>,
        budget: impl BudgetSource,
        call: &mut Self,
    ) -> Decision {
        let beside = BesidePolicy::budget(budget.cell());
        Retry::decide_and_tell(policy, transience, rejector, error, below, beside, call)
    }

    /// As [`reconsider`](Self::reconsider), with this budget in place of the policy's.
    #[inline]
    pub fn reconsider_budgeted(
        policy: &RetryPolicy,
        transience: Transience,
        below: Option<&BreakersBelow>,
        budget: impl BudgetSource,
        call: &mut Self,
    ) -> Decision {
        if transience.is_transient() {
            let nothing = Observed::NOTHING;
            let decision = Self::decide_budgeted(policy, transience, None, nothing, below, budget, call);
            call.refused(decision)
        } else {
            Self::succeed_budgeted(policy, budget, call)
        }
    }

    /// As [`succeed`](Self::succeed), with this budget in place of the policy's.
    #[inline]
    #[must_use]
    pub fn succeed_budgeted(policy: &RetryPolicy, budget: impl BudgetSource, call: &Self) -> Decision {
        budget.deposit();
        Self::succeed(policy, call)
    }

    /// As [`succeed`](Self::succeed), under any policy: its budget gets its part.
    ///
    /// An attribute without `policy` calls the other one. A call between a success and the end of
    /// the loop, even one that is never made, keeps the compiler from building the success in the
    /// caller's return place: 28 instructions instead of 22 (`benches/instructions retry`).
    #[inline]
    #[must_use]
    pub fn succeed_by_policy(policy: &RetryPolicy, call: &Self) -> Decision {
        if let Some(budget) = policy.budget_in_force() {
            budget.deposit();
        }
        Self::succeed(policy, call)
    }
}
