//! `on`, `on_ok` and `ignore` as expressions of type `Transience`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::Nest;
use super::place::Place;
use crate::args::predicate::{Predicate, binds_nothing};

/// What `predicate` says of `value`, a reference.
pub(crate) fn ask(predicate: &Predicate, value: &TokenStream, private: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    match predicate {
        Predicate::Closure(closure) => {
            let place = Place::of(closure);
            let value = place.stretch(value);
            place.call_runtime(&quote_spanned!(site=> #private::predicate), quote!(#value, #closure))
        }
        // Called directly, so that `&Box<dyn Error>` coerces to what the function takes.
        Predicate::Path(path) => {
            let place = Place::of(path);
            let answer = place.call(path, place.stretch(value));
            place.call_runtime(&quote_spanned!(site=> #private::transience), answer)
        }
        Predicate::Pattern { pattern, guard } => {
            // A pattern that binds nothing is matched by value: constants and strings do not match through a reference.
            let by_value = binds_nothing(pattern);
            let scrutinee =
                if by_value { quote_spanned!(site=> *#value) } else { quote_spanned!(site=> #value) };
            let guard = guard.as_ref().map(|guard| quote_spanned!(site=> if #guard));
            quote_spanned! {site=> {
                #[allow(unreachable_patterns, clippy::all, clippy::pedantic, clippy::nursery)]
                let __resilience_matches = match #scrutinee {
                    #pattern #guard => true,
                    _ => false,
                };
                #private::transience(__resilience_matches)
            }}
        }
    }
}

/// What `on` says of an error, or the error itself where there is no `on`.
pub(crate) fn ask_error(on: Option<&Predicate>, error: &TokenStream, nest: &Nest) -> TokenStream {
    let (private, probe) = (&nest.private, nest.probe());
    match on {
        Some(predicate) => ask(predicate, error, private),
        None => quote_spanned! {Span::mixed_site()=> {
            #[allow(unused_imports)]
            use #private::fallback::*;
            #probe(#error).__resilience_transience()
        }},
    }
}
