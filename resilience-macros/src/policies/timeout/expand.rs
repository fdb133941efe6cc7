//! Writes `#[timeout]`: a future of the runtime around the layers inside.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::arguments::TimeoutArgs;
use crate::arguments::Value;
use crate::arguments::typed::{self, duration_tokens, name_type, typed};
use crate::nest::{Body, Code, Nest, label};

/// A `#[timeout]` at a depth of a nest.
struct TimeoutLayer<'a> {
    nest: &'a Nest<'a>,
    args: &'a TimeoutArgs,
    depth: usize,
}

pub(super) fn expand(nest: &Nest, args: &TimeoutArgs, depth: usize, body: &Body) -> Code {
    let (before, future) = TimeoutLayer { nest, args, depth }.future(body);
    if before.is_empty() {
        return Code::Future(future);
    }
    Code::Value(quote_spanned!(Span::mixed_site()=> { #before #future.await }))
}

/// Evaluates a limit that is an expression, once for each call.
pub(super) fn evaluate_limit(nest: &Nest, args: &TimeoutArgs, depth: usize) -> TokenStream {
    let Some(Value::Expr(expr)) = &args.after else { return TokenStream::new() };
    let (private, limit) = (&nest.private, limit_variable(depth));
    let after = typed::optional_duration(expr, private);
    quote_spanned! {Span::mixed_site()=>
        let #limit = #private::core::option::Option::unwrap_or(#after, #private::core::time::Duration::MAX);
    }
}

/// The variable of a limit that is an expression. Timeouts nest, so it contains the depth.
fn limit_variable(depth: usize) -> Ident {
    Ident::new(&format!("__resilience_limit_{depth}"), Span::mixed_site())
}

impl TimeoutLayer<'_> {
    /// The future around the layers inside, with the statements that must run before it is made.
    fn future(&self, body: &Body) -> (TokenStream, TokenStream) {
        let (nest, private, site) = (self.nest, &self.nest.private, Span::mixed_site());
        let (before, inside) = nest.lazy_layer_future(self.depth + 1, body);
        let (settings, timer, news) = (self.settings(), nest.timer(self.args.sleep.as_ref()), self.news());
        let ended = nest.ended_closure(self.depth, None, self.args.map_err.as_ref());
        let layer = nest.layer_ref(self.depth);
        let future =
            quote_spanned!(site=> #private::timeout(#layer, #settings, #timer, #news, #inside, #ended));
        (before, future)
    }

    /// A closure that gives the limit and the name. It captures nothing if the limit is a literal,
    /// so that the future has no space for it.
    fn settings(&self) -> TokenStream {
        let private = &self.nest.private;
        let limit = match &self.args.after {
            Some(Value::Literal(after, _)) => duration_tokens(*after, private),
            _ => limit_variable(self.depth).into_token_stream(),
        };
        let name = match &self.args.name {
            Some(name) => typed(name, &name_type(private), ToTokens::to_token_stream),
            None => label(self.nest),
        };
        quote_spanned!(Span::mixed_site()=> || #private::TimeoutSettings::new(#limit, #name))
    }

    /// The word that the layers of the function share, if a timeout concerns another one.
    fn news(&self) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        if let Some(timeouts) = self.nest.limited_timeouts(self.depth) {
            quote_spanned!(site=> #private::LimitsThose(#timeouts))
        } else if self.nest.overlaps(self.depth) {
            // Each attempt of a hedge has a word of its own; the limits are those of the function.
            quote_spanned!(site=> #private::InAttempt(__resilience_timeouts, __resilience_limits))
        } else if self.nest.reports_timeouts(self.depth) {
            quote_spanned!(site=> __resilience_timeouts)
        } else {
            quote_spanned!(site=> ())
        }
    }
}
