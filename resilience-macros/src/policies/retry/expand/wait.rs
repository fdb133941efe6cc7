//! The wait before the next attempt.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Expr;

use super::layer::RetryLayer;
use crate::spans::SpanRange;

impl RetryLayer<'_> {
    pub(super) fn pause(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let delay = quote_spanned!(site=> __resilience_delay);
        let wait = match (&self.args.sleep, self.nest.is_async()) {
            (None, false) => quote_spanned!(site=> #private::pause(#delay);),
            (None, true) => {
                let policy = self.policy_ref();
                quote_spanned!(site=> #private::wait::<#private::DefaultTimer>(#delay, #policy).await;)
            }
            (Some(sleep), is_async) => self.sleep(sleep, is_async),
        };
        // Only an async wait can be dropped.
        let wait = if self.nest.is_async() { self.keeping_the_token(wait) } else { wait };
        quote_spanned! {site=>
            if !#private::Delay::is_none(#delay) {
                #wait
            }
        }
    }

    /// A wait by `sleep = path`. An installed test clock replaces it.
    pub(super) fn sleep(&self, sleep: &Expr, is_async: bool) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let at = SpanRange::covering(sleep);
        let function = at.in_parentheses(sleep.to_token_stream());
        let duration = quote_spanned!(site=> #private::Delay::duration(__resilience_delay));
        let call = at.call(function, at.stretch(&duration));
        let skips = quote_spanned!(site=> #private::skips_sleep(__resilience_delay));
        if is_async {
            let wait = at.stretch(&quote_spanned!(site=> .await));
            quote_spanned! {site=>
                if #skips {
                    #private::yield_once().await;
                } else {
                    #call #wait;
                }
            }
        } else {
            // The helper refuses an async `sleep` here: its future would not be polled, and nothing
            // would wait.
            let call = at.call_runtime(&quote_spanned!(site=> #private::slept), call);
            quote_spanned! {site=>
                if !#skips {
                    #call;
                }
            }
        }
    }

    /// Statement after a wait: notes the time at which the next attempt begins.
    pub(super) fn resume(&self) -> TokenStream {
        let (private, policy) = (&self.nest.private, self.policy_ref());
        quote_spanned!(Span::mixed_site()=> #private::Retry::resume(#policy, &mut __resilience_retry);)
    }
}
