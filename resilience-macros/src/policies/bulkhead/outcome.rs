//! How a limit that adapts takes an outcome.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::arguments::BulkheadArgs;
use crate::nest::{Nest, predicate};

/// An expression of the runtime's `Outcome`. `out` is a reference to the outcome of the layers
/// inside the one at `depth`.
pub(super) fn outcome(nest: &Nest, args: &BulkheadArgs, depth: usize, out: &TokenStream) -> TokenStream {
    let (private, site) = (&nest.private, Span::mixed_site());
    let error = quote_spanned!(site=> __resilience_error);
    // A rejection further in says nothing about the service. Without `on`, the error's own outcome
    // takes care of that.
    let (mut neutral, outcome) = match &args.on {
        Some(on) => {
            let asked = predicate::evaluate(on, &error, private);
            let outcome = quote_spanned!(site=> #private::Outcome::of(#asked));
            (vec![predicate::ask_error("__resilience_is_rejection", nest)], outcome)
        }
        None => (vec![], predicate::ask_error("__resilience_outcome", nest)),
    };
    neutral.extend(nest.rejected(depth));
    let outcome = match nest.timeouts(depth) {
        Some(timeouts) => {
            neutral.push(quote_spanned!(site=> #private::TimeoutsBelow::is_neutral(#timeouts)));
            // A cut is a failure, whatever `on` says of the error that stands for it.
            quote_spanned! {site=>
                if #private::TimeoutsBelow::timed_out(#timeouts) {
                    #private::Outcome::Failure
                } else {
                    #outcome
                }
            }
        }
        None => outcome,
    };
    let of_error = if neutral.is_empty() {
        outcome
    } else {
        quote_spanned!(site=> if #(#neutral)||* { #private::Outcome::Ignored } else { #outcome })
    };
    let of_error = predicate::with_defaults(&of_error, private);
    nest.inspect(out, None, &quote!(#private::Outcome::Success), &of_error)
}
