//! Predicates: a pattern with an optional guard, a closure, or the path of a function.

mod mistakes;
mod names;

pub(crate) use names::{binds_nothing, known_names};

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, ExprClosure, ExprPath, Ident, Pat, Token};

use super::closure;
use crate::arguments::lookahead::{at_end_of_value, tokens_of_value};
use crate::arguments::naming::is_function_name;
use mistakes::{around_err, called, instead_of_a_pattern, joined_wrongly};

const EXPECTED: &str = "expected a pattern such as `Error::Timeout`, a closure such as `|e| e.is_timeout()`, or the path of \
                        a function";

/// The value of `on`, `on_ok` or `ignore`.
pub(crate) enum Predicate {
    Pattern { pattern: Box<Pat>, guard: Option<Box<Expr>> },
    Closure(Box<ExprClosure>),
    Path(Box<ExprPath>),
}

impl Predicate {
    /// Whether it is the path of a function of this name.
    pub(crate) fn is_function(&self, name: &str) -> bool {
        let Self::Path(path) = self else { return false };
        path.path.segments.last().is_some_and(|last| last.ident == name)
    }

    /// Reads the value of `key`.
    pub(crate) fn parse(input: ParseStream, key: &str) -> syn::Result<Self> {
        if starts_closure(input) {
            let closure: ExprClosure = input.parse()?;
            let what = if key == "on_ok" { "value" } else { "error" };
            let takes = format!("one parameter, a reference to the {what}");
            closure::check(&closure, key, &[what], &takes)?;
            return Ok(Self::Closure(Box::new(closure)));
        }
        if let Some(path) = function_path(input) {
            input.parse::<ExprPath>()?;
            return Ok(Self::Path(Box::new(path)));
        }
        if let Some(error) = instead_of_a_pattern(input, key) {
            return Err(error);
        }
        let written = tokens_of_value(input);
        let pattern = Pat::parse_multi(input).map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
        if let Some(message) = called(&pattern, key) {
            return Err(syn::Error::new_spanned(pattern, message));
        }
        if let Some(error) = around_err(&pattern, key) {
            return Err(error);
        }
        if let Some(error) = joined_wrongly(input, key, &pattern, &written) {
            return Err(error);
        }
        // If a name follows, a comma is missing; the caller reports that.
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

    /// The alternatives of a pattern, separated by `|`.
    pub(crate) fn alternatives(&self) -> Vec<&Pat> {
        fn collect<'a>(pattern: &'a Pat, into: &mut Vec<&'a Pat>) {
            match pattern {
                Pat::Or(or) => or.cases.iter().for_each(|case| collect(case, into)),
                Pat::Paren(paren) => collect(&paren.pat, into),
                other => into.push(other),
            }
        }
        let mut all = Vec::new();
        if let Self::Pattern { pattern, .. } = self {
            collect(pattern, &mut all);
        }
        all
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

pub(crate) fn starts_closure(input: ParseStream) -> bool {
    input.peek(Token![|]) || input.peek(Token![||]) || input.peek(Token![move])
}

/// A path whose last segment starts in lower case is a function. Any other path is a pattern.
fn function_path(input: ParseStream) -> Option<ExprPath> {
    let ahead = input.fork();
    let path: ExprPath = ahead.parse().ok()?;
    let name = &path.path.segments.last()?.ident;
    (is_function_name(name) && at_end_of_value(&ahead)).then_some(path)
}
