//! Code that more than one policy writes: the timer of async code, and the way to a budget.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::shared::Nest;
use crate::spans::SpanRange;

impl Nest<'_> {
    /// The runtime's timer of an async policy, or the one of `sleep = path`.
    pub(crate) fn timer(&self, sleep: Option<&Expr>) -> TokenStream {
        let (private, site) = (&self.private, Span::mixed_site());
        let Some(sleep) = sleep else {
            return quote_spanned!(site=> #private::SleepTimer(#private::DefaultTimer));
        };
        let at = SpanRange::covering(sleep);
        let function = at.in_parentheses(sleep.to_token_stream());
        let call = at.call(function, at.stretch(&quote_spanned!(site=> __resilience_delay)));
        let sleeping = quote_spanned!(site=> #private::sleeping);
        at.call_runtime(&sleeping, quote_spanned!(site=> |__resilience_delay| #call))
    }

    /// A budget that is reached through a parameter is kept by a handle that borrows nothing, so
    /// that the body can use the parameter. Any other one is borrowed: the handle of an unshared
    /// budget counts its owners, and the threads that count would wait for each other.
    pub(crate) fn budget_of_value(&self, budget: &Expr) -> TokenStream {
        let (private, at, site) = (&self.private, SpanRange::covering(budget), Span::mixed_site());
        let find = quote_spanned!(site=> #private::BudgetRef::budget);
        if self.mentions_parameters(budget) {
            let budget = at.call_runtime(&find, at.borrow(budget));
            return quote_spanned!(site=> let __resilience_budget = #private::RetryBudget::locate(#budget););
        }
        // A variable of its own: a value that the expression makes lives as long.
        let value = at.stretch(&quote_spanned!(site=> __resilience_value));
        let (borrowed, budget) = (at.borrow(budget), at.call_runtime(&find, value));
        quote_spanned! {site=>
            let __resilience_value = #borrowed;
            let __resilience_budget = #budget;
        }
    }
}
