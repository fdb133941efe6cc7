//! Keywords: `full`, `equal`.

use syn::Ident;

use crate::arguments::diagnostics::list;
use crate::rules::suggest;

/// Reads one of a closed set of words.
pub(crate) fn keyword<T: Copy>(ident: &Ident, key: &str, words: &[(&str, T)]) -> syn::Result<T> {
    if let Some((_, value)) = words.iter().find(|(word, _)| ident == word) {
        return Ok(*value);
    }
    let names = || words.iter().map(|(word, _)| *word);
    let hint = match suggest::nearest(&ident.to_string().to_lowercase(), names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", list(names())),
    };
    Err(syn::Error::new(ident.span(), format!("unknown {key} `{ident}`; {hint}")))
}
