//! Code for parameters where only types tell whether the body moves them, or parts of them. Under
//! `#[retry]` they would be missing in the next attempt, and below `#[fallback]` in the fallback.
//!
//! A part that is used as a value, as in `send(user.name)`, is moved if its type is not `Copy`.
//! Then the parameter is kept, and the next attempt begins with a clone of it. The compiler picks
//! the case at compile time, by the traits of the runtime's `by_types`.
//!
//! Whether a method takes `self`, and what a macro does with its arguments, is not known at all. If
//! the parameter is moved, the compiler reports that it is used again, and its message shows the
//! name of a macro that says what to write: `list_user_in_clone`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use crate::function::parameters::{ByTypes, ClonedFor};
use crate::spans::moved;

/// Statements before all attempts: keep a clone of the parameter, if its parts are moved.
pub(crate) fn keep(parameter: &ByTypes, cloned_for: ClonedFor, private: &TokenStream) -> Option<TokenStream> {
    parameter.parts.first()?;
    let site = Span::mixed_site();
    let (name, kind, kept) =
        (&parameter.parameter, generated_name("kind", parameter), generated_name("kept", parameter));
    let parts = parameter.parts.iter().rev().fold(quote!(()), |others, part| {
        quote_spanned!(site=> ((&&&#private::Part::of(&raw const #part)).__resilience_kind(), #others))
    });
    let whole = quote_spanned!(site=> #kind.__resilience_keep(&#name));
    let clone = clone_for_parts(parameter, cloned_for, private, &whole);
    Some(quote_spanned! {site=>
        // A deprecated field is reported once, where the body uses it.
        #[allow(deprecated)]
        let #kind = {
            // The types of the fields decide which of these traits are used.
            #[allow(unused_imports)]
            use #private::by_types::*;
            (&&#private::Parts::of(|| #parts)).__resilience_kind()
        };
        let #kept = #clone;
        // The parameter is declared `mut`. If it is never set, `unused_mut` would fire without this
        // use.
        if false {
            let _ = &raw mut #name;
        }
    })
}

/// Statements after a wait, or before a fallback: set the parameter to a clone, if its parts are
/// moved. The `last` of them is given the one that is kept.
///
/// One of the two arms holds a value of an uninhabited type. The compiler knows that the call of
/// `as_it_is` in that arm never returns. So for the borrow checker a moved parameter is always set,
/// and any other is never set, and may stay borrowed across all attempts.
pub(crate) fn restore(
    parameter: &ByTypes,
    last: bool,
    cloned_for: ClonedFor,
    private: &TokenStream,
) -> Option<TokenStream> {
    parameter.parts.first()?;
    let site = Span::mixed_site();
    let (name, kind, kept) =
        (&parameter.parameter, generated_name("kind", parameter), generated_name("kept", parameter));
    let clone = if last {
        quote_spanned!(site=> #kept)
    } else {
        clone_for_parts(parameter, cloned_for, private, &quote_spanned!(site=> &#kept))
    };
    Some(quote_spanned! {site=>
        // Rust 1.88 warns about code after a call that never returns, at the next expression.
        // `if false {}` is that expression, so that the warning is within reach of the `allow`.
        #[allow(unreachable_code)]
        match #kind.__resilience_again(#clone) {
            #private::core::result::Result::Ok(__resilience_clone) => {
                let __resilience_clone = #private::as_it_is(__resilience_clone);
                #name = __resilience_clone.__resilience_whole();
            }
            #private::core::result::Result::Err(__resilience_as_it_is) => {
                #private::as_it_is(__resilience_as_it_is);
                if false {}
            }
        }
    })
}

/// A clone of `value`. If its type is not `Clone`, the compiler reports it at the parameter.
fn clone_for_parts(
    parameter: &ByTypes,
    cloned_for: ClonedFor,
    private: &TokenStream,
    value: &TokenStream,
) -> TokenStream {
    let at = Span::mixed_site().located_at(parameter.parameter.span());
    cloned_for.clone_for_parts(private, at, &moved(value, at))
}

/// Statements before each attempt that are never run: they use a parameter that may have been
/// moved. If it was, the borrow checker reports the use. The span is the parameter's, and the
/// message shows the name under which the macro is imported, which is the advice.
pub(crate) fn use_suspected(parameter: &ByTypes, private: &TokenStream) -> Option<TokenStream> {
    let ByTypes { parameter, suspected: true, receivers, .. } = parameter else { return None };
    let at = Span::mixed_site().located_at(parameter.span());
    let list_in_clone = format_ident!("list_{}_in_clone", plain(parameter), span = at);
    // The compiler reports the smallest place that is moved, so fields are used one by one.
    let fields = receivers.iter().map(|field| located(field, parameter.span()));
    let asked = quote_spanned!(at=> #list_in_clone!(#parameter); #(#list_in_clone!(#fields);)*);
    Some(quote_spanned! {Span::mixed_site()=>
        // A deprecated field is reported where the body uses it.
        #[allow(deprecated)]
        if false {
            use #private::still_there as #list_in_clone;
            #asked
        }
    })
}

/// Whether the parameter `name` may be set before the next attempt.
pub(crate) fn is_restored(parameter: &ByTypes, name: &str) -> bool {
    !parameter.parts.is_empty() && parameter.parameter.to_string() == name
}

fn generated_name(what: &str, parameter: &ByTypes) -> Ident {
    let name = plain(&parameter.parameter);
    Ident::new(&format!("__resilience_{what}_{name}"), Span::mixed_site())
}

fn plain(parameter: &TokenStream) -> String {
    parameter.to_string().trim_start_matches("r#").to_owned()
}

/// The tokens of `field`, located at `at`.
fn located(field: &Expr, at: Span) -> TokenStream {
    let relocate = |mut tree: TokenTree| {
        tree.set_span(tree.span().located_at(at));
        tree
    };
    field.to_token_stream().into_iter().map(relocate).collect()
}
