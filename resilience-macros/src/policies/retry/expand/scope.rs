//! What an attempt sets for all that runs in it: the layers inside, and the body.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layer::RetryLayer;
use crate::nest::Body;

impl RetryLayer<'_> {
    /// An expression of the attempt's outcome. In async code each poll of the attempt runs in its
    /// scope, in sync code the whole attempt.
    pub(super) fn attempted(&self, body: &Body) -> TokenStream {
        let (private, scope, site) = (&self.nest.private, self.scope(), Span::mixed_site());
        let span = self.span();
        if !self.nest.is_async() {
            if self.nest.is_innermost(self.depth) {
                return body.value_in(&quote!(#scope, #span));
            }
            let attempt = self.nest.layer(self.depth + 1, body);
            return quote_spanned! {site=> {
                let __resilience_entered = #private::enter(#scope, #span);
                #attempt
            }};
        }
        let (before, attempt) = self.nest.lazy_layer_future(self.depth + 1, body);
        let scoped = quote_spanned!(site=> #private::scoped(#scope, #span, #attempt).await);
        // The braces hide the attempt's clones from the user's code that looks at its outcome.
        if before.is_empty() { scoped } else { quote!({ #before #scoped }) }
    }

    /// A closure that makes the span of the attempt. The runtime calls it if there are such spans.
    fn span(&self) -> TokenStream {
        let (private, policy) = (&self.nest.private, self.policy_ref());
        quote_spanned!(Span::mixed_site()=> || #private::Retry::span(#policy, &__resilience_retry))
    }

    /// Whether `max_duration` may be set in the source. It is a deadline to all that the attempts
    /// do. One that control sets is known to the state.
    fn has_deadline(&self) -> bool {
        self.args.max_duration.is_some() || self.args.policy.is_some()
    }

    /// The scope of the attempt that begins.
    fn scope(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        match (self.nest.is_async(), self.has_deadline()) {
            (true, false) => match self.nest.limited_timeouts(self.depth) {
                Some(timeouts) => {
                    quote_spanned!(site=> #private::Retry::untimed_above(#timeouts, &__resilience_retry))
                }
                None => quote_spanned!(site=> #private::Retry::untimed(&__resilience_retry)),
            },
            (true, true) => {
                let until = self.ask_deadline();
                quote_spanned!(site=> #private::Retry::within(&__resilience_retry, #until))
            }
            (false, false) => {
                quote_spanned!(site=> #private::Retry::untimed_again(__resilience_again, &__resilience_retry))
            }
            (false, true) => {
                quote_spanned!(site=> #private::Timed::new(__resilience_again, __resilience_until))
            }
        }
    }

    /// Statement before the loop of sync code: the next attempt is the first. A future has no room
    /// for this variable and asks the state. With the variable, the compiler writes the first
    /// attempt of sync code in front of the loop, where it costs nothing.
    pub(super) fn again(&self) -> Option<TokenStream> {
        let first = quote_spanned!(Span::mixed_site()=> let mut __resilience_again = false;);
        (!self.nest.is_async()).then_some(first)
    }

    /// Statement after a wait of sync code: the next attempt is another than the first.
    pub(super) fn now_again(&self) -> Option<TokenStream> {
        let again = quote_spanned!(Span::mixed_site()=> __resilience_again = true;);
        (!self.nest.is_async()).then_some(again)
    }

    /// Statement before the loop of sync code: the deadline, which is on the clock of async code.
    /// The state has the start on another one. A future asks its state before each attempt.
    pub(super) fn until(&self) -> Option<TokenStream> {
        if self.nest.is_async() || !self.has_deadline() {
            return None;
        }
        let until = self.ask_deadline();
        Some(quote_spanned!(Span::mixed_site()=> let __resilience_until = #until;))
    }

    fn ask_deadline(&self) -> TokenStream {
        let (private, policy, site) = (&self.nest.private, self.policy_ref(), Span::mixed_site());
        let until = quote_spanned!(site=> #private::Retry::until(&__resilience_retry, #policy));
        match self.nest.limited_timeouts(self.depth) {
            Some(timeouts) => quote_spanned!(site=> #private::TimeoutsBelow::limited(#timeouts, #until)),
            None => until,
        }
    }
}
