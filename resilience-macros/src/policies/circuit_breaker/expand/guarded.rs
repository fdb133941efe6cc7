//! The guard around the call: it admits the call, and records its outcome.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Lifetime;

use super::layer::BreakerLayer;
use crate::nest::{Body, Code};

impl BreakerLayer<'_> {
    pub(super) fn sync(&self, body: &Body) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let inner = self.nest.layer(self.depth + 1, body);
        let ty = &self.nest.types[self.depth + 1];
        let conclude = self.conclude();
        self.guarded(&quote_spanned! {site=>
            let mut __resilience_guard = __resilience_guard;
            #private::CallGuard::arm(&mut __resilience_guard);
            let __resilience_out: #ty = #inner;
            #conclude
        })
    }

    /// The guard is entered when the future is first polled, or before the future is made where
    /// making it runs a part of the body, or clones a parameter: a rejected call does neither.
    pub(super) fn asynchronous(&self, body: &Body) -> Code {
        let (before, future) = self.nest.layer_future(self.depth + 1, body);
        if self.runs_at_once(body) || !before.is_empty() || self.asks_outside_of_the_future() {
            return Code::Value(self.watched(body, &before, &future));
        }
        Code::Future(self.guarded_future(&future))
    }

    /// `future`, guarded from its first poll on.
    fn guarded_future(&self, future: &TokenStream) -> TokenStream {
        let private = &self.nest.private;
        let locate = self.locate();
        let verdict = self.verdict(&quote_spanned!(Span::mixed_site()=> __resilience_out));
        let tell = self.nest.tell_turned_away(self.depth);
        let rejected = self.nest.ended_closure(self.depth, Some(&tell), self.args.map_err.as_ref());
        let ty = &self.nest.types[self.depth + 1];
        quote_spanned! {Span::mixed_site()=>
            #private::guard(
                #locate,
                #future,
                |__resilience_out: &#ty| #verdict,
                #rejected,
            )
        }
    }

    /// The guard is entered first, then `future` is made, behind the statements `before` it, and
    /// awaited. The outcome is classified after the future is dropped, so what it borrowed can be
    /// used again.
    fn watched(&self, body: &Body, before: &TokenStream, future: &TokenStream) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let ty = &self.nest.types[self.depth + 1];
        let conclude = self.conclude();
        // Making the future may run a part of the body, so the guard is armed before.
        let arm = self
            .runs_at_once(body)
            .then(|| quote_spanned!(site=> #private::CallGuard::arm(&mut __resilience_guard);));
        let watched = quote_spanned!(site=> #private::watch(&mut __resilience_guard, #future).await);
        // The braces hide the attempt's clones from the user's code in `conclude`.
        let watched = if before.is_empty() { watched } else { quote!({ #before #watched }) };
        self.guarded(&quote_spanned! {site=>
            let mut __resilience_guard = __resilience_guard;
            #arm
            let __resilience_out: #ty = #watched;
            #conclude
        })
    }

    fn runs_at_once(&self, body: &Body) -> bool {
        self.nest.is_innermost(self.depth) && body.runs_before_it_is_polled()
    }

    /// Whether user code that names parameters, or looks at values, runs outside of the future.
    fn asks_outside_of_the_future(&self) -> bool {
        let map_err_asks = || self.args.map_err.as_ref().is_some_and(|f| self.nest.mentions_parameters(f));
        self.args.on_ok.is_some() || self.nest.looks_at_parameters() || map_err_asks()
    }

    /// Enters the guard, then runs `call`. The label lets a rejection leave the whole expression
    /// from an inner scope. That scope ends before the call, so an async function's future has no
    /// space for the rejection (`tests/cost.rs`: `a_future_grows_by_what_it_has_to_remember`).
    fn guarded(&self, call: &TokenStream) -> TokenStream {
        let private = &self.nest.private;
        let locate = self.locate();
        let open = quote_spanned!(Span::mixed_site()=> __resilience_open);
        let tell = self.nest.tell_turned_away(self.depth);
        let rejection = self.nest.ended(self.depth, &open, self.args.map_err.as_ref());
        let guarded = self.label();
        quote_spanned! {Span::mixed_site()=> #guarded: {
            let __resilience_guard = {
                let __resilience_entered = #private::CallGuard::enter(#locate);
                match __resilience_entered {
                    #private::core::result::Result::Ok(__resilience_guard) => __resilience_guard,
                    #private::core::result::Result::Err(#open) => {
                        #tell
                        break #guarded #rejection;
                    }
                }
            };
            #call
        }}
    }

    /// Records the outcome, and gives it as the value of the block. A failure is recorded at once,
    /// because its error is lent for that. A success is recorded when the guard is dropped.
    fn conclude(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        if self.args.on_ok.is_some() {
            let verdict = self.verdict(&quote_spanned!(site=> &__resilience_out));
            return quote_spanned! {site=>
                #private::CallGuard::stop(&mut __resilience_guard);
                #private::CallGuard::settle(&mut __resilience_guard, #verdict);
                __resilience_out
            };
        }
        // Only an inlined test borrows a success, so the compiler builds it in the caller's return
        // place. A failure is moved to another variable before it is lent. If it were lent in
        // place, each success would be copied (benchmark row "breaker, closed, success, sync").
        let verdict = self.verdict(&quote_spanned!(site=> &__resilience_failed));
        let at_output = self.nest.at_output();
        let fallible = self.nest.fallible();
        let success = quote_spanned!(at_output=> #fallible::is_success(&__resilience_out));
        quote_spanned! {site=>
            if #success {
                #private::CallGuard::conclude_well(&mut __resilience_guard);
                __resilience_out
            } else {
                let __resilience_failed = __resilience_out;
                #private::CallGuard::stop(&mut __resilience_guard);
                #private::CallGuard::settle(&mut __resilience_guard, #verdict);
                __resilience_failed
            }
        }
    }

    /// The label of [`guarded`](Self::guarded). Breakers nest, and the compiler warns if a label
    /// shadows another, so it contains the depth.
    fn label(&self) -> Lifetime {
        Lifetime::new(&format!("'__resilience_guarded_{}", self.depth), Span::mixed_site())
    }
}
