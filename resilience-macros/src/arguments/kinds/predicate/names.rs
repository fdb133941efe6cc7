//! The names in a pattern: those that it binds, and those that have to be known.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Ident, Pat};

/// Whether the pattern binds no name, so that matching moves and borrows nothing. A lone identifier
/// in upper case is a constant or a variant, by the naming convention that the compiler's lint
/// enforces.
pub(crate) fn binds_nothing(pattern: &Pat) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_pat_ident(&mut self, ident: &'ast syn::PatIdent) {
            let name = ident.ident.to_string();
            self.0 |=
                ident.subpat.is_some() || ident.by_ref.is_some() || !name.starts_with(char::is_uppercase);
        }
        fn visit_macro(&mut self, _: &'ast syn::Macro) {
            self.0 = true;
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_pat(&mut finder, pattern);
    !finder.0
}

/// `pattern`, changed so that a misspelt name in it is an error: a lone unknown name would be a new
/// variable, and match everything. A variant `Timeout` becomes `Timeout {}`, which a variable
/// cannot be. A constant has no such form: its name is returned too, and the expansion mentions it
/// outside the pattern. A name that `guard` uses is left alone, because it is a variable.
pub(crate) fn known_names(pattern: &Pat, guard: Option<&Expr>) -> (Pat, Vec<Ident>) {
    let mut pattern = pattern.clone();
    let mut constants = Vec::new();
    let guard = guard.map(ToTokens::to_token_stream).unwrap_or_default();
    let is_known = |name: &Ident| !crate::tokens::mentions(guard.clone(), &name.to_string());
    insist(&mut pattern, &is_known, &mut constants);
    (pattern, constants)
}

fn insist(pattern: &mut Pat, is_known: &impl Fn(&Ident) -> bool, constants: &mut Vec<Ident>) {
    let mut each = |pattern: &mut Pat| insist(pattern, is_known, constants);
    match pattern {
        Pat::Ident(name) if is_lone_name(name) && is_known(&name.ident) => {
            let name = name.ident.clone();
            if !name.unraw().to_string().contains(char::is_lowercase) {
                constants.push(name);
                return;
            }
            let span = name.span();
            *pattern = syn::parse_quote_spanned!(span=> #name {});
        }
        Pat::Or(or) => or.cases.iter_mut().for_each(each),
        Pat::Paren(paren) => each(&mut paren.pat),
        Pat::Reference(reference) => each(&mut reference.pat),
        Pat::Tuple(tuple) => tuple.elems.iter_mut().for_each(each),
        Pat::TupleStruct(tuple) => tuple.elems.iter_mut().for_each(each),
        Pat::Slice(slice) => slice.elems.iter_mut().for_each(each),
        Pat::Struct(fields) => fields
            .fields
            .iter_mut()
            .filter(|field| field.colon_token.is_some())
            .for_each(|field| each(&mut field.pat)),
        _ => {}
    }
}

/// Whether the pattern is a lone name in upper case, such as `Timeout` or `BUSY`. By the naming
/// convention, that is no variable.
fn is_lone_name(name: &syn::PatIdent) -> bool {
    let is_alone = name.subpat.is_none() && name.by_ref.is_none() && name.mutability.is_none();
    is_alone && name.ident.unraw().to_string().starts_with(char::is_uppercase)
}
