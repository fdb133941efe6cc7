//! Where the compiler's messages about generated tokens point: at what the user wrote, not at the whole attribute.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

use crate::args::Value;

/// Generated `tokens`, pointing at `at`; their names mean what they meant.
pub(crate) fn moved(tokens: &TokenStream, at: Span) -> TokenStream {
    stretched(tokens, at, at)
}

/// The same for more than one token of the user's: from `first` to `last`.
fn stretched(tokens: &TokenStream, first: Span, last: Span) -> TokenStream {
    let moved = |(index, mut tree): (usize, TokenTree)| {
        let at = if index == 0 { first } else { last };
        tree.set_span(at.resolved_at(tree.span()));
        tree
    };
    tokens.clone().into_iter().enumerate().map(moved).collect()
}

/// From the first to the last token of something that the user wrote.
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

    /// `function(arguments)` of the user's: what is no path, a field say, stands in parentheses.
    pub(crate) fn call_user(self, function: &Expr, arguments: TokenStream) -> TokenStream {
        match function {
            Expr::Path(_) => self.call(function, arguments),
            _ => self.call(self.in_parentheses(function.to_token_stream()), arguments),
        }
    }

    /// `function(arguments)`; the function is the user's own or one of the runtime's.
    pub(crate) fn call(self, function: impl ToTokens, arguments: TokenStream) -> TokenStream {
        let arguments = self.in_parentheses(arguments);
        quote!(#function #arguments)
    }

    /// `function(arguments)` of the runtime.
    pub(crate) fn call_runtime(self, function: &TokenStream, arguments: TokenStream) -> TokenStream {
        self.call(self.stretch(function), arguments)
    }

    /// Where generated tokens point that need no more than one token.
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

/// A value of type `ty`: of another type, it is reported at the expression and nowhere else.
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

/// A value of one of the types that `helper`, a function of the runtime, takes: of another type, it is reported at the
/// expression.
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

/// In generated code, parentheses of the user's would look unnecessary.
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
