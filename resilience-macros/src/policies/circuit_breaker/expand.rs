//! Writes `#[circuit_breaker]`: ask for admission, run the call, record its outcome.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Lifetime};

use super::CircuitBreakerArgs;
use crate::arguments::Arguments;
use crate::arguments::typed::{self, name_type, typed};
use crate::nest::{Attempt, Nest, label, predicate};
use crate::spans::{self, Place};
use crate::syntax::without_parentheses;

pub(super) fn expand(nest: &Nest, args: &CircuitBreakerArgs, depth: usize, attempt: &Attempt) -> TokenStream {
    let breaker = Breaker { nest, args, depth };
    if nest.is_async() { breaker.asynchronous(attempt) } else { breaker.sync(attempt) }
}

struct Breaker<'a> {
    nest: &'a Nest<'a>,
    args: &'a CircuitBreakerArgs,
    depth: usize,
}

impl Breaker<'_> {
    /// The runtime's `BreakerSource`, which leads to the breaker's cell. If there are layers above,
    /// it also reports to them what the outcome does not show.
    fn locate(&self) -> TokenStream {
        let node = self.locate_node();
        if self.depth == 0 {
            return node;
        }
        let private = &self.nest.private;
        quote_spanned!(Span::mixed_site()=> #private::reporting(#node, __resilience_below))
    }

    fn locate_node(&self) -> TokenStream {
        match (&self.args.breaker, &self.args.key) {
            (Some(breaker), Some(key)) => self.locate_by_value_and_key(breaker, key),
            (Some(breaker), None) => self.locate_by_value(breaker),
            (None, Some(key)) => self.locate_one_of_many(key),
            (None, None) => self.locate_the_one(),
        }
    }

    fn locate_by_value(&self, breaker: &Expr) -> TokenStream {
        let (private, place, site) = (&self.nest.private, Place::of(breaker), Span::mixed_site());
        let find = quote_spanned!(site=> #private::BreakerRef::breaker);
        let breaker = place.call_runtime(&find, place.borrow(breaker));
        quote_spanned!(site=> #private::CircuitBreaker::locate(#breaker))
    }

    fn locate_by_value_and_key(&self, breaker: &Expr, key: &Expr) -> TokenStream {
        let (private, place, site) = (&self.nest.private, Place::of(breaker), Span::mixed_site());
        let find = quote_spanned!(site=> #private::KeyedBreakerRef::keyed_breaker);
        let breaker = place.call_runtime(&find, place.borrow(breaker));
        let key = without_parentheses(key);
        let place = Place::of(key);
        let key = place.borrow(key);
        let locate = quote_spanned!(site=> #private::KeyedCircuitBreaker::locate);
        place.call_runtime(&locate, quote_spanned!(site=> #breaker, #key))
    }

    fn locate_the_one(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let settings = self.settings();
        let made = match self.name() {
            Some(name) => {
                let origin = self.origin();
                quote_spanned!(site=> #private::StaticBreaker::named(#name, #origin, || #settings))
            }
            None => {
                let label = label(self.nest);
                quote_spanned!(site=> #private::StaticBreaker::unnamed(#label, || #settings))
            }
        };
        quote_spanned! {site=> #private::ByStatic({
            static __RESILIENCE_BREAKER: #private::StaticBreaker = #made;
            // The closure captures nothing, so the guard takes no space and follows no pointer:
            // benchmark row "breaker, closed, success". The static is in a block of its own, so its
            // name is not visible outside.
            || &__RESILIENCE_BREAKER
        })}
    }

    /// The source for the breaker of `key`. The settings are evaluated when a key has no breaker
    /// yet, and may use the parameters.
    fn locate_one_of_many(&self, key: &Expr) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let origin = self.origin();
        let max_keys = match &self.args.max_keys {
            Some(max_keys) => typed::count(max_keys, private),
            None => quote_spanned!(site=> #private::MAX_KEYS),
        };
        let made = match self.name() {
            Some(name) => quote_spanned!(site=> named(#name, #origin, || #max_keys)),
            None => {
                let label = label(self.nest);
                quote_spanned!(site=> unnamed(#label, #origin, || #max_keys))
            }
        };
        let settings = self.settings();
        let key = without_parentheses(key);
        let place = Place::of(key);
        let locate = quote_spanned!(site=> #private::StaticKeyedBreaker::locate);
        let (keys, key) = (quote_spanned!(site=> &__RESILIENCE_KEYS), place.borrow(key));
        let located = place.call_runtime(&locate, quote_spanned!(site=> #keys, #key, || #settings));
        quote_spanned! {site=> {
            static __RESILIENCE_KEYS: #private::StaticKeyedBreaker = #private::StaticKeyedBreaker::#made;
            #located
        }}
    }

    /// An expression of type `Settings`.
    fn settings(&self) -> TokenStream {
        let private = &self.nest.private;
        let setters = self.args.setters(private);
        let calls = setters.calls();
        quote!(#private::Settings::new() #calls)
    }

    fn name(&self) -> Option<TokenStream> {
        let name = self.args.name.as_ref()?;
        Some(typed(name, &name_type(&self.nest.private), ToTokens::to_token_stream))
    }

    fn origin(&self) -> TokenStream {
        let private = &self.nest.private;
        let label = label(self.nest);
        quote_spanned! {Span::mixed_site()=>
            #private::Origin::new(#label, #private::core::file!(), #private::core::line!())
        }
    }

    fn rejection(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let outcome = &self.nest.types[self.depth + 1];
        let open = quote_spanned!(site=> __resilience_open);
        match &self.args.map_err {
            Some(map_err) => {
                let place = Place::of(map_err);
                let reject = quote_spanned!(site=> #private::reject_with::<#outcome>);
                let open = place.stretch(&open);
                place.call_runtime(&reject, quote!(#open, #map_err))
            }
            None => {
                let private = spans::moved(private, self.nest.at_output());
                quote_spanned!(self.nest.at_output()=> #private::reject::<#outcome>(#open))
            }
        }
    }

    fn sync(&self, attempt: &Attempt) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let inner = self.nest.layer(self.depth + 1, attempt);
        let ty = &self.nest.types[self.depth + 1];
        let conclude = self.conclude();
        self.guarded(&quote_spanned! {site=>
            let mut __resilience_guard = __resilience_guard;
            #private::CallGuard::arm(&mut __resilience_guard);
            let __resilience_out: #ty = #inner;
            #conclude
        })
    }

    fn asynchronous(&self, attempt: &Attempt) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let (before, future) = self.nest.layer_future(self.depth + 1, attempt);
        let ty = &self.nest.types[self.depth + 1];
        let runs_at_once = self.nest.is_innermost(self.depth) && attempt.runs_before_it_is_polled();
        // In these cases the guard is entered before the future is made. A rejected call then runs
        // no part of the body, and clones no parameter.
        if runs_at_once || !before.is_empty() || self.asks_outside_of_the_future() {
            // The outcome is classified after the future is dropped, so what the future borrowed
            // can be used again.
            let conclude = self.conclude();
            // Making the future may run a part of the body, so the guard is armed before.
            let arm = runs_at_once
                .then(|| quote_spanned!(site=> #private::CallGuard::arm(&mut __resilience_guard);));
            let watched = quote_spanned!(site=> #private::watch(&mut __resilience_guard, #future).await);
            // The braces hide the attempt's clones from the user's code in `conclude`.
            let watched = if before.is_empty() { watched } else { quote!({ #before #watched }) };
            return self.guarded(&quote_spanned! {site=>
                let mut __resilience_guard = __resilience_guard;
                #arm
                let __resilience_out: #ty = #watched;
                #conclude
            });
        }
        let locate = self.locate();
        let verdict = self.verdict(&quote_spanned!(site=> __resilience_out));
        let rejection = self.rejection();
        quote_spanned! {site=>
            #private::guard(
                #locate,
                #future,
                |__resilience_out: &#ty| #verdict,
                |__resilience_open| #rejection,
            )
            .await
        }
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
        let rejection = self.rejection();
        let guarded = self.label();
        quote_spanned! {Span::mixed_site()=> #guarded: {
            let __resilience_guard = {
                let __resilience_entered = #private::CallGuard::enter(#locate);
                match __resilience_entered {
                    #private::core::result::Result::Ok(__resilience_guard) => __resilience_guard,
                    #private::core::result::Result::Err(__resilience_open) => {
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

    /// An expression of the runtime's `Verdict`: how the breaker counts the outcome. `out` is a
    /// reference to the outcome.
    fn verdict(&self, out: &TokenStream) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let error = quote_spanned!(site=> __resilience_error);
        let ask = |method| predicate::ask_error(method, self.nest);
        let described = predicate::described(private);
        // A rejection by an inner breaker tells nothing about the service that this one guards.
        // Without `on`, `by_error` takes care of that.
        let (mut neutral, verdict) = match &self.args.on {
            Some(on) => {
                let asked = predicate::ask(on, &error, private);
                let verdict = quote_spanned!(site=> #private::Verdict::of_error(#asked, #described));
                (vec![ask("__resilience_is_rejection")], verdict)
            }
            None => {
                let (outcome, asked) = (ask("__resilience_outcome"), ask("__resilience_transience"));
                (vec![], quote_spanned!(site=> #private::Verdict::by_error(#outcome, #asked, #described)))
            }
        };
        neutral.extend(self.nest.rejected(self.depth));
        if let Some(ignore) = &self.args.ignore {
            let ignored = predicate::ask(ignore, &error, private);
            neutral.push(quote_spanned!(site=> #private::Transience::is_transient(#ignored)));
        }
        let of_error = if neutral.is_empty() {
            verdict
        } else {
            quote_spanned! {site=>
                if #(#neutral)||* { #private::Verdict::IGNORED } else { #verdict }
            }
        };
        let of_error = predicate::with_defaults(&of_error, private);
        let of_value = self.args.on_ok.as_ref().map(|on_ok| {
            let value = quote_spanned!(site=> __resilience_value);
            let asked = predicate::ask(on_ok, &value, private);
            quote_spanned!(site=> #private::Verdict::of(#asked))
        });
        self.nest.inspect(out, of_value.as_ref(), &quote!(#private::Verdict::SUCCESS), &of_error)
    }
}
