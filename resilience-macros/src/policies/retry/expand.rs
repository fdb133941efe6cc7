//! Writes `#[retry]`: a loop around the attempt. After the first failure, a single call into the
//! runtime decides.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use super::arguments::RetryArgs;
use crate::arguments::closure::is_closure;
use crate::arguments::setters::Setters;
use crate::arguments::{Arguments, Value};
use crate::nest::{Attempt, Nest, label, predicate, type_variable};
use crate::spans::{self, Place};

pub(super) fn expand(nest: &Nest, args: &RetryArgs, depth: usize, attempt: &Attempt) -> TokenStream {
    let retry = Retry::new(nest, args, depth);
    let site = Span::mixed_site();
    let inner = &nest.types[depth + 1];
    let policy = retry.policy();
    let state = retry.state();
    let context = retry.context();
    let pin_error = retry.pin_error();
    let outcome = retry.outcome(inner, &nest.layer(depth + 1, attempt));
    let decide = retry.decide();
    let pause = retry.pause();
    let resume = retry.resume();
    let (ask, restore) = (attempt.ask(), attempt.restore());
    quote_spanned! {site=> {
        #policy
        let mut __resilience_retry = #state;
        #pin_error
        #context
        loop {
            #ask
            // The outcome's scope ends before the wait. So the error is dropped first, and the
            // future has no space for it (`tests/cost.rs`:
            // `a_future_grows_by_what_it_has_to_remember`).
            let __resilience_delay = {
                #outcome
                #decide
            };
            #pause
            #resume
            #restore
        }
    }}
}

struct Retry<'a> {
    nest: &'a Nest<'a>,
    args: &'a RetryArgs,
    depth: usize,
    setters: Setters,
}

impl<'a> Retry<'a> {
    fn new(nest: &'a Nest<'a>, args: &'a RetryArgs, depth: usize) -> Self {
        Self { nest, args, depth, setters: args.setters(&nest.private) }
    }

