//! The policy, and the state of the loop.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::super::values::JitterVariant;
use super::layer::RetryLayer;
use crate::arguments::Value;
use crate::nest::label;
use crate::spans::SpanRange;

impl RetryLayer<'_> {
    /// Makes the policy. If all arguments are known at compile time, it is a constant, so that the
    /// future has no space for it (`tests/cost.rs`:
    /// `a_future_has_room_for_what_its_policy_asks_for_alone`).
    pub(super) fn policy(&self) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        let mut setters = self.setters();
        if self.nest.is_async() {
            setters.extend(quote!(.on_clock(#private::Clock::Async)));
        }
        match &self.args.policy {
            Some(policy) => {
                let at = SpanRange::covering(policy);
                let find = quote_spanned!(site=> #private::PolicyRef::policy);
                let policy = at.call_runtime(&find, at.borrow(policy));
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
    pub(super) fn policy_ref(&self) -> TokenStream {
        let site = Span::mixed_site();
        if self.is_constant() {
            quote_spanned!(site=> __RESILIENCE_POLICY)
        } else {
            quote_spanned!(site=> &__resilience_policy)
        }
    }

    pub(super) fn is_constant(&self) -> bool {
        self.args.policy.is_none() && self.setters.expressions().is_empty()
    }

    pub(super) fn setters(&self) -> TokenStream {
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
    pub(super) fn state(&self) -> TokenStream {
        let private = &self.nest.private;
        let args = self.args;
        let policy = self.policy_ref();
        let timed = args.max_duration.is_some() || args.context.is_some() || args.map_err.is_some();
        let decorrelated = match &args.jitter {
            None => Some(false),
            Some(Value::Literal(jitter, _)) => Some(*jitter == JitterVariant::Decorrelated),
            Some(_) => None,
        };
        let state = match decorrelated {
            _ if self.may_reset() => quote!(#private::Retry::any(#policy, #timed)),
            Some(false) if timed => quote!(#private::Retry::timed(#policy)),
            Some(false) => quote!(#private::Retry::new()),
            Some(true) if !timed => quote!(#private::Retry::decorrelated()),
            _ => quote!(#private::Retry::any(#policy, #timed)),
        };
        let layer = self.nest.layer_ref(self.depth);
        quote!(#private::Retry::at(#state, #layer))
    }

    /// Whether an attempt may restart the count. Each attempt's duration is then measured.
    pub(super) fn may_reset(&self) -> bool {
        self.args.reset_after.is_some() || self.args.policy.is_some()
    }
}
