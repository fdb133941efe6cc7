//! The body as an expression that knows its type.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::Body;

impl Body<'_> {
    /// The body as a tail expression, after a return that is never reached and tells the body its
    /// type. Without that return, coercions and `?` in the body would lack the declared type. The
    /// endless loop before it lets the compiler drop the return before it computes the future's
    /// layout. A typed variable would do as well, but the outcome would be copied (benchmark row
    /// "breaker, closed, success, async"). The `allow`s are for the loop and the return after it.
    /// The label keeps `unused_braces` from firing at the body's braces.
    pub(super) fn plain_body(&self) -> TokenStream {
        let private = &self.nest.private;
        let outcome = self.outcome_type();
        let body = &self.block;
        quote_spanned! {Span::mixed_site()=>
            #[allow(unreachable_code, clippy::empty_loop)]
            if false {
                loop {}
                return #private::unreturned::<#outcome>();
            }
            '__resilience_attempt: #body
        }
    }

    /// The body as the value of a variable of the outcome's type, which is then returned. At that
    /// point the outcome no longer borrows from the statements before. The return in front, which
    /// is never reached, tells the body its type. The body is the variable's initial value and not
    /// assigned later: after a body that never ends, an assignment would be unreachable code, and
    /// the lint would fire. At the last line an `allow` says the same. The label
    /// `'__resilience_attempt` keeps `unused_braces` silent.
    pub(super) fn typed_body(&self, leave: Option<&TokenStream>) -> TokenStream {
        let private = &self.nest.private;
        let outcome = self.outcome_type();
        let body = &self.block;
        let seen = self.overwrites.then(|| quote!(#[allow(unused_assignments)]));
        let never = self.never_returned(leave);
        quote_spanned! {Span::mixed_site()=>
            #seen
            let __resilience_out: #outcome = '__resilience_typed: {
                if let #private::core::option::Option::Some(__resilience_hint) =
                    #private::core::option::Option::None::<#outcome>
                {
                    #never
                }
                '__resilience_attempt: #body
            };
            #[allow(unreachable_code)]
            __resilience_out
        }
    }

    /// The return that is never reached. Under `map_err`, part of the outcome's type is written
    /// nowhere. The value then leaves the body's block by `break` as well, so that both have the
    /// same type. `if true` keeps the `break` from being unreachable code, at which a lint fires.
    fn never_returned(&self, leave: Option<&TokenStream>) -> TokenStream {
        let private = &self.nest.private;
        let site = Span::mixed_site();
        if !self.nest.maps_error() {
            return quote_spanned!(site=> return __resilience_hint;);
        }
        let hint = leave.map(|leave| {
            quote_spanned! {site=>
                let __resilience_hint = #private::hint(__resilience_hint, #leave);
            }
        });
        quote_spanned! {site=>
            #hint
            if true {
                return __resilience_hint;
            }
            break '__resilience_typed __resilience_hint;
        }
    }

    pub(super) fn outcome_type(&self) -> &TokenStream {
        // The index is valid: there is one type more than layers.
        &self.nest.types[self.nest.layers.len()]
    }
}
