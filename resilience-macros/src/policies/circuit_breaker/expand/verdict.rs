//! How the breaker counts an outcome.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layer::BreakerLayer;
use crate::nest::predicate;

impl BreakerLayer<'_> {
    /// An expression of the runtime's `Verdict`: how the breaker counts the outcome. `out` is a
    /// reference to the outcome.
    pub(super) fn verdict(&self, out: &TokenStream) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let error = quote_spanned!(site=> __resilience_error);
        let ask = |method| predicate::ask_error(method, self.nest);
        let (described, kind) = (predicate::described(private), predicate::kind(self.nest));
        // A rejection by an inner breaker tells nothing about the service that this one guards.
        // Without `on`, `by_error` takes care of that.
        let (mut neutral, verdict) = match &self.args.on {
            Some(on) => {
                let asked = predicate::evaluate(on, &error, private);
                let verdict = quote_spanned!(site=> #private::Verdict::of_error(#asked, #described, #kind));
                (vec![ask("__resilience_is_rejection")], verdict)
            }
            None => {
                let (outcome, asked) = (ask("__resilience_outcome"), ask("__resilience_transience"));
                let verdict =
                    quote_spanned!(site=> #private::Verdict::by_error(#outcome, #asked, #described, #kind));
                (vec![], verdict)
            }
        };
        neutral.extend(self.nest.rejected(self.depth));
        if let Some(ignore) = &self.args.ignore {
            let ignored = predicate::evaluate(ignore, &error, private);
            neutral.push(quote_spanned!(site=> #private::Transience::is_transient(#ignored)));
        }
        let verdict = match self.nest.timeouts(self.depth) {
            Some(timeouts) => {
                neutral.push(quote_spanned!(site=> #private::TimeoutsBelow::is_neutral(#timeouts)));
                // A cut is a failure, whatever `on` says of the error that stands for it.
                quote_spanned! {site=>
                    if #private::TimeoutsBelow::timed_out(#timeouts) {
                        #private::Verdict::of_error(#private::Transience::Transient, #described, #kind)
                    } else {
                        #verdict
                    }
                }
            }
            None => verdict,
        };
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
            let asked = predicate::evaluate(on_ok, &value, private);
            if !on_ok.is_function("transient") {
                return quote_spanned!(site=> #private::Verdict::of(#asked));
            }
            // `http::transient` is the answer of a retry. What the value is to a breaker, it knows
            // itself: a 429 is no failure of the service.
            let outcome = quote_spanned!(site=> #private::AskError(#value).__resilience_outcome());
            let verdict = quote_spanned!(site=> #private::Verdict::of_value(#asked, || #outcome));
            predicate::with_defaults(&verdict, private)
        });
        self.nest.inspect(out, of_value.as_ref(), &quote!(#private::Verdict::SUCCESS), &of_error)
    }
}
