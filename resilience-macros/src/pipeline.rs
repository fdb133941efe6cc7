//! From an attribute to code: gather, read, analyse, check, write.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use crate::errors::Errors;
use crate::function::{Function, misplaced};
use crate::nest::gather::{self, Gathered};
use crate::nest::{self, Analysis, Layer, krate};
use crate::policies;

/// Expands one of our attributes on `item`. The last one to expand writes the nest of all of them.
pub(crate) fn attach(name: &str, arguments: &TokenStream, item: TokenStream) -> TokenStream {
    let layer = gather::layer(name, arguments);
    // Errors are dropped here: the path of the crate is needed even if another argument is wrong.
    let path = || krate(&read_layers(layer.clone(), &mut Errors::default()));
    match gather::add(&layer, item, path) {
        Gathered::Later(item) => item,
        Gathered::Now(item) => expand(&layer, &item),
    }
}

/// Writes the nest. If there is an error, writes the errors and the function as the user wrote it.
pub(crate) fn expand(arguments: &TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let written = write(arguments, item, &mut errors);
    match written {
        Some(written) if errors.is_empty() => written,
        _ => {
            let errors = errors.to_compile_errors();
            quote!(#errors #item)
        }
    }
}

fn write(arguments: &TokenStream, item: &TokenStream, errors: &mut Errors) -> Option<TokenStream> {
    let layers = read_layers(arguments.clone(), errors);
    let function = errors.ok_or_report(read_function(&layers, item))?;
    let analysis = Analysis::new(&function, &layers, errors).filter(|_| errors.is_empty())?;
    // The arguments have no errors at this point. They are read once more only because `self` has
    // another name in them.
    let renamed = analysis.rename_self(arguments).map(|renamed| read_layers(renamed, errors));
    Some(nest::write(&function, renamed.as_ref().unwrap_or(&layers), &layers, &analysis))
}

fn read_function(layers: &[Layer], item: &TokenStream) -> syn::Result<Function> {
    syn::parse2(item.clone()).map_err(|error| {
        let misplaced = layers.first().and_then(|layer| misplaced::error(layer.name(), item));
        misplaced.unwrap_or(error)
    })
}

fn read_layers(tokens: TokenStream, errors: &mut Errors) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut attribute = None;
    for tree in tokens {
        match tree {
            TokenTree::Ident(name) => {
                attribute = policies::entry(&name).map(|entry| (entry, name.span()));
                if attribute.is_none() {
                    errors.report(&name, unknown_layer(&name));
                }
            }
            TokenTree::Group(arguments) => {
                layers.extend(attribute.map(|(entry, at)| entry.layer(at, arguments.stream(), errors)));
            }
            _ => {}
        }
    }
    layers
}

/// Either two versions of the macros are in use, or somebody has written the hidden attribute.
fn unknown_layer(name: &Ident) -> String {
    format!(
        "`{name}` is no attribute of `resilience`; if it is one of another version, depend on one version alone"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_layer_is_an_error() {
        let layers = quote!(retry {} throttle { limit = 5 });
        let function = quote!(
            fn f() -> Result<(), ()> {
                Ok(())
            }
        );
        let written = expand(&layers, &function).to_string();
        assert!(written.contains("compile_error"), "{written}");
        assert!(written.contains("`throttle` is no attribute of `resilience`"), "{written}");
    }
}
