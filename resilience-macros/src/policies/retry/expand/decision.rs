//! An attempt, and the decision after it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layer::RetryLayer;
use crate::nest::predicate;

impl RetryLayer<'_> {
    /// Makes an attempt. In sync code, a success leaves the loop before anything borrows or drops
    /// it, apart from an inlined test. So the compiler builds it in the caller's return place, even
    /// if its type has a destructor (benchmark row "retry, first attempt succeeds, sync"). A future
    /// moves its outcome in any case.
    pub(super) fn outcome(&self, inner: &TokenStream, attempted: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        if self.nest.is_async() || self.args.on_ok.is_some() || self.args.map_err.is_some() {
            return quote_spanned!(site=> let __resilience_out: #inner = #attempted;);
        }
        let (succeed, fallible) = (self.succeed(), self.nest.fallible());
        let success = quote_spanned!(self.nest.at_output()=> #fallible::is_success(&__resilience_ended));
        quote_spanned! {site=>
            let __resilience_ended: #inner = #attempted;
            if #success {
                let _ = #succeed;
                break __resilience_ended;
            }
            let __resilience_out = __resilience_ended;
        }
    }

    /// Turns the outcome into the delay before the next attempt, or leaves the loop.
    pub(super) fn decide(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let policy = self.policy_ref();
        let of_error = self.decide_by_error();
        let of_value = self.args.on_ok.as_ref().map(|on_ok| {
            let value = quote_spanned!(site=> __resilience_value);
            let (asked, below) = (predicate::evaluate(on_ok, &value, private), self.below());
            let (reconsider, beside) = self.beside_policy("reconsider");
            quote_spanned! {site=>
                #private::Retry::#reconsider(#policy, #asked, #below, #beside &mut __resilience_retry)
            }
        });
        let out = quote_spanned!(site=> &__resilience_out);
        let decision = self.nest.inspect(&out, of_value.as_ref(), &self.succeed(), &of_error);
        let notify = self.notify();
        let advance = self.advance();
        let exit = self.exit();
        let forget = self.forget_timeouts();
        quote_spanned! {site=>
            let __resilience_decision = #decision;
            let #private::core::option::Option::Some(__resilience_delay) =
                #private::Decision::delay(__resilience_decision)
            else {
                break #exit;
            };
            #notify
            #advance
            #forget
            __resilience_delay
        }
    }

    /// The decision after an attempt that failed with `__resilience_error`.
    fn decide_by_error(&self) -> TokenStream {
        let private = &self.nest.private;
        let ask = |method| predicate::ask_error(method, self.nest);
        let (rejector, described) = (ask("__resilience_rejector"), predicate::described(private));
        let kind = predicate::kind(self.nest);
        let transience = match &self.args.on {
            Some((_, on)) => {
                let error = quote_spanned!(Span::mixed_site()=> __resilience_error);
                predicate::evaluate(on, &error, private)
            }
            None => ask("__resilience_transience"),
        };
        let transience = self.unless_cut(transience);
        let (policy, below) = (self.policy_ref(), self.below());
        let site = Span::mixed_site();
        let (decide, beside) = self.beside_policy("decide");
        predicate::with_defaults(
            &quote_spanned! {site=>
                #private::Retry::#decide(
                    #policy,
                    #transience,
                    #rejector,
                    #private::Observed::new(#described, #kind),
                    #below,
                    #beside
                    &mut __resilience_retry,
                )
            },
            private,
        )
    }

    /// The answer about an error. A cut by a timeout inside is transient, whatever the error says
    /// that stands for it.
    fn unless_cut(&self, transience: TokenStream) -> TokenStream {
        let private = &self.nest.private;
        match self.nest.timeouts(self.depth) {
            Some(timeouts) => quote_spanned! {Span::mixed_site()=>
                if #private::TimeoutsBelow::timed_out(#timeouts) {
                    #private::Transience::Transient
                } else {
                    #transience
                }
            },
            None => transience,
        }
    }

    /// Statement after the decision for another attempt: what timeouts have reported is over.
    fn forget_timeouts(&self) -> Option<TokenStream> {
        let private = &self.nest.private;
        let timeouts = self.nest.timeouts(self.depth)?;
        Some(quote_spanned!(Span::mixed_site()=> #private::TimeoutsBelow::forget(#timeouts);))
    }

    /// The reports of the breakers inside, as an option.
    fn below(&self) -> TokenStream {
        let private = &self.nest.private;
        match self.nest.below(self.depth) {
            Some(below) => quote!(#private::core::option::Option::Some(#below)),
            None => quote!(#private::core::option::Option::None),
        }
    }
}
