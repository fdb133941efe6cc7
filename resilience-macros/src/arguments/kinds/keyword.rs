//! Keywords: `full`, `equal`.

use syn::Ident;

use crate::rules::kinds::word::unknown;

/// Reads one of a closed set of words.
pub(crate) fn keyword<T: Copy>(ident: &Ident, key: &str, words: &[(&str, T)]) -> syn::Result<T> {
    if let Some((_, value)) = words.iter().find(|(word, _)| ident == word) {
        return Ok(*value);
    }
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    Err(syn::Error::new(ident.span(), unknown(key, &ident.to_string(), &names)))
}
