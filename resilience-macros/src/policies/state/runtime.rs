//! The names of the runtime's items on the way to the state of a policy.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

/// The runtime's items for the state of one policy.
pub(crate) struct Runtime {
    /// The type of the settings, with a constructor `new` and a setter for each argument.
    pub(crate) settings: &'static str,
    /// The type of the state in a static, with the constructors `named` and `unnamed`.
    pub(crate) of_function: &'static str,
    /// The source that a closure to such a static is.
    pub(crate) by_static: &'static str,
    /// The type of the states of all keys in a static.
    pub(crate) of_keys: &'static str,
    /// The name of the static.
    pub(crate) static_name: &'static str,
    /// The type of a value, and that of a value with keys, each with a function `locate`.
    pub(crate) value: &'static str,
    pub(crate) keyed_value: &'static str,
    /// The trait and the method by which an expression lends such a value.
    pub(crate) lends_value: (&'static str, &'static str),
    pub(crate) lends_keyed_value: (&'static str, &'static str),
}

/// The runtime's item `name`, or a name of generated code.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The path of the method that lends a value.
pub(super) fn lending(private: &TokenStream, (lends, method): (&str, &str)) -> TokenStream {
    let (lends, method) = (ident(lends), ident(method));
    quote_spanned!(Span::mixed_site()=> #private::#lends::#method)
}
