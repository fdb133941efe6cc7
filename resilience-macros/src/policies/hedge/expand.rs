//! Writes `#[hedge]`: a future of the runtime that makes the layers inside as often as it needs
//! them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::arguments::HedgeArgs;
use super::values::{After, Budget};
use crate::arguments::Value;
use crate::arguments::budget::Budget as BudgetOf;
use crate::arguments::ratio::Ratio;
use crate::arguments::typed::{self, name_type, typed};
use crate::nest::{Body, Code, Nest, label, predicate};

/// The ratio of a budget that nobody has written, in parts per billion: 10 %.
const DEFAULT_RATIO: Ratio = Ratio(100_000_000);
/// The attempts of a hedge that has none written.
pub(super) const DEFAULT_ATTEMPTS: u32 = 2;

/// A `#[hedge]` at a depth of a nest.
struct HedgeLayer<'a> {
    nest: &'a Nest<'a>,
    args: &'a HedgeArgs,
    depth: usize,
}

pub(super) fn expand(nest: &Nest, args: &HedgeArgs, depth: usize, body: &Body) -> Code {
    let layer = HedgeLayer { nest, args, depth };
    let future = layer.future(body);
    match layer.budget_of_value() {
        Some(before) => Code::Value(quote_spanned!(Span::mixed_site()=> { #before #future.await })),
        None => Code::Future(future),
    }
}

/// Statements before the outermost layer. Settings that are expressions are evaluated once for each
/// call. The word of the function's timeouts gets a second name: each attempt has one of its own.
pub(super) fn prologue(nest: &Nest, args: &HedgeArgs, depth: usize) -> TokenStream {
    let (private, site) = (&nest.private, Span::mixed_site());
    let after = args.after.as_ref().and_then(Value::expr).map(|expr| {
        let (variable, after) = (after_variable(depth), typed::optional_duration(expr, private));
        quote_spanned! {site=>
            let #variable = #private::HedgeAfter::Delay(
                #private::core::option::Option::unwrap_or(#after, #private::core::time::Duration::MAX)
            );
        }
    });
    let attempts = args.attempts.as_ref().filter(|attempts| attempts.expr().is_some()).map(|attempts| {
        let (variable, attempts) = (attempts_variable(depth), typed::count(attempts, private));
        quote_spanned!(site=> let #variable = #attempts;)
    });
    let limits =
        nest.timeouts(depth).map(|timeouts| quote_spanned!(site=> let __resilience_limits = #timeouts;));
    quote!(#after #attempts #limits)
}

fn after_variable(depth: usize) -> Ident {
    Ident::new(&format!("__resilience_after_{depth}"), Span::mixed_site())
}

fn attempts_variable(depth: usize) -> Ident {
    Ident::new(&format!("__resilience_attempts_{depth}"), Span::mixed_site())
}

impl HedgeLayer<'_> {
    fn future(&self, body: &Body) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let layer = self.nest.layer_ref(self.depth);
        let (settings, timer, budget) = (self.settings(), self.timer(), self.budget());
        let (make, judge, finish) = (self.make(body), self.judge(), self.finish());
        quote_spanned! {site=>
            #private::hedge(
                #layer,
                #settings,
                #timer,
                #budget,
                {
                    static __RESILIENCE_LATENCY: #private::StaticLatency = #private::StaticLatency::new();
                    || &__RESILIENCE_LATENCY
                },
                #make,
                #judge,
                #finish,
            )
        }
    }

    /// A closure that gives the settings. It captures nothing if all are literals, so that the
    /// future has no space for them.
    fn settings(&self) -> TokenStream {
        let private = &self.nest.private;
        let after = match &self.args.after {
            Some(Value::Literal(after, _)) => after.tokens(private),
            Some(Value::Expr(_)) => after_variable(self.depth).into_token_stream(),
            None => After::Percentile(0).tokens(private),
        };
        let attempts = match &self.args.attempts {
            Some(Value::Literal(attempts, _)) => attempts.into_token_stream(),
            Some(Value::Expr(_)) => attempts_variable(self.depth).into_token_stream(),
            None => DEFAULT_ATTEMPTS.into_token_stream(),
        };
        let name = match &self.args.name {
            Some(name) => typed(name, &name_type(private), ToTokens::to_token_stream),
            None => label(self.nest),
        };
        let told = self.nest.may_wait_below(self.depth).then(|| quote!(.with_bodies_told()));
        quote_spanned!(Span::mixed_site()=> || #private::HedgeSettings::new(#after, #attempts, #name) #told)
    }

    fn timer(&self) -> TokenStream {
        self.nest.timer(self.args.sleep.as_ref())
    }

    /// The runtime's `HedgeBudget`.
    fn budget(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let of_static = |made: TokenStream| {
            quote_spanned! {site=>
                #private::TakesFrom(#private::BudgetByStatic({
                    static __RESILIENCE_BUDGET: #private::StaticBudget = #made;
                    || &__RESILIENCE_BUDGET
                }))
            }
        };
        let of_its_own = |ratio: Ratio| {
            let (label, ratio) = (label(self.nest), ratio.tokens(private));
            // A retry of the same function may have a budget by the function's name.
            let label = quote_spanned!(site=> #private::core::concat!(#label, " (hedge)"));
            of_static(quote_spanned!(site=> #private::StaticBudget::unnamed_for_hedges(#label, #ratio)))
        };
        match &self.args.budget {
            None => of_its_own(DEFAULT_RATIO),
            Some(Budget::Unlimited) => quote_spanned!(site=> #private::Unlimited),
            Some(Budget::Of(BudgetOf::Own(ratio))) => of_its_own(*ratio),
            Some(Budget::Of(BudgetOf::Named(name))) => {
                of_static(quote_spanned!(site=> #private::StaticBudget::named(#name)))
            }
            Some(Budget::Of(BudgetOf::Shared(value))) if self.nest.mentions_parameters(value) => {
                quote_spanned!(site=> #private::TakesFrom(&__resilience_budget))
            }
            Some(Budget::Of(BudgetOf::Shared(_))) => {
                quote_spanned!(site=> #private::TakesFrom(__resilience_budget))
            }
        }
    }

    /// Statements before the future: the way to a budget that is a value.
    fn budget_of_value(&self) -> Option<TokenStream> {
        match &self.args.budget {
            Some(Budget::Of(BudgetOf::Shared(value))) => Some(self.nest.budget_of_value(value)),
            _ => None,
        }
    }

    /// A closure that makes an attempt: the layers inside, as a future that borrows what the body
    /// only borrows, and owns what it consumes. With layers inside that have news, the attempt has
    /// a place for these: attempts run at once.
    fn make(&self, body: &Body) -> TokenStream {
        let (nest, private, site) = (self.nest, &self.nest.private, Span::mixed_site());
        let (before, inside) = nest.lazy_layer_future(self.depth + 1, body);
        if !self.has_news() {
            return quote_spanned!(nest.at_name()=> || { #before #inside });
        }
        let outcome = &nest.types[self.depth + 1];
        let none = quote!(());
        let (below, of_below) = match nest.below(self.depth) {
            Some(below) => (
                Some(quote_spanned! {site=>
                    let __resilience_breakers = #private::BreakersBelow::new();
                    let #below = &__resilience_breakers;
                }),
                quote_spanned!(site=> __resilience_breakers),
            ),
            None => (None, none.clone()),
        };
        let (timeouts, of_timeouts) = match nest.timeouts(self.depth) {
            Some(timeouts) => (
                Some(quote_spanned! {site=>
                    let __resilience_cuts = #private::TimeoutsBelow::new();
                    let #timeouts = &__resilience_cuts;
                }),
                quote_spanned!(site=> __resilience_cuts),
            ),
            None => (None, none),
        };
        quote_spanned! {nest.at_name()=>
            || {
                #before
                async {
                    #below
                    #timeouts
                    let __resilience_out: #outcome = #inside.await;
                    #private::Heard::new(__resilience_out, (#of_below, #of_timeouts))
                }
            }
        }
    }

    fn has_news(&self) -> bool {
        self.nest.below(self.depth).is_some() || self.nest.timeouts(self.depth).is_some()
    }

    /// The pattern of an attempt's news, as names or as nothing.
    fn news(&self, below: &TokenStream, timeouts: &TokenStream) -> TokenStream {
        let unused = || quote!(_);
        let below = self.nest.below(self.depth).map_or_else(unused, |_| below.clone());
        let timeouts = self.nest.timeouts(self.depth).map_or_else(unused, |_| timeouts.clone());
        quote!((#below, #timeouts))
    }

    /// A closure that says what an attempt has come to.
    fn judge(&self) -> TokenStream {
        let (nest, private, site) = (self.nest, &self.nest.private, Span::mixed_site());
        let outcome = &nest.types[self.depth + 1];
        let success = quote_spanned!(site=> #private::Judged::Success);
        let of_value = self.args.on_ok.as_ref().map(|on_ok| {
            let value = quote_spanned!(site=> __resilience_value);
            let asked = predicate::evaluate(on_ok, &value, private);
            quote_spanned!(site=> #private::Judged::by_value(#asked))
        });
        let out = quote_spanned!(site=> __resilience_out);
        let judged = nest.inspect(&out, of_value.as_ref(), &success, &self.judge_error());
        if !self.has_news() {
            return quote_spanned!(site=> |#out: &#outcome| #judged);
        }
        let (below, timeouts) =
            (quote_spanned!(site=> __resilience_below), quote_spanned!(site=> __resilience_timeouts));
        let news = self.news(&below, &timeouts);
        quote_spanned! {site=>
            |__resilience_heard: &#private::Heard<#outcome, _>| {
                let #out = #private::Heard::outcome(__resilience_heard);
                let #news = #private::Heard::news(__resilience_heard);
                #judged
            }
        }
    }

    /// What an attempt that failed with `__resilience_error` has come to. A cut by a timeout inside
    /// can be healed, whatever the error says that stands for it.
    fn judge_error(&self) -> TokenStream {
        let (nest, private, site) = (self.nest, &self.nest.private, Span::mixed_site());
        let asked = predicate::ask_error("__resilience_is_rejection", nest);
        let is_rejection = match nest.rejected(self.depth) {
            Some(rejected) => quote_spanned!(site=> #rejected || #asked),
            None => asked,
        };
        let transience = match &self.args.on {
            Some((_, on)) => predicate::evaluate(on, &quote_spanned!(site=> __resilience_error), private),
            None => predicate::ask_error("__resilience_transience", nest),
        };
        let judged = quote_spanned!(site=> #private::Judged::by_error(#transience, #is_rejection));
        let judged = match nest.timeouts(self.depth) {
            Some(timeouts) => quote_spanned! {site=>
                if #private::TimeoutsBelow::timed_out(#timeouts) {
                    #private::Judged::TimedOut
                } else {
                    #judged
                }
            },
            None => judged,
        };
        predicate::with_defaults(&judged, private)
    }

    /// A closure that makes the outcome of the call of the attempt that ends it: its news become
    /// those of the call.
    fn finish(&self) -> TokenStream {
        let (nest, private, site) = (self.nest, &self.nest.private, Span::mixed_site());
        if !self.has_news() {
            return quote_spanned!(site=> |__resilience_out| __resilience_out);
        }
        let (breakers, cuts) =
            (quote_spanned!(site=> __resilience_breakers), quote_spanned!(site=> __resilience_cuts));
        let below = nest
            .below(self.depth)
            .map(|below| quote_spanned!(site=> #private::BreakersBelow::hear(#below, #breakers);));
        let timeouts = nest
            .timeouts(self.depth)
            .map(|timeouts| quote_spanned!(site=> #private::TimeoutsBelow::hear(#timeouts, #cuts);));
        let news = self.news(&breakers, &cuts);
        quote_spanned! {site=>
            |__resilience_heard| #private::Heard::told(__resilience_heard, |#news| { #below #timeouts })
        }
    }
}
