//! `on`, `on_ok` and `ignore` as expressions of type `Transience`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Pat;

use super::shared::Nest;
use crate::arguments::predicate::{Predicate, binds_nothing, known_names};
use crate::spans::SpanRange;

/// Evaluates `predicate` for `value`, a reference.
pub(crate) fn evaluate(predicate: &Predicate, value: &TokenStream, private: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    match predicate {
        Predicate::Closure(closure) => {
            let at = SpanRange::covering(closure);
            let value = at.stretch(value);
            at.call_runtime(&quote_spanned!(site=> #private::predicate), quote!(#value, #closure))
        }
        // The function is called directly, so that `&Box<dyn Error>` coerces to its parameter's
        // type.
        Predicate::Path(path) => {
            let at = SpanRange::covering(path);
            let answer = at.call(path, at.stretch(value));
            at.call_runtime(&quote_spanned!(site=> #private::IntoTransience::into_transience), answer)
        }
        Predicate::Pattern { pattern, guard } => {
            // A pattern that binds nothing is matched by value: constants and strings do not match
            // through a reference.
            let by_value = binds_nothing(pattern);
            let value = match form(pattern) {
                Some(form) => {
                    let (at, form) = (SpanRange::covering(pattern), format_ident!("{form}", span = site));
                    at.call_runtime(&quote_spanned!(site=> #private::#form::itself), at.stretch(value))
                }
                None => value.clone(),
            };
            let scrutinee =
                if by_value { quote_spanned!(site=> *#value) } else { quote_spanned!(site=> #value) };
            let (pattern, names) = known_names(pattern, guard.as_deref());
            let guard = guard.as_ref().map(|guard| quote_spanned!(site=> if #guard));
            quote_spanned! {site=> {
                // Each constant is named once more. A misspelt one is an error here; in the pattern
                // alone it would be a new variable, and match everything. The `allow`s are for the
                // second arm, which the user's pattern may leave unreachable, and for clippy, which
                // would propose `matches!` for a match that the user did not write.
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

/// The runtime's trait for types that fit a pattern of this form. Its message about any other type
/// says what to write.
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

/// The error's own answer, through a method of `AskError`. It works only within [`with_defaults`].
pub(crate) fn ask_error(method: &str, nest: &Nest) -> TokenStream {
    let (ask, method) = (nest.ask_error(), Ident::new(method, Span::mixed_site()));
    quote_spanned!(Span::mixed_site()=> #ask(__resilience_error).#method())
}

/// The text of the error. It works only within [`with_defaults`].
pub(crate) fn described(private: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> #private::AskError(__resilience_error).__resilience_described())
}

/// A closure that returns the kind of the error. It works only within [`with_defaults`]. The
/// runtime calls it if somebody may be told.
pub(crate) fn kind(nest: &Nest) -> TokenStream {
    let kind = ask_error("__resilience_kind", nest);
    quote_spanned!(Span::mixed_site()=> || #kind)
}

/// `asked`, in a scope where every error type has an answer. The traits without a name lose against
/// the inherent methods of an error that is `Transient`; the import is then unused, hence the
/// `allow`.
pub(crate) fn with_defaults(asked: &TokenStream, private: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=> {
        #[allow(unused_imports)]
        use #private::defaults::*;
        #asked
    }}
}
