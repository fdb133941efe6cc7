//! The outcome of the fallback.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, ExprClosure, ReturnType};

use super::layer::{FallbackLayer, parameter};
use crate::function::parameters::{self, ClonedFor};
use crate::policies::fallback::values::With;
use crate::spans::{SpanRange, moved};
use crate::syntax::{MACROS_THAT_LOOK, peel, without_parentheses};

impl FallbackLayer<'_> {
    /// An expression of the fallback's outcome, behind the statements of
    /// [`failure`](Self::failure).
    pub(super) fn outcome(&self) -> TokenStream {
        match (&self.args.with, &self.args.value) {
            (Some(With::Closure(closure)), _) => self.closure(closure),
            (Some(With::Function(function)), _) => self.function(function),
            (None, Some(value)) => self.value(value),
            (None, None) => TokenStream::new(),
        }
    }

    /// `value` in the outcome that succeeds.
    fn value(&self, value: &Expr) -> TokenStream {
        let (ty, fallible) = (&self.nest.types[self.depth], self.nest.fallible());
        let at_output = self.nest.at_output();
        let success = moved(&quote!(<#ty as #fallible>::Ok), at_output);
        let outcome = quote_spanned!(at_output=> #fallible::from_value(__resilience_value));
        let value = without_parentheses(value);
        let at = SpanRange::covering(value).start();
        // The `allow` is for a value that is never there, such as `panic!()`.
        let block = quote_spanned! {Span::mixed_site()=> {
            let __resilience_value: #success = #value;
            #[allow(unreachable_code)]
            #outcome
        }};
        self.scope(at, &TokenStream::new(), &block)
    }

    /// The closure is not called. Its parameter becomes a variable, and its body stands in a scope
    /// of its own, so that `?` and `return` leave the fallback and nothing more.
    fn closure(&self, closure: &ExprClosure) -> TokenStream {
        let site = Span::mixed_site();
        let at = SpanRange::covering(closure).start();
        let bind = parameter(closure).map(|pattern| {
            let attributes = &closure.attrs;
            let at = SpanRange::covering(pattern);
            let error = at.stretch(&quote_spanned!(site=> __resilience_error));
            quote_spanned!(at.start()=> #(#attributes)* let #pattern = #error;)
        });
        self.scope(at, &bind.unwrap_or_default(), &self.block_of(closure))
    }

    /// The closure's body as a block. An async block in an async function is awaited where it
    /// stands.
    fn block_of(&self, closure: &ExprClosure) -> TokenStream {
        let site = Span::mixed_site();
        let block = match peel(&closure.body) {
            Expr::Async(block) if self.nest.is_async() && block.attrs.is_empty() => {
                block.block.to_token_stream()
            }
            Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => {
                block.block.to_token_stream()
            }
            other => in_braces(other),
        };
        match &closure.output {
            ReturnType::Default => block,
            ReturnType::Type(_, ty) => quote_spanned! {site=> {
                let __resilience_returned: #ty = #block;
                __resilience_returned
            }},
        }
    }

    /// `block` in a scope of its own, behind the statement `bind`: a closure that is called at
    /// once, or an async block that is awaited at once, if there may be an `.await` in it. An async
    /// block would hold the error, so that the future is `Send` only if the error is.
    fn scope(&self, at: Span, bind: &TokenStream, block: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        let (private, ty) = (&self.nest.private, &self.nest.types[self.depth]);
        let kept = self.kept(&quote!(#bind { #block }));
        if !self.nest.is_async() || !may_await(block.clone()) {
            let kept = kept.iter().map(|rebind| rebind.inside(private, false));
            let scope = quote_spanned! {at=> || -> #ty { #(#kept)* #bind #block }};
            return quote_spanned!(site=> #private::attempt(#scope));
        }
        let before: TokenStream = kept.iter().filter_map(|rebind| rebind.before_block(private)).collect();
        let kept = kept.iter().map(|rebind| rebind.inside(private, true));
        // The return that is never reached tells the block its type: see `Body::plain_body`.
        let scope = quote_spanned! {at=>
            async {
                #(#kept)*
                #bind
                #[allow(unreachable_code, clippy::empty_loop)]
                if false {
                    loop {}
                    return #private::unreturned::<#ty>();
                }
                '__resilience_outcome: #block
            }
        };
        quote_spanned!(site=> { #before #scope.await })
    }

    /// The parameters that `statements` consume and a fallback above names.
    fn kept(&self, statements: &TokenStream) -> Vec<parameters::Rebind<'_>> {
        let is_kept =
            |binding: &&parameters::Binding| self.nest.keeps_above(self.depth, &binding.name.to_string());
        let named = self.nest.bindings.iter().filter(is_kept);
        parameters::rebinds(named, statements, &[], ClonedFor::Fallback).0
    }

    /// The call of a function. In async code types tell whether it is async.
    fn function(&self, function: &Expr) -> TokenStream {
        let (private, site) = (&self.nest.private, Span::mixed_site());
        let at = SpanRange::covering(function);
        let error = if self.takes_error() { quote_spanned!(site=> __resilience_error) } else { quote!() };
        let call = at.call_user(function, at.stretch(&error));
        if !self.nest.is_async() {
            return call;
        }
        let returned = at.call_runtime(&quote_spanned!(site=> #private::Returned), call);
        let outcome = at.stretch(&quote_spanned!(site=> .__resilience_outcome().await));
        quote_spanned! {site=> {
            #[allow(unused_imports)]
            use #private::returned::*;
            #returned #outcome
        }}
    }
}

/// The other macros of the standard library that add no `.await` to those among their arguments.
const WITHOUT_AWAIT: [&str; 6] = ["dbg", "format", "matches", "todo", "unreachable", "vec"];

/// Whether an `.await` is in the tokens, or a macro that may hide one.
fn may_await(tokens: TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let may_hide = |name: &Ident| !MACROS_THAT_LOOK.iter().chain(&WITHOUT_AWAIT).any(|known| name == known);
    let is_call = |window: &[TokenTree]| matches!(window, [TokenTree::Ident(name), TokenTree::Punct(mark), TokenTree::Group(_)] if mark.as_char() == '!' && may_hide(name));
    let inside = |tree: &TokenTree| match tree {
        TokenTree::Ident(name) => name == "await",
        TokenTree::Group(group) => may_await(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    };
    trees.windows(3).any(is_call) || trees.iter().any(inside)
}

/// `{ expr }`, as if the user had written it.
fn in_braces(expr: &Expr) -> TokenStream {
    let mut block = Group::new(Delimiter::Brace, expr.to_token_stream());
    block.set_span(SpanRange::covering(expr).start());
    block.to_token_stream()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_await_makes_an_async_scope() {
        let may_await = |text: &str| may_await(text.parse().expect("they are tokens"));
        for text in [
            "f(e).await",
            "{ if a { b().await? } }",
            "select!(a, b)",
            "tokio::join! { a, b }",
            "vec![a.await]",
        ] {
            assert!(may_await(text), "{text}");
        }
        for text in
            ["f(e)", "a != (b)", "!a", "return !a", "awaited(e)", "if a && !b {}", "tracing::warn!(%e)"]
        {
            assert!(!may_await(text), "{text}");
        }
    }
}
