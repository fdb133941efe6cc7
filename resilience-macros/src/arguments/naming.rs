//! Naming conventions, by which functions, variables, types and variants are told apart.

use syn::Ident;
use syn::ext::IdentExt;

/// Whether `name` starts in lower case, as functions do.
pub(crate) fn is_function_name(name: &Ident) -> bool {
    let name = name.unraw().to_string();
    name.trim_start_matches('_').starts_with(char::is_lowercase)
}

/// Whether `name` ends as error types do.
pub(crate) fn sounds_like_a_type(name: &str) -> bool {
    ["Error", "Err", "Exception"].iter().any(|end| name.ends_with(end))
}
