//! Finds moves of parameters in the arguments of macros, which are tokens.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Block, Expr, Macro, Token};

use super::finder::MoveFinder;
use crate::syntax::MACROS_THAT_LOOK;
use crate::tokens::mentions;

impl MoveFinder<'_> {
    pub(super) fn macro_arguments(&mut self, mac: &Macro) {
        if self.takes_along {
            let mentioned = self.mentioned(mac);
            return self.uses.consumed.extend(mentioned);
        }
        self.uses.suspected.extend(self.given_to(mac));
        let name = name_of(mac);
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone());
        let Ok(arguments) = arguments else {
            if let ("vec", Ok(element)) = (name.as_str(), repeated_element.parse2(mac.tokens.clone())) {
                return self.visit_expr(&element);
            }
            return self.unknown_tokens(mac.tokens.clone());
        };
        let formats = arguments.iter().any(is_text);
        let takes_values = match name.as_str() {
            "vec" | "dbg" | "join" | "try_join" | "smallvec" => true,
            "bail" | "anyhow" | "eyre" | "ensure" | "ready" => !formats,
            _ => false,
        };
        for argument in &arguments {
            match argument {
                Expr::Assign(named) if !takes_values => self.visit_place(&named.right),
                argument if !takes_values => self.visit_place(argument),
                argument => self.visit_expr(argument),
            }
        }
    }

    /// The candidates in the arguments of a macro. A macro that only looks at them
    /// consumes nothing.
    pub(super) fn given_to(&self, mac: &Macro) -> Vec<String> {
        if MACROS_THAT_LOOK.contains(&name_of(mac).as_str()) { Vec::new() } else { self.mentioned(mac) }
    }

    /// The candidates that a macro's arguments mention, in a format string too.
    fn mentioned(&self, mac: &Macro) -> Vec<String> {
        let live = self.candidates.iter().map(|candidate| &candidate.name);
        let live = live.filter(|name| !self.shadowed.contains(name));
        live.filter(|name| mentions(mac.tokens.clone(), name)).cloned().collect()
    }

    /// Visits the tokens of a macro with its own grammar. Calls and blocks in them are taken for
    /// calls and blocks of Rust.
    fn unknown_tokens(&mut self, tokens: TokenStream) {
        let mut before: Option<TokenTree> = None;
        for tree in tokens {
            if let TokenTree::Group(group) = &tree {
                let called = matches!(&before, Some(TokenTree::Ident(_)))
                    && group.delimiter() == Delimiter::Parenthesis;
                let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
                let parsed = parser.parse2(group.stream()).ok();
                match (group.delimiter(), parsed) {
                    (Delimiter::Parenthesis, Some(arguments)) if called => {
                        arguments.iter().for_each(|argument| self.visit_expr(argument));
                    }
                    (Delimiter::Brace, _) => match Block::parse_within.parse2(group.stream()) {
                        Ok(statements) => self.statements(&statements),
                        Err(_) => self.unknown_tokens(group.stream()),
                    },
                    _ => self.unknown_tokens(group.stream()),
                }
            }
            before = Some(tree);
        }
    }
}

fn name_of(mac: &Macro) -> String {
    mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// `x` in `vec![x; n]`.
fn repeated_element(input: ParseStream) -> syn::Result<Expr> {
    let element = input.parse()?;
    input.parse::<Token![;]>()?;
    input.parse::<Expr>()?;
    Ok(element)
}

fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Str(_)))
}
