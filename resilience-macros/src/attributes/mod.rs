//! What each attribute takes.

pub(crate) mod circuit_breaker;
pub(crate) mod retry;

pub(crate) use circuit_breaker::CircuitBreakerArgs;
pub(crate) use retry::RetryArgs;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::ParseStream;
use syn::{Expr, Ident, LitStr, Path, Token};

use crate::args::Value;
use crate::errors::Errors;

/// One attribute of ours on a function, its arguments read and checked.
pub(crate) enum Layer {
    Retry(Box<RetryArgs>),
    CircuitBreaker(Box<CircuitBreakerArgs>),
}

impl Layer {
    pub(crate) fn parse(kind: LayerKind, arguments: TokenStream, errors: &mut Errors) -> Self {
        match kind {
            LayerKind::Retry => Self::Retry(Box::new(crate::args::parse(arguments, errors))),
            LayerKind::CircuitBreaker => {
                Self::CircuitBreaker(Box::new(crate::args::parse(arguments, errors)))
            }
        }
    }

    pub(crate) fn kind(&self) -> LayerKind {
        match self {
            Self::Retry(_) => LayerKind::Retry,
            Self::CircuitBreaker(_) => LayerKind::CircuitBreaker,
        }
    }

    pub(crate) fn krate(&self) -> Option<&Path> {
        match self {
            Self::Retry(retry) => retry.krate.as_ref(),
            Self::CircuitBreaker(breaker) => breaker.krate.as_ref(),
        }
    }
}

/// Which of our attributes; its name is how it travels in the hidden one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LayerKind {
    Retry,
    CircuitBreaker,
}

impl LayerKind {
    const ALL: [Self; 2] = [Self::Retry, Self::CircuitBreaker];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::CircuitBreaker => "circuit_breaker",
        }
    }

    pub(crate) fn from_ident(ident: &Ident) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| ident == kind.name())
    }
}

/// `map_err = f`, `notify = f`: a closure goes through a typed helper, anything else is called directly.
pub(crate) fn is_closure(expr: &Expr) -> bool {
    match expr {
        Expr::Closure(_) => true,
        Expr::Group(group) => is_closure(&group.expr),
        Expr::Paren(paren) => is_closure(&paren.expr),
        _ => false,
    }
}

pub(crate) fn parse_crate(input: ParseStream) -> syn::Result<Path> {
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
        syn::Error::new(crate::args::broken_off(error, &start, input).span(), message)
    })
}

/// `name = "payments"`, or a constant; `instead` says what to write for an expression that is made anew for each call.
fn parse_name(input: ParseStream, instead: impl Fn(&str) -> String) -> syn::Result<Value<LitStr>> {
    if input.peek(syn::Lit) && !crate::args::starts_expression(input) {
        let literal: syn::Lit = input.parse()?;
        let syn::Lit::Str(name) = literal else {
            let found = quote!(#literal);
            let message = format!("`name` is a string such as `\"payments\"`, found `{found}`");
            return Err(syn::Error::new(literal.span(), message));
        };
        if name.value().trim().is_empty() {
            return Err(syn::Error::new(name.span(), "`name` is empty; leave it out or name what is called"));
        }
        let span = name.span();
        return Ok(Value::Literal(name, span));
    }
    let start = input.fork();
    let name: Expr = input.parse()?;
    if is_made_while_running(&name) {
        let text = crate::args::spelling::of(&crate::args::whole(&start));
        return Err(syn::Error::new_spanned(name, instead(&text)));
    }
    Ok(Value::Expr(name))
}

/// `format!(…)`, `id.to_string()`, `String::from(id)`: a `String`, whatever is in it.
fn is_made_while_running(name: &Expr) -> bool {
    const METHODS: [&str; 4] = ["to_string", "to_owned", "clone", "into"];
    match name {
        Expr::Macro(call) => call.mac.path.segments.last().is_some_and(|name| name.ident == "format"),
        Expr::MethodCall(call) => METHODS.iter().any(|method| call.method == method),
        Expr::Call(call) => matches!(
            &*call.func,
            Expr::Path(path) if path.path.segments.iter().any(|name| name.ident == "String")
        ),
        Expr::Reference(reference) => is_made_while_running(&reference.expr),
        Expr::Paren(paren) => is_made_while_running(&paren.expr),
        Expr::Group(group) => is_made_while_running(&group.expr),
        _ => false,
    }
}

/// A keyword-like value (`unlimited`, `full`): an identifier that stands alone.
fn lone_ident(input: ParseStream) -> Option<Ident> {
    let ahead = input.fork();
    ahead.parse::<Ident>().ok()?;
    if ahead.is_empty() || ahead.peek(Token![,]) { input.parse().ok() } else { None }
}

/// Reports `key` at `span` when `other` makes it meaningless.
fn contradiction(errors: &mut Errors, span: Span, key: &str, why: &str) {
    errors.push(syn::Error::new(span, format!("`{key}` contradicts {why}")));
}

#[cfg(test)]
mod tests {
    /// Whether each synonym leads to a key and is none itself.
    pub(super) fn check_synonyms(keys: &[(&str, &str)], synonyms: &[(&str, &str)]) {
        let is_key = |name: &str| keys.iter().any(|(key, _)| *key == name);
        for (index, (synonym, key)) in synonyms.iter().enumerate() {
            assert!(!is_key(synonym) && is_key(key), "{synonym} for {key}");
            let earlier = &synonyms[..index];
            assert!(earlier.iter().all(|(earlier, _)| earlier != synonym), "{synonym} stands there twice");
        }
    }
}
