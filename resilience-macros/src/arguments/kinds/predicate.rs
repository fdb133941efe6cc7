//! Predicates: a pattern with an optional guard, a closure, or the path of a function.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, ExprClosure, ExprPath, Ident, Pat, Token};

use super::closure;
use crate::arguments::lookahead::{at_end_of_value, tokens_of_value};
use crate::arguments::naming::is_function_name;
use crate::arguments::{negation, spelling};

const EXPECTED: &str = "expected a pattern such as `Error::Timeout`, a closure such as `|e| e.is_timeout()`, or the path of \
                        a function";

/// The value of `on`, `on_ok` or `ignore`.
pub(crate) enum Predicate {
    Pattern { pattern: Box<Pat>, guard: Option<Box<Expr>> },
    Closure(Box<ExprClosure>),
    Path(Box<ExprPath>),
}

impl Predicate {
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

/// The error for forms that people write in place of a pattern: `matches!(e, Error::Timeout)`,
/// `!Error::NotFound`, `vec![A, B]`.
fn instead_of_a_pattern(input: ParseStream, key: &str) -> Option<syn::Error> {
    let trees = tokens_of_value(input);
    let is_mark =
        |tree: &TokenTree, mark: char| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark);
    let message = match &trees[..] {
        [TokenTree::Ident(name), mark, TokenTree::Group(group)]
            if is_mark(mark, '!') && name == "matches" =>
        {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            let comma = inside.iter().position(|tree| is_mark(tree, ','))?;
            let pattern = spelling::of(&inside[comma + 1..]);
            format!("`{key}` takes the pattern itself; write `{key} = {}`", pattern.trim_end_matches(','))
        }
        [TokenTree::Ident(name), mark, TokenTree::Group(group)] if is_mark(mark, '!') && name == "vec" => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            let alternatives: Vec<String> = inside
                .split(|tree| is_mark(tree, ','))
                .map(spelling::of)
                .filter(|text| !text.is_empty())
                .collect();
            let alternatives = alternatives.join(" | ");
            format!(
                "`{key}` takes one pattern, with `|` between its alternatives; write `{key} = {alternatives}`"
            )
        }
        [mark, pattern @ ..] if is_mark(mark, '!') && !pattern.is_empty() => {
            let closure = negation::of(pattern)?;
            format!("a predicate cannot be negated; write `{key} = {closure}`")
        }
        _ => return None,
    };
    let tokens: TokenStream = trees.into_iter().collect();
    Some(syn::Error::new_spanned(tokens, message))
}

/// The error for `Err(Error::Timeout)`: a predicate gets the error without the `Err`.
fn around_err(pattern: &Pat, key: &str) -> Option<syn::Error> {
    let Pat::TupleStruct(tuple) = pattern else { return None };
    if key == "on_ok" || !tuple.path.is_ident("Err") {
        return None;
    }
    let inside: Vec<TokenTree> = tuple.elems.to_token_stream().into_iter().collect();
    let message = format!("`{key}` looks at the error itself; write `{key} = {}`", spelling::of(&inside));
    Some(syn::Error::new_spanned(&tuple.path, message))
}

/// The error for a token after `pattern` by which people join patterns or conditions: `or`, `||`,
/// `and`, `&&`, `.`. `written` is the whole value.
fn joined_wrongly(input: ParseStream, key: &str, pattern: &Pat, written: &[TokenTree]) -> Option<syn::Error> {
    let ahead = input.fork();
    let next: TokenTree = ahead.parse().ok()?;
    let message = match next.to_string().as_str() {
        "." if matches!(pattern, Pat::Ident(_)) => {
            let (name, written) = (pattern.to_token_stream(), spelling::of(written));
            let message = format!("an expression needs a closure; write `{key} = |{name}| {written}`");
            return Some(syn::Error::new_spanned(pattern, message));
        }
        "or" => format!("alternatives have `|` between them; write `{key} = {}`", with_bars(written)),
        "|" if input.peek(Token![||]) => {
            format!("alternatives have a single `|` between them; write `{key} = {}`", with_bars(written))
        }
        "and" | "where" | "when" => condition(key, pattern),
        "&" if input.peek(Token![&&]) => condition(key, pattern),
        _ => return None,
    };
    Some(syn::Error::new(next.span(), message))
}

/// Turns `A or B` and `A || B` into `A | B`.
fn with_bars(written: &[TokenTree]) -> String {
    let is_between = |tree: &TokenTree| matches!(tree.to_string().as_str(), "or" | "|");
    let alternatives = written.split(is_between).filter(|part| !part.is_empty());
    alternatives.map(spelling::of).collect::<Vec<_>>().join(" | ")
}

fn condition(key: &str, pattern: &Pat) -> String {
    let pattern = spelling::of_tokens(pattern);
    format!(
        "a condition follows `if`, and what the pattern binds is a reference; write `{key} = {pattern} if ...`, as in \
         `Error::Status(code) if *code >= 500`"
    )
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

/// The message about `is_transient(e)`, which would be read as a tuple-struct pattern.
fn called(pattern: &Pat, key: &str) -> Option<String> {
    let Pat::TupleStruct(call) = pattern else { return None };
    if !call.path.segments.last().is_some_and(|name| is_function_name(&name.ident)) {
        return None;
    }
    Some(if call.elems.len() < 2 {
        format!("a function is named, not called; write `{key} = {}`", spelling::of_tokens(&call.path))
    } else {
        format!("an expression needs a closure; write `{key} = |e| {}`", spelling::of_tokens(call))
    })
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
