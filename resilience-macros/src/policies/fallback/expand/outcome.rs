//! The outcome of the fallback.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, ExprClosure, ReturnType};

use super::layer::{FallbackLayer, parameter};
use crate::arguments::typed::typed_expr;
use crate::function::parameters::{self, ClonedFor};
use crate::policies::fallback::values::With;
use crate::spans::SpanRange;
use crate::syntax::peel;

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
        let (private, ty) = (&self.nest.private, &self.nest.types[self.depth]);
        let fallible = self.nest.fallible();
        let at = SpanRange::covering(value).start();
        let typed = typed_expr(value, &quote!(<#ty as #private::Fallible>::Ok));
        let outcome = quote_spanned!(self.nest.at_output()=> #fallible::from_value);
        self.scope(at, &TokenStream::new(), &quote_spanned!(Span::mixed_site()=> { #outcome(#typed) }))
    }

    /// The closure is not called. Its parameter becomes a variable, and its body stands in a scope
    /// of its own, so that `?` and `return` leave the fallback and nothing more.
    fn closure(&self, closure: &ExprClosure) -> TokenStream {
        let site = Span::mixed_site();
        let at = SpanRange::covering(closure).start();
        let bind = parameter(closure).map(|pattern| {
            let attributes = &closure.attrs;
            quote_spanned!(site=> #(#attributes)* let #pattern = __resilience_error;)
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

    /// `block` in a scope of its own, behind the statement `bind`: a closure that is called at once,
    /// or an async block that is awaited at once.
    fn scope(&self, at: Span, bind: &TokenStream, block: &TokenStream) -> TokenStream {
        let site = Span::mixed_site();
        let (private, ty) = (&self.nest.private, &self.nest.types[self.depth]);
        let kept = self.kept(&quote!(#bind { #block }));
        if !self.nest.is_async() {
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

/// `{ expr }`, as if the user had written it.
fn in_braces(expr: &Expr) -> TokenStream {
    let mut block = Group::new(Delimiter::Brace, expr.to_token_stream());
    block.set_span(SpanRange::covering(expr).start());
    block.to_token_stream()
}
