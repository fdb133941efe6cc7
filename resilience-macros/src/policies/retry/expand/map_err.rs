//! `map_err`: the value of the loop, and the type of the body's error.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;

use super::layer::RetryLayer;
use crate::arguments::closure::is_closure;
use crate::nest::{Nest, type_variable};
use crate::policies::retry::arguments::RetryArgs;
use crate::spans::{self, SpanRange};

impl RetryLayer<'_> {
    /// Whether `map_err` is the path of a function, which determines the body's error type. A
    /// closure declares the type of its parameter, or leaves it open until it is called.
    pub(super) fn pins_error(&self) -> bool {
        self.args.map_err.as_ref().is_some_and(|(_, map_err)| !is_closure(map_err))
    }

    /// Tells the compiler the body's error type, which is written nowhere if there is a `map_err`:
    /// the function that maps the error determines it. These statements stand before the body, so
    /// that the type is known where the error is used.
    pub(super) fn pin_error(&self) -> Option<TokenStream> {
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
    pub(super) fn leave(&self, map_err: &Expr, with_error: &TokenStream) -> TokenStream {
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

    /// The error mapped by `map_err`, the path of a function.
    pub(super) fn mapped(&self, map_err: &Expr, arguments: &TokenStream) -> TokenStream {
        let outer = &self.nest.failures[self.depth];
        let at = SpanRange::covering(map_err);
        let mut call = at.call_user(map_err, at.stretch(arguments));
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
        let private = spans::moved(&self.nest.private, at.start());
        let error = quote_spanned!(at.start()=> <#outer as #private::Fallible>::Err);
        quote_spanned! {Span::mixed_site()=> {
            let __resilience_error: #error = #call;
            __resilience_error
        }}
    }

    /// The value of the loop.
    pub(super) fn exit(&self) -> TokenStream {
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
            let at = SpanRange::covering(map_err);
            let function = quote_spanned! {site=>
                #private::map_err::<_, _, <#outer as #private::Fallible>::Err>
            };
            let arguments = at.stretch(&quote_spanned!(site=> __resilience_out, #attempts));
            return at.call_runtime(&function, quote!(#arguments, #map_err));
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
}

/// Whether `map_err` is `RetryError::new`. People forget that the signature has to show the
/// `RetryError`, so this case has a message of its own.
fn wraps(map_err: &Expr) -> bool {
    let Expr::Path(path) = map_err else { return false };
    let mut names = path.path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "new") && names.next().is_some_and(|name| name == "RetryError")
}

pub(crate) fn leave_of_body(nest: &Nest, args: &RetryArgs, depth: usize) -> Option<TokenStream> {
    let (_, map_err) = args.map_err.as_ref()?;
    let retry = RetryLayer::new(nest, args, depth);
    (!is_closure(map_err)).then(|| retry.leave(map_err, &TokenStream::new()))
}
