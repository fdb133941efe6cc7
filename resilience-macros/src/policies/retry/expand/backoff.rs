//! `backoff = f`: the function that tells the delay before each retry.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Expr;

use super::layer::RetryLayer;
use crate::arguments::closure::is_closure;
use crate::policies::retry::backoff::{Backoff, is_of_number};
use crate::spans::{self, SpanRange};

impl RetryLayer<'_> {
    /// The end of the decision's name, and its argument that is not in the policy: the budget, the
    /// function of `backoff`, or both.
    pub(super) fn beside_policy(&self, decision: &str) -> (Ident, Option<TokenStream>) {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let budget = self.budget_source();
        let function = self.args.backoff.as_ref().and_then(Backoff::function);
        let (end, beside) = match (function.map(|function| self.telling(function)), budget) {
            (None, None) => ("", None),
            (None, Some(budget)) => ("_budgeted", Some(budget)),
            (Some(tell), None) => {
                let policy = self.policy_ref();
                ("_by", Some(quote_spanned!(site=> #private::BesidePolicy::backoff(#policy, #tell))))
            }
            (Some(tell), Some(budget)) => (
                "_by",
                Some(quote_spanned!(site=> #private::BesidePolicy::backoff_and_budget(&#budget, #tell))),
            ),
        };
        (format_ident!("{decision}{end}", span = site), beside.map(|beside| quote!(#beside,)))
    }

    /// A closure from the number of the retry to the delay. The runtime calls it if another attempt
    /// may follow.
    fn telling(&self, function: &Expr) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let at = SpanRange::covering(function);
        let retry = quote_spanned!(site=> __resilience_number);
        let arguments = if is_of_number(function) {
            at.stretch(&retry)
        } else {
            at.stretch(&quote_spanned!(site=> __resilience_number, __resilience_error))
        };
        let delay = match (is_closure(function), is_of_number(function)) {
            (false, _) => at.call_user(function, arguments),
            (true, true) => {
                at.call_runtime(&quote_spanned!(site=> #private::delay_of), quote!(#arguments, #function))
            }
            (true, false) => at.call_runtime(
                &quote_spanned!(site=> #private::delay_of_error),
                quote!(#arguments, #function),
            ),
        };
        let private_there = spans::moved(private, at.start());
        let duration = quote_spanned!(at.start()=> #private_there::core::time::Duration);
        quote_spanned! {site=>
            &mut |__resilience_number: #private::core::primitive::u32| {
                let __resilience_told: #duration = #delay;
                __resilience_told
            }
        }
    }
}
