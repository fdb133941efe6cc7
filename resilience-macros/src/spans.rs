//! Spans of generated tokens. The compiler's messages then point at what the user wrote, not at the
//! whole attribute.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::arguments::Value;

/// Generated `tokens`, located at `at`. Hygiene stays the same: their names mean what they meant.
pub(crate) fn moved(tokens: &TokenStream, at: Span) -> TokenStream {
    stretched(tokens, at, at)
}

/// Like [`moved`], for several tokens of the user's: a message covers all from `first` to `last`.
fn stretched(tokens: &TokenStream, first: Span, last: Span) -> TokenStream {
    let moved = |(index, mut tree): (usize, TokenTree)| {
        let at = if index == 0 { first } else { last };
        tree.set_span(at.resolved_at(tree.span()));
        tree
    };
    tokens.clone().into_iter().enumerate().map(moved).collect()
}

/// The first and the last span of something that the user wrote. Both resolve at mixed site, so
/// that generated names cannot meet the user's.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    first: Span,
    last: Span,
}

impl Place {
    pub(crate) fn of(written: impl ToTokens) -> Self {
        let mut spans = written.into_token_stream().into_iter().map(|tree| tree.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        let last = spans.last().unwrap_or(first);
        let generated = |span| Span::mixed_site().located_at(span);
        Self { first: generated(first), last: generated(last) }
    }

    /// `function(arguments)` for a function of the user's. One that is not a path, such as a field,
    /// is put in parentheses: `self.f(x)` would call a method.
    pub(crate) fn call_user(self, function: &Expr, arguments: TokenStream) -> TokenStream {
        match function {
            Expr::Path(_) => self.call(function, arguments),
            _ => self.call(self.in_parentheses(function.to_token_stream()), arguments),
        }
    }

    /// `function(arguments)`. The function keeps its own span.
    pub(crate) fn call(self, function: impl ToTokens, arguments: TokenStream) -> TokenStream {
        let arguments = self.in_parentheses(arguments);
        quote!(#function #arguments)
    }

    /// `function(arguments)` for a function of the runtime.
    pub(crate) fn call_runtime(self, function: &TokenStream, arguments: TokenStream) -> TokenStream {
        self.call(self.stretch(function), arguments)
    }

    /// The span for generated tokens where a single one is enough.
    pub(crate) fn start(self) -> Span {
        self.first
    }

    /// Generated `tokens` at this place.
    pub(crate) fn stretch(self, tokens: &TokenStream) -> TokenStream {
        stretched(tokens, self.first, self.last)
    }

    /// `&(value)`.
    pub(crate) fn borrow(self, value: impl ToTokens) -> TokenStream {
        let value = self.in_parentheses(value.into_token_stream());
        quote_spanned!(self.first=> & #value)
    }

    pub(crate) fn in_parentheses(self, content: TokenStream) -> TokenStream {
        let mut group = Group::new(Delimiter::Parenthesis, content);
        group.set_span(self.last);
        TokenTree::Group(group).into()
    }
}

/// A value of type `ty`. If an expression has another type, the compiler reports it at the
/// expression alone.
pub(crate) fn typed<T>(
    value: &Value<T>,
    ty: &TokenStream,
    literal: impl FnOnce(&T) -> TokenStream,
) -> TokenStream {
    match value {
        Value::Literal(value, _) => literal(value),
        Value::Expr(expr) => typed_expr(expr, ty),
    }
}

fn typed_expr(expr: &Expr, ty: &TokenStream) -> TokenStream {
    let expr = without_parentheses(expr);
    let ty = moved(ty, Place::of(expr).first);
    quote_spanned! {Span::mixed_site()=> {
        let __resilience_value: #ty = #expr;
        __resilience_value
    }}
}

/// A count, `u32`. For an expression with a type of its own, such as a `usize`, the error message
/// says how to convert it. Any other expression takes the expected type, as `limit.into()` does.
pub(crate) fn count(value: &Value<u32>, private: &TokenStream) -> TokenStream {
    match value.expr() {
        Some(expr) if has_type_of_its_own(expr) => {
            let helper = quote_spanned!(Span::mixed_site()=> #private::CountSetting::count);
            either(value, &helper, ToTokens::to_token_stream)
        }
        _ => typed(value, &quote!(#private::core::primitive::u32), ToTokens::to_token_stream),
    }
}

/// Whether the type of `expr` does not depend on the expected one: variables, fields, lengths, and
/// arithmetic on them.
fn has_type_of_its_own(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Cast(_) => true,
        Expr::MethodCall(call) => ["len", "count", "capacity"].iter().any(|method| call.method == method),
        Expr::Binary(binary) => has_type_of_its_own(&binary.left) || has_type_of_its_own(&binary.right),
        Expr::Unary(unary) => has_type_of_its_own(&unary.expr),
        Expr::Reference(reference) => has_type_of_its_own(&reference.expr),
        Expr::Paren(paren) => has_type_of_its_own(&paren.expr),
        Expr::Group(group) => has_type_of_its_own(&group.expr),
        _ => false,
    }
}

/// An expression of type `Duration` or `Option<Duration>`, as an `Option<Duration>`.
pub(crate) fn optional_duration(expr: &Expr, private: &TokenStream) -> TokenStream {
    if takes_the_expected_type(expr) {
        let duration = typed_expr(expr, &quote!(#private::core::time::Duration));
        return quote_spanned!(Span::mixed_site()=> #private::core::option::Option::Some(#duration));
    }
    let expr = without_parentheses(expr);
    let helper = quote_spanned!(Span::mixed_site()=> #private::DurationSetting::duration);
    Place::of(expr).call_runtime(&helper, quote!(#expr))
}

/// Whether `expr` has whatever type is expected: `timeout.into()`, `text.parse()?`,
/// `Default::default()`.
fn takes_the_expected_type(expr: &Expr) -> bool {
    const CONVERSIONS: [&str; 5] = ["into", "try_into", "parse", "sum", "product"];
    const PASS_ON: [&str; 3] = ["unwrap", "expect", "unwrap_or_default"];
    let is_one_of = |names: &[&str], name: &proc_macro2::Ident| names.iter().any(|known| name == known);
    match expr {
        Expr::MethodCall(call) if is_one_of(&CONVERSIONS, &call.method) => call.turbofish.is_none(),
        Expr::MethodCall(call) if is_one_of(&PASS_ON, &call.method) => {
            takes_the_expected_type(&call.receiver)
        }
        Expr::Call(call) => matches!(
            &*call.func,
            Expr::Path(path) if path.qself.is_none() && path.path.segments.iter().rev().nth(1).is_some_and(
                |parent| parent.ident == "Default"
            )
        ),
        Expr::Try(tried) => takes_the_expected_type(&tried.expr),
        Expr::Paren(paren) => takes_the_expected_type(&paren.expr),
        Expr::Group(group) => takes_the_expected_type(&group.expr),
        _ => false,
    }
}

/// A value of any type that `helper`, a function of the runtime, takes. If an expression has
/// another type, the compiler reports it at the expression.
pub(crate) fn either<T>(
    value: &Value<T>,
    helper: &TokenStream,
    literal: impl FnOnce(&T) -> TokenStream,
) -> TokenStream {
    match value {
        Value::Literal(value, _) => literal(value),
        Value::Expr(expr) => {
            let expr = without_parentheses(expr);
            Place::of(expr).call_runtime(helper, quote!(#expr))
        }
    }
}

/// `expr` without its outer parentheses. In generated code the compiler would warn that they are
/// unnecessary.
pub(crate) fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) if paren.attrs.is_empty() => without_parentheses(&paren.expr),
        expr => expr,
    }
}

/// `&'static str`, the type of names.
pub(crate) fn name_type(private: &TokenStream) -> TokenStream {
    quote!(&'static #private::core::primitive::str)
}
