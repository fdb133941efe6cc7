//! `context`, for the body, and `notify`, for an observer.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::layer::RetryLayer;
use crate::arguments::closure::is_closure;
use crate::nest::{Nest, type_variable};
use crate::policies::retry::arguments::RetryArgs;
use crate::spans::SpanRange;

impl RetryLayer<'_> {
    pub(super) fn context(&self) -> Option<TokenStream> {
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

    /// Passes the error of this attempt to the context of the next one.
    pub(super) fn advance(&self) -> Option<TokenStream> {
        self.args.context.as_ref()?;
        let private = &self.nest.private;
        let attempt = context_variable(self.depth);
        let fallible = self.nest.fallible();
        let error = quote_spanned!(self.nest.at_output()=> #fallible::into_err(__resilience_out));
        Some(quote_spanned! {Span::mixed_site()=>
            #private::Attempt::next(&mut #attempt, &__resilience_retry, #error);
        })
    }

    pub(super) fn notify(&self) -> Option<TokenStream> {
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
        let at = SpanRange::covering(notify);
        let event_ref = at.stretch(&quote_spanned!(site=> &__resilience_event));
        let call = if is_closure(notify) {
            at.call_runtime(&quote_spanned!(site=> #private::notify), quote!(#event_ref, #notify))
        } else {
            at.call_user(notify, event_ref)
        };
        Some(quote_spanned! {site=>
            {
                let __resilience_event = #event;
                #call;
            }
        })
    }
}

pub(crate) fn bind_in_body(nest: &Nest, args: &RetryArgs, depth: usize) -> TokenStream {
    let private = &nest.private;
    let Some(name) = &args.context else { return TokenStream::new() };
    let attempt = context_variable(depth);
    quote_spanned!(Span::mixed_site()=> let #name: &#private::Attempt<_> = &#attempt;)
}

/// The variable of a retry's context. Retries nest, and each may have a context, so it contains the
/// depth.
fn context_variable(depth: usize) -> TokenStream {
    let name = Ident::new(&format!("__resilience_attempt_{depth}"), Span::mixed_site());
    quote!(#name)
}
