//! The annotated function. Its body is left as tokens, because most bodies never need to be parsed.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, Signature, Token, Visibility};

pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    /// The word `default` of a specializing implementation.
    pub(crate) defaultness: Option<Ident>,
    pub(crate) sig: Signature,
    pub(crate) body: Braces,
}

/// The braces and their content, without inner attributes.
#[derive(Clone)]
pub(crate) struct Braces {
    pub(crate) inner_attrs: Vec<Attribute>,
    pub(crate) block: Group,
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let defaultness = parse_default(input);
        let sig: Signature = input.parse()?;
        if input.peek(Token![;]) {
            let message = "a function without a body cannot be guarded; put the attribute on the implementations \
                           or on a default method";
            return Err(syn::Error::new(sig.ident.span(), message));
        }
        let tree: TokenTree = input.parse()?;
        let body = Braces::from_tree(tree)?;
        Ok(Self { attrs, vis, defaultness, sig, body })
    }
}

fn parse_default(input: ParseStream) -> Option<Ident> {
    let ahead = input.fork();
    let ident: Ident = ahead.parse().ok()?;
    let before_fn = ahead.peek(Token![fn]) || ahead.peek(Token![async]) || ahead.peek(Token![unsafe]);
    if ident == "default" && before_fn { input.parse().ok() } else { None }
}

impl Braces {
    /// The body in `tree`. An invisible group, which `$body:block` of `macro_rules!` leaves, is
    /// looked through.
    fn from_tree(tree: TokenTree) -> syn::Result<Self> {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Self::from_braces(&group),
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let mut inner = group.stream().into_iter();
                match (inner.next(), inner.next()) {
                    (Some(tree), None) => Self::from_tree(tree),
                    _ => Err(syn::Error::new(group.span(), "expected a function body")),
                }
            }
            other => Err(syn::Error::new(other.span(), "expected a function body")),
        }
    }

    fn from_braces(group: &Group) -> syn::Result<Self> {
        let split = |input: ParseStream| {
            let attrs = input.call(Attribute::parse_inner)?;
            Ok((attrs, input.parse::<TokenStream>()?))
        };
        let (inner_attrs, rest) = syn::parse::Parser::parse2(split, group.stream())?;
        let mut block = Group::new(Delimiter::Brace, rest);
        block.set_span(group.span());
        Ok(Self { inner_attrs, block })
    }
}

impl Function {
    /// The function with another signature and body.
    pub(crate) fn with_body(&self, sig: &Signature, body: &TokenStream) -> TokenStream {
        let Self { attrs, vis, defaultness, .. } = self;
        let inner_attrs = &self.body.inner_attrs;
        let mut block = Group::new(Delimiter::Brace, quote::quote!(#(#inner_attrs)* #body));
        block.set_span(self.body.block.span());
        let mut tokens = TokenStream::new();
        attrs.iter().for_each(|attr| attr.to_tokens(&mut tokens));
        vis.to_tokens(&mut tokens);
        defaultness.to_tokens(&mut tokens);
        sig.to_tokens(&mut tokens);
        block.to_tokens(&mut tokens);
        tokens
    }
}
