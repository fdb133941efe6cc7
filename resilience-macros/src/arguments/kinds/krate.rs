//! `crate = path`: the path of a crate that is renamed or re-exported.

use syn::parse::ParseStream;
use syn::{LitStr, Path};

use crate::arguments::expression::broken_off;

pub(crate) fn parse(input: ParseStream) -> syn::Result<Path> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let path = text.value();
        let path = if text.parse_with(Path::parse_mod_style).is_ok() { &path } else { "resilience" };
        let message = format!("`crate` is a path, not a string; write `crate = {path}`");
        return Err(syn::Error::new(text.span(), message));
    }
    let start = input.fork();
    input.call(Path::parse_mod_style).map_err(|error| {
        let message = "`crate` is the path of the crate, such as `crate = resilience`";
        syn::Error::new(broken_off(error, &start, input).span(), message)
    })
}
