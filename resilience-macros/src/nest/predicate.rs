//! `on`, `on_ok` and `ignore` as expressions of type `Transience`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Pat;

use super::Nest;
use crate::arguments::predicate::{Predicate, binds_nothing, known_names};
use crate::spans::Place;

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
            place.call_runtime(&quote_spanned!(site=> #private::IntoTransience::into_transience), answer)
        }
        Predicate::Pattern { pattern, guard } => {
            // A pattern that binds nothing is matched by value: constants and strings do not match through a reference.
            let by_value = binds_nothing(pattern);
            let value = match form(pattern) {
                Some(form) => {
                    let (place, form) = (Place::of(pattern), format_ident!("{form}", span = site));
                    place.call_runtime(&quote_spanned!(site=> #private::#form::itself), place.stretch(value))
                }
                None => value.clone(),
            };
            let scrutinee =
                if by_value { quote_spanned!(site=> *#value) } else { quote_spanned!(site=> #value) };
            let (pattern, names) = known_names(pattern, guard.as_deref());
            let guard = guard.as_ref().map(|guard| quote_spanned!(site=> if #guard));
            quote_spanned! {site=> {
                #(let _ = || #names;)*
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

/// The trait of the types that patterns written like this one are of. A message about other types says what to write.
fn form(pattern: &Pat) -> Option<&'static str> {
    match pattern {
        Pat::Or(or) => {
            let form = form(or.cases.first()?)?;
            or.cases.iter().all(|case| self::form(case) == Some(form)).then_some(form)
        }
        Pat::Paren(paren) => form(&paren.pat),
        Pat::Lit(_) | Pat::Range(_) => Some("Literal"),
        Pat::Tuple(tuple) if tuple.elems.len() > 1 => Some("Tuple"),
        Pat::Slice(_) => Some("Slice"),
        _ => None,
    }
}

/// What the error itself says, by one of the methods of `Probe`; only within [`with_defaults`].
pub(crate) fn ask_error(method: &str, nest: &Nest) -> TokenStream {
    let (ask, method) = (nest.ask_error(), Ident::new(method, Span::mixed_site()));
    quote_spanned!(Span::mixed_site()=> #ask(__resilience_error).#method())
}

/// What the error prints; only within [`with_defaults`].
pub(crate) fn described(private: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> #private::AskError(__resilience_error).__resilience_described())
}

/// `asked`, in whose scope every error type has an answer.
pub(crate) fn with_defaults(asked: &TokenStream, private: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=> {
        #[allow(unused_imports)]
        use #private::defaults::*;
        #asked
    }}
}