    /// Makes the policy. If all arguments are known at compile time, it is a constant, so that the
    /// future has no space for it (`tests/cost.rs`:
    /// `a_future_has_room_for_what_its_policy_asks_for_alone`).
    fn policy(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let mut setters = self.setters();
        if self.nest.is_async() {
            setters.extend(quote!(.on_clock(#private::Clock::Async)));
        }
        match &self.args.policy {
            Some(policy) => {
                let place = Place::of(policy);
                let find = quote_spanned!(site=> #private::PolicyRef::policy);
                let policy = place.call_runtime(&find, place.borrow(policy));
                quote_spanned!(site=> let __resilience_policy = (*#policy) #setters;)
            }
            None if self.is_constant() => quote_spanned! {site=>
                const __RESILIENCE_POLICY: &#private::RetryPolicy = &#private::RetryPolicy::new() #setters;
            },
            None => quote_spanned! {site=>
                let __resilience_policy = #private::RetryPolicy::new() #setters;
            },
        }
    }

    /// A reference to the policy that [`policy`](Self::policy) makes.
    fn policy_ref(&self) -> TokenStream {
        let site = Span::mixed_site();
        if self.is_constant() {
            quote_spanned!(site=> __RESILIENCE_POLICY)
        } else {
            quote_spanned!(site=> &__resilience_policy)
        }
    }

    fn is_constant(&self) -> bool {
        self.args.policy.is_none() && self.setters.expressions().is_empty()
    }

    fn setters(&self) -> TokenStream {
        let written = self.setters.calls();
        match self.args.name {
            Some(_) => written.clone(),
            None => {
                let name = label(self.nest);
                quote!(.default_name(#name) #written)
            }
        }
    }

    /// The state of the loop, as small as the arguments allow. The clock is read at the start only
    /// if the elapsed time may be needed later.
    fn state(&self) -> TokenStream {
        let private = &self.nest.private;
        let args = self.args;
        let policy = self.policy_ref();
        let timed = args.max_duration.is_some() || args.context.is_some() || args.map_err.is_some();
        let decorrelated = match &args.jitter {
            None => Some(false),
            Some(Value::Literal(jitter, _)) => Some(jitter.0 == "Decorrelated"),
            Some(_) => None,
        };
        match decorrelated {
            _ if self.may_reset() => quote!(#private::Retry::any(#policy, #timed)),
            Some(false) if timed => quote!(#private::Retry::timed(#policy)),
            Some(false) => quote!(#private::Retry::new()),
            Some(true) if !timed => quote!(#private::Retry::decorrelated()),
            _ => quote!(#private::Retry::any(#policy, #timed)),
        }
    }

    /// Whether an attempt may restart the count. Each attempt's duration is then measured.
    fn may_reset(&self) -> bool {
        self.args.reset_after.is_some() || self.args.policy.is_some()
    }

    /// Statement after a wait: notes the time at which the next attempt begins.
    fn resume(&self) -> TokenStream {
        let (private, policy) = (&self.nest.private, self.policy_ref());
        quote_spanned!(Span::mixed_site()=> #private::Retry::resume(#policy, &mut __resilience_retry);)
    }

    fn context(&self) -> Option<TokenStream> {
        self.args.context.as_ref()?;
        let private = &self.nest.private;
        let attempt = context_variable(self.depth);
        let policy = self.policy_ref();
        let of_body = if self.pins_error() {
            type_variable(self.depth)
        } else {
            let inner = &self.nest.types[self.depth + 1];
            quote_spanned!(self.nest.at_output()=> #private::TypeOf::<#inner>::new())
        };
        let begin = quote_spanned!(self.nest.at_output()=> #private::TypeOf::begin);
        Some(quote_spanned! {Span::mixed_site()=>
            let mut #attempt = #begin(#of_body, &__resilience_retry, #policy);
        })
    }

    /// Whether `map_err` is the path of a function, which determines the body's error type. A
    /// closure declares the type of its parameter, or leaves it open until it is called.
    fn pins_error(&self) -> bool {
        self.args.map_err.as_ref().is_some_and(|(_, map_err)| !is_closure(map_err))
    }

    /// Tells the compiler the body's error type, which is written nowhere if there is a `map_err`:
    /// the function that maps the error determines it. These statements stand before the body, so
    /// that the type is known where the error is used.
    fn pin_error(&self) -> Option<TokenStream> {
        let (_, map_err) = self.args.map_err.as_ref().filter(|_| self.pins_error())?;
        let private = &self.nest.private;
        let inner = &self.nest.types[self.depth + 1];
        let of_body = type_variable(self.depth);
        let is_of_body = quote_spanned! {Span::mixed_site()=>
            #private::TypeOf::is_of_error(#of_body, &__resilience_error);
        };
        let leave = self.leave(map_err, &is_of_body);
        Some(quote_spanned! {Span::mixed_site()=>
            let #of_body = #private::TypeOf::<#inner>::new();
            let _ = #leave;
        })
    }

    /// A closure that is never called: passes an error through `map_err`, the path of a function.
    fn leave(&self, map_err: &Expr, with_error: &TokenStream) -> TokenStream {
        let (private, outer) = (&self.nest.private, &self.nest.failures[self.depth]);
        let arguments = quote_spanned!(Span::mixed_site()=> __resilience_error, __resilience_attempts);
        let call = self.mapped(map_err, &arguments);
        quote_spanned! {Span::mixed_site()=>
            |__resilience_error, __resilience_attempts: &#private::Attempts| -> #outer {
                #with_error
                #private::core::result::Result::Err(#call)
            }
        }
    }

    /// Makes an attempt. In sync code, a success leaves the loop before anything borrows or drops
    /// it, apart from an inlined test. So the compiler builds it in the caller's return place, even
    /// if its type has a destructor (benchmark row "retry, first attempt succeeds, sync"). A future
    /// moves its outcome in any case.
    fn outcome(&self, inner: &TokenStream, attempted: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        if self.nest.is_async() || self.args.on_ok.is_some() || self.args.map_err.is_some() {
            return quote_spanned!(site=> let __resilience_out: #inner = #attempted;);
        }
        let (private, policy, fallible) = (&self.nest.private, self.policy_ref(), self.nest.fallible());
        let success = quote_spanned!(self.nest.at_output()=> #fallible::is_success(&__resilience_ended));
        quote_spanned! {site=>
            let __resilience_ended: #inner = #attempted;
            if #success {
                let _ = #private::Retry::succeed(#policy, &__resilience_retry);
                break __resilience_ended;
            }
            let __resilience_out = __resilience_ended;
        }
    }

    /// Turns the outcome into the delay before the next attempt, or leaves the loop.
    fn decide(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let policy = self.policy_ref();
        let of_error = self.decide_by_error();
        let of_value = self.args.on_ok.as_ref().map(|on_ok| {
            let value = quote_spanned!(site=> __resilience_value);
            let (asked, below) = (predicate::ask(on_ok, &value, private), self.below());
            quote_spanned!(site=> #private::Retry::reconsider(#policy, #asked, #below, &mut __resilience_retry))
        });
        let out = quote_spanned!(site=> &__resilience_out);
        let done = quote_spanned!(site=> #private::Retry::succeed(#policy, &__resilience_retry));
        let decision = self.nest.inspect(&out, of_value.as_ref(), &done, &of_error);
        let notify = self.notify();
        let advance = self.advance();
        let exit = self.exit();
        quote_spanned! {site=>
            let __resilience_decision = #decision;
            let #private::core::option::Option::Some(__resilience_delay) =
                #private::Decision::delay(__resilience_decision)
            else {
                break #exit;
            };
            #notify
            #advance
            __resilience_delay
        }
    }

    /// The decision after an attempt that failed with `__resilience_error`.
    fn decide_by_error(&self) -> TokenStream {
        let private = &self.nest.private;
        let ask = |method| predicate::ask_error(method, self.nest);
        let (is_rejection, described) = (ask("__resilience_is_rejection"), predicate::described(private));
        let transience = match &self.args.on {
            Some((_, on)) => {
                let error = quote_spanned!(Span::mixed_site()=> __resilience_error);
                predicate::ask(on, &error, private)
            }
            None => ask("__resilience_transience"),
        };
        let (policy, below) = (self.policy_ref(), self.below());
        predicate::with_defaults(
            &quote_spanned! {Span::mixed_site()=>
                #private::Retry::decide(
                    #policy,
                    #transience,
                    #is_rejection,
                    #private::Observed::new(#described),
                    #below,
                    &mut __resilience_retry,
                )
            },
            private,
        )
    }

    /// The reports of the breakers inside, as an option.
    fn below(&self) -> TokenStream {
        let private = &self.nest.private;
        match self.nest.below(self.depth) {
            Some(below) => quote!(#private::core::option::Option::Some(#below)),
            None => quote!(#private::core::option::Option::None),
        }
    }

    /// Passes the error of this attempt to the context of the next one.
    fn advance(&self) -> Option<TokenStream> {
        self.args.context.as_ref()?;
        let private = &self.nest.private;
        let attempt = context_variable(self.depth);
        let fallible = self.nest.fallible();
        let error = quote_spanned!(self.nest.at_output()=> #fallible::into_err(__resilience_out));
        Some(quote_spanned! {Span::mixed_site()=>
            #private::Attempt::next(&mut #attempt, &__resilience_retry, #error);
        })
    }

    /// The error mapped by `map_err`, the path of a function.
    fn mapped(&self, map_err: &Expr, arguments: &TokenStream) -> TokenStream {
        let outer = &self.nest.failures[self.depth];
        let place = Place::of(map_err);
        let mut call = place.call_user(map_err, place.stretch(arguments));
        if wraps(map_err) {
            let private = spans::moved(&self.nest.private, self.nest.at_output());
            let leave = quote_spanned! {self.nest.at_output()=>
                <_ as #private::LeavesAs<<#outer as #private::Fallible>::Err>>::leave(__resilience_made)
            };
            call = quote_spanned! {Span::mixed_site()=> {
                let __resilience_made = #call;
                #leave
            }};
        }
        let private = spans::moved(&self.nest.private, place.start());
        let error = quote_spanned!(place.start()=> <#outer as #private::Fallible>::Err);
        quote_spanned! {Span::mixed_site()=> {
            let __resilience_error: #error = #call;
            __resilience_error
        }}
    }

    fn notify(&self) -> Option<TokenStream> {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let policy = self.policy_ref();
        let fallible = self.nest.fallible();
        let error = quote_spanned!(self.nest.at_output()=> #fallible::error(&__resilience_out));
        let event = quote_spanned! {site=>
            #private::RetryEvent::new(
                &__resilience_retry,
                #policy,
                __resilience_delay,
                #error,
            )
        };
        let notify = self.args.notify.as_ref()?;
        let place = Place::of(notify);
        let event_ref = place.stretch(&quote_spanned!(site=> &__resilience_event));
        let call = if is_closure(notify) {
            place.call_runtime(&quote_spanned!(site=> #private::notify), quote!(#event_ref, #notify))
        } else {
            place.call_user(notify, event_ref)
        };
        Some(quote_spanned! {site=>
            {
                let __resilience_event = #event;
                #call;
            }
        })
    }

    /// The value of the loop.
    fn exit(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let Some((_, map_err)) = &self.args.map_err else {
            return quote_spanned!(site=> __resilience_out);
        };
        let policy = self.policy_ref();
        let attempts = quote_spanned! {site=>
            &#private::Retry::attempts(
                &__resilience_retry,
                #policy,
                __resilience_decision,
            )
        };
        let outer = &self.nest.failures[self.depth];
        if is_closure(map_err) {
            let place = Place::of(map_err);
            let function = quote_spanned! {site=>
                #private::map_err::<_, _, <#outer as #private::Fallible>::Err>
            };
            let arguments = place.stretch(&quote_spanned!(site=> __resilience_out, #attempts));
            return place.call_runtime(&function, quote!(#arguments, #map_err));
        }
        let mapped = self.mapped(map_err, &quote_spanned!(site=> __resilience_error, #attempts));
        quote_spanned! {site=>
            match __resilience_out {
                #private::core::result::Result::Ok(__resilience_value) => {
                    #private::core::result::Result::Ok(__resilience_value)
                }
                #private::core::result::Result::Err(__resilience_error) => {
                    #private::core::result::Result::Err(#mapped)
                }
            }
        }
    }

    fn pause(&self) -> TokenStream {
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
        quote_spanned! {site=>
            if !#private::Delay::is_none(#delay) {
                #wait
            }
        }
    }

    /// A wait by `sleep = path`. An installed test clock replaces it.
    fn sleep(&self, sleep: &Expr, is_async: bool) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let place = Place::of(sleep);
        let function = place.in_parentheses(sleep.to_token_stream());
        let duration = quote_spanned!(site=> #private::Delay::duration(__resilience_delay));
        let call = place.call(function, place.stretch(&duration));
        let skips = quote_spanned!(site=> #private::skips_sleep(__resilience_delay));
        if is_async {
            let wait = place.stretch(&quote_spanned!(site=> .await));
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
            let call = place.call_runtime(&quote_spanned!(site=> #private::slept), call);
            quote_spanned! {site=>
                if !#skips {
                    #call;
                }
            }
        }
    }
}

/// Whether `map_err` is `RetryError::new`. People forget that the signature has to show the
/// `RetryError`, so this case has a message of its own.
fn wraps(map_err: &Expr) -> bool {
    let Expr::Path(path) = map_err else { return false };
    let mut names = path.path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "new") && names.next().is_some_and(|name| name == "RetryError")
}

pub(super) fn leave_of_body(nest: &Nest, args: &RetryArgs, depth: usize) -> Option<TokenStream> {
    let (_, map_err) = args.map_err.as_ref()?;
    let retry = Retry::new(nest, args, depth);
    (!is_closure(map_err)).then(|| retry.leave(map_err, &TokenStream::new()))
}

pub(super) fn bind_in_body(nest: &Nest, args: &RetryArgs, depth: usize) -> TokenStream {
    let private = &nest.private;
    let Some(name) = &args.context else { return TokenStream::new() };
    let attempt = context_variable(depth);
    quote_spanned!(Span::mixed_site()=> let #name: &#private::Attempt<_> = &#attempt;)
}

/// The variable of a retry's context. Retries nest, and each may have a context, so it contains the
/// depth.
fn context_variable(depth: usize) -> TokenStream {
    let name = proc_macro2::Ident::new(&format!("__resilience_attempt_{depth}"), Span::mixed_site());
    quote!(#name)
}
