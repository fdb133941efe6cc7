//! Parameters of which only types can tell whether the body moves them, or parts of them: under `#[retry]`, they would be
//! gone in the next attempt.
//!
//! A part that is used as a value, as in `send(user.name)`, is moved if its type is not `Copy`. Then the parameter is kept,
//! and the next attempt begins with a clone. The runtime finds out by the types, while compiling.
//!
//! Of a method nobody can say here whether it takes `self`, nor what a macro does. If the parameter is moved, the compiler
//! says so, and its message shows the name of a macro: `list_user_in_clone`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use crate::function::parameters::ByTypes;
use crate::spans::moved;

/// Before all attempts: a clone of the parameter, if its parts are moved.
pub(crate) fn keep(parameter: &ByTypes, private: &TokenStream) -> Option<TokenStream> {
    parameter.parts.first()?;
    let site = Span::mixed_site();
    let (name, kind, kept) = (&parameter.parameter, ours("kind", parameter), ours("kept", parameter));
    let parts = parameter.parts.iter().rev().fold(quote!(()), |others, part| {
        quote_spanned!(site=> ((&&&#private::Part::of(&raw const #part)).__resilience_kind(), #others))
    });
    let clone = clone_for_parts(parameter, private, &quote_spanned!(site=> #kind.__resilience_keep(&#name)));
    Some(quote_spanned! {site=>
        // A field may be deprecated: the body says so itself.
        #[allow(deprecated)]
        let #kind = {
            #[allow(unused_imports)]
            use #private::by_types::*;
            (&&#private::Parts::of(|| #parts)).__resilience_kind()
        };
        let #kept = #clone;
        // It is declared `mut`. Where it is never set, the compiler would call that unused.
        if false {
            let _ = &raw mut #name;
        }
    })
}

/// After a wait: the parameter is whole again. One of the two arms holds a value of a type that has none, and the compiler
/// knows that the call of `as_it_is` there never returns. So a parameter that is moved is always set, and one that is not
/// moved is never set: it may be borrowed for all attempts.
pub(crate) fn restore(parameter: &ByTypes, private: &TokenStream) -> Option<TokenStream> {
    parameter.parts.first()?;
    let site = Span::mixed_site();
    let (name, kind, kept) = (&parameter.parameter, ours("kind", parameter), ours("kept", parameter));
    let clone = clone_for_parts(parameter, private, &quote_spanned!(site=> &#kept));
    Some(quote_spanned! {site=>
        // Rust 1.88 warns of what follows a call that never returns. It does so at the next
        // expression that it follows the flow through, so there is one within reach of the `allow`.
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

/// What has no clone is reported at the parameter.
fn clone_for_parts(parameter: &ByTypes, private: &TokenStream, value: &TokenStream) -> TokenStream {
    let at = Span::mixed_site().located_at(parameter.parameter.span());
    let (private, value) = (moved(private, at), moved(value, at));
    quote_spanned!(at=> #private::CloneForParts::clone_for_parts(#value))
}

/// Before each attempt, and never run: a parameter that may be consumed unseen has to be there.
pub(crate) fn ask(parameter: &ByTypes, private: &TokenStream) -> Option<TokenStream> {
    let ByTypes { parameter, suspected: true, receivers, .. } = parameter else { return None };
    let at = Span::mixed_site().located_at(parameter.span());
    let list_in_clone = format_ident!("list_{}_in_clone", plain(parameter), span = at);
    // The compiler reports the smallest place that is gone.
    let fields = receivers.iter().map(|field| located(field, parameter.span()));
    let asked = quote_spanned!(at=> #list_in_clone!(#parameter); #(#list_in_clone!(#fields);)*);
    Some(quote_spanned! {Span::mixed_site()=>
        #[allow(deprecated)]
        if false {
            use #private::still_there as #list_in_clone;
            #asked
        }
    })
}

/// Whether the next attempt may begin with another value of that name.
pub(crate) fn is_restored(parameter: &ByTypes, name: &str) -> bool {
    !parameter.parts.is_empty() && parameter.parameter.to_string() == name
}

fn ours(what: &str, parameter: &ByTypes) -> Ident {
    let name = plain(&parameter.parameter);
    Ident::new(&format!("__resilience_{what}_{name}"), Span::mixed_site())
}

fn plain(parameter: &TokenStream) -> String {
    parameter.to_string().trim_start_matches("r#").to_owned()
}

/// The same names, as if they were written there.
fn located(field: &Expr, at: Span) -> TokenStream {
    let relocate = |mut tree: TokenTree| {
        tree.set_span(tree.span().located_at(at));
        tree
    };
    field.to_token_stream().into_iter().map(relocate).collect()
}
