//! Predicates: a pattern with an optional guard, a closure, or the path of a function.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, ExprClosure, ExprPath, Ident, Pat, Token};

use super::at_end_of_value;

const EXPECTED: &str = "expected a pattern such as `Error::Timeout`, a closure such as `|e| e.is_timeout()`, or the path of \
                        a function";

/// What follows `on =`, `on_ok =` or `ignore =`.
pub(crate) enum Predicate {
    Pattern { pattern: Box<Pat>, guard: Option<Box<Expr>> },
    Closure(Box<ExprClosure>),
    Path(Box<ExprPath>),
}

impl Predicate {
    pub(crate) fn parse(input: ParseStream) -> syn::Result<Self> {
        if starts_closure(input) {
            return Ok(Self::Closure(input.parse()?));
        }
        if let Some(path) = function_path(input) {
            input.parse::<ExprPath>()?;
            return Ok(Self::Path(Box::new(path)));
        }
        let pattern = Pat::parse_multi(input).map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
        if is_call(&pattern) {
            let message = "a function is named, not called; write its path alone, or a closure such as `|e| is_transient(e)`";
            return Err(syn::Error::new_spanned(pattern, message));
        }
        // In front of a name, it is a comma that is missing.
        if !at_end_of_value(input) && !input.peek(Ident::peek_any) {
            let next: TokenTree = input.parse()?;
            return Err(syn::Error::new_spanned(quote!(#pattern #next), EXPECTED));
        }
        let guard = if input.peek(Token![if]) {
            input.parse::<Token![if]>()?;
            Some(Box::new(input.parse()?))
        } else {
            None
        };
        Ok(Self::Pattern { pattern: Box::new(pattern), guard })
    }
}

impl ToTokens for Predicate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Pattern { pattern, guard: None } => pattern.to_tokens(tokens),
            Self::Pattern { pattern, guard: Some(guard) } => tokens.extend(quote!(#pattern if #guard)),
            Self::Closure(closure) => closure.to_tokens(tokens),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}

/// `is_transient(e)`: it would be read as a pattern, of a variant in lower case.
fn is_call(pattern: &Pat) -> bool {
    match pattern {
        Pat::TupleStruct(tuple) => {
            tuple.path.segments.last().is_some_and(|name| starts_in_lower_case(&name.ident))
        }
        _ => false,
    }
}

fn starts_in_lower_case(name: &Ident) -> bool {
    let name = name.unraw().to_string();
    name.trim_start_matches('_').starts_with(char::is_lowercase)
}

pub(crate) fn starts_closure(input: ParseStream) -> bool {
    input.peek(Token![|]) || input.peek(Token![||]) || input.peek(Token![move])
}

/// A path is a function's where its last segment starts in lower case; otherwise it is a pattern.
fn function_path(input: ParseStream) -> Option<ExprPath> {
    let ahead = input.fork();
    let path: ExprPath = ahead.parse().ok()?;
    let name = &path.path.segments.last()?.ident;
    (starts_in_lower_case(name) && at_end_of_value(&ahead)).then_some(path)
}

/// Whether matching moves or borrows nothing, because no name is bound. A lone identifier in upper case is a constant
/// or a variant, as the compiler's own lint on naming has it.
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
