//! `budget`: the bucket that the retries take their tokens from.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::layer::RetryLayer;
use crate::arguments::budget::Budget;
use crate::nest::label;

impl RetryLayer<'_> {
    /// Statements before the loop: the way to the budget.
    pub(super) fn budget(&self) -> Option<TokenStream> {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let made = match self.args.budget.as_ref()? {
            Budget::Own(ratio) => {
                let (label, ratio) = (label(self.nest), ratio.tokens(private));
                quote_spanned!(site=> #private::StaticBudget::unnamed(#label, #ratio))
            }
            Budget::Named(name) => quote_spanned!(site=> #private::StaticBudget::named(#name)),
            Budget::Shared(budget) => return Some(self.nest.budget_of_value(budget)),
        };
        Some(quote_spanned! {site=>
            // As for a breaker's static: the closure captures nothing, so the future has no space
            // for it, and the static's name is not visible outside.
            let __resilience_budget = #private::BudgetByStatic({
                static __RESILIENCE_BUDGET: #private::StaticBudget = #made;
                || &__RESILIENCE_BUDGET
            });
        })
    }

    /// The runtime's `BudgetSource` that [`budget`](Self::budget) makes.
    pub(super) fn budget_source(&self) -> Option<TokenStream> {
        let site = Span::mixed_site();
        self.args.budget.as_ref().map(|budget| match budget {
            Budget::Shared(value) if self.nest.mentions_parameters(value) => {
                quote_spanned!(site=> &__resilience_budget)
            }
            _ => quote_spanned!(site=> __resilience_budget),
        })
    }

    /// `wait`, whose token goes back if the future is dropped while it waits.
    pub(super) fn keeping_the_token(&self, wait: TokenStream) -> TokenStream {
        let (private, policy) = (&self.nest.private, self.policy_ref());
        let site = Span::mixed_site();
        match self.budget_source() {
            Some(source) => quote_spanned! {site=>
                let __resilience_taken = #private::TakenToken::of(#source);
                #wait
                #private::TakenToken::spend(__resilience_taken);
            },
            None if self.args.policy.is_some() => quote_spanned! {site=>
                let __resilience_taken = #private::core::option::Option::map(
                    #private::RetryPolicy::budget_in_force(#policy),
                    #private::TakenToken::of,
                );
                #wait
                let _ = #private::core::option::Option::map(
                    __resilience_taken,
                    #private::TakenToken::spend,
                );
            },
            None => wait,
        }
    }

    /// The decision after a success.
    pub(super) fn succeed(&self) -> TokenStream {
        let (private, policy) = (&self.nest.private, self.policy_ref());
        let site = Span::mixed_site();
        match self.budget_source() {
            Some(source) => quote_spanned! {site=>
                #private::Retry::succeed_budgeted(#policy, #source, &__resilience_retry)
            },
            None if self.args.policy.is_some() => {
                quote_spanned!(site=> #private::Retry::succeed_by_policy(#policy, &__resilience_retry))
            }
            None => quote_spanned!(site=> #private::Retry::succeed(#policy, &__resilience_retry)),
        }
    }
}
