//! Spans of generated tokens. The compiler's messages then point at what the user wrote, not at the
//! whole attribute.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;

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
pub(crate) struct SpanRange {
    first: Span,
    last: Span,
}

impl SpanRange {
    pub(crate) fn covering(written: impl ToTokens) -> Self {
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

    /// Generated `tokens` with these spans.
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
