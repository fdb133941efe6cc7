//! Renames `self`.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::tokens::captures;

/// `tokens` with `name` in place of each `self` that is a value. A macro whose format string
/// captures `self` gets one argument more, `self = name`.
pub(crate) fn rename_self(tokens: TokenStream, name: &Ident) -> TokenStream {
    let mut renamed: Vec<TokenTree> = Vec::new();
    let mut trees = tokens.into_iter().peekable();
    let mut in_function = false;
    while let Some(tree) = trees.next() {
        in_function = in_function && !ends_function(renamed.last());
        in_function |= starts_function(renamed.last(), &tree);
        let is_other = in_function || ends_in_path(&renamed) || is_visibility(renamed.last());
        renamed.push(match tree {
            tree if is_other => tree,
            TokenTree::Group(group) if ends_in_macro(&renamed) => {
                TokenTree::Group(rename_in_macro(&group, name))
            }
            TokenTree::Group(group) if defines_macro(&renamed) => {
                TokenTree::Group(rename_in_rules(&group, name))
            }
            TokenTree::Group(group) => TokenTree::Group(rename_in_group(&group, name)),
            TokenTree::Ident(this) if this == "self" && !starts_path(trees.peek()) => {
                TokenTree::Ident(renamed_at(name, this.span()))
            }
            other => other,
        });
    }
    renamed.into_iter().collect()
}

fn renamed_at(name: &Ident, span: Span) -> Ident {
    Ident::new(&name.to_string(), name.span().located_at(span))
}

/// Renames in the arguments of a macro. `self = value` is the name of a field, and stays. A format
/// string may capture `self`.
fn rename_in_macro(group: &Group, name: &Ident) -> Group {
    let mut arguments = TokenStream::new();
    let mut argument = Vec::new();
    let mut rename = |argument: &mut Vec<TokenTree>| {
        let named = if names_self(argument) { argument.drain(..2).collect() } else { TokenStream::new() };
        arguments.extend(named);
        arguments.extend(rename_self(argument.drain(..).collect(), name));
    };
    let mut captured = None;
    for tree in group.stream() {
        let ends = matches!(&tree, TokenTree::Punct(comma) if comma.as_char() == ',');
        if let TokenTree::Literal(text) = &tree
            && captures(&text.to_string(), "self")
        {
            captured.get_or_insert(text.span());
        }
        argument.push(tree);
        if ends {
            rename(&mut argument);
        }
    }
    let comma = (!argument.is_empty()).then(|| quote!(,));
    rename(&mut argument);
    if let Some(span) = captured {
        let this = Ident::new("self", span);
        let value = renamed_at(name, span);
        arguments.extend(quote!(#comma #this = #value));
    }
    let mut renamed = Group::new(group.delimiter(), arguments);
    renamed.set_span(group.span());
    renamed
}

/// Renames in the rules of a `macro_rules!`. Matchers stay: they have to match the tokens of the
/// calls.
fn rename_in_rules(group: &Group, name: &Ident) -> Group {
    let mut rules = TokenStream::new();
    let mut trees = group.stream().into_iter().peekable();
    while let Some(tree) = trees.next() {
        let is_matcher = matches!(trees.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '=');
        let tree = match tree {
            TokenTree::Group(rule) if !is_matcher => TokenTree::Group(rename_in_group(&rule, name)),
            other => other,
        };
        rules.extend(std::iter::once(tree));
    }
    let mut renamed = Group::new(group.delimiter(), rules);
    renamed.set_span(group.span());
    renamed
}

/// Whether the argument begins with `self =`, but not `self ==`.
fn names_self(argument: &[TokenTree]) -> bool {
    let is_single = |mark: &Punct| mark.as_char() == '=' && mark.spacing() == Spacing::Alone;
    matches!(argument, [TokenTree::Ident(this), TokenTree::Punct(mark), ..] if this == "self" && is_single(mark))
}

/// Whether `before` ends in `macro!`.
fn ends_in_macro(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(_), TokenTree::Punct(mark)] if mark.as_char() == '!')
}

/// Whether `before` ends in `macro_rules! name`.
fn defines_macro(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(rules), TokenTree::Punct(_), TokenTree::Ident(_)] if rules == "macro_rules")
}

pub(crate) fn rename_in_group(group: &Group, name: &Ident) -> Group {
    let mut renamed = Group::new(group.delimiter(), rename_self(group.stream(), name));
    renamed.set_span(group.span());
    renamed
}

/// Whether a function begins, `fn name`: it has a `self` of its own. `fn(..)` is a type.
fn starts_function(before: Option<&TokenTree>, next: &TokenTree) -> bool {
    matches!((before, next), (Some(TokenTree::Ident(before)), TokenTree::Ident(_)) if before == "fn")
}

fn ends_function(last: Option<&TokenTree>) -> bool {
    match last {
        Some(TokenTree::Group(body)) => body.delimiter() == Delimiter::Brace,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        _ => false,
    }
}

/// Whether `before` ends in `::`, as in `use module::{self, item}`.
fn ends_in_path(before: &[TokenTree]) -> bool {
    matches!(before, [.., first, TokenTree::Punct(second)] if starts_path(Some(first)) && second.as_char() == ':')
}

/// Whether `::` follows: in `self::item`, `self` is a module.
fn starts_path(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
}

/// Whether `pub` stands before, as in `pub(self)`.
fn is_visibility(before: Option<&TokenTree>) -> bool {
    matches!(before, Some(TokenTree::Ident(word)) if word == "pub")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(tokens: &str) -> String {
        let tokens = tokens.parse().expect("test tokens");
        rename_self(tokens, &Ident::new("this", Span::call_site())).to_string()
    }

    fn assert_renamed(tokens: &str, expected: &str) {
        let expected: TokenStream = expected.parse().expect("test tokens");
        assert_eq!(renamed(tokens), expected.to_string());
    }

    #[test]
    fn every_value_is_renamed() {
        for (tokens, expected) in [
            ("self", "this"),
            ("self.region", "this.region"),
            ("&*self", "&*this"),
            ("|e| self.is_transient(e)", "|e| this.is_transient(e)"),
            ("E::A if { self.a } && self.b", "E::A if { this.a } && this.b"),
            ("format!(\"{}/{}\", self.a, b)", "format!(\"{}/{}\", this.a, b)"),
            ("format!(\"{self}\")", "format!(\"{self}\", self = this)"),
            ("f!(\"{self:?}{}\", self.a,)", "f!(\"{self:?}{}\", this.a, self = this)"),
            ("f!(\"{{{self}\")", "f!(\"{{{self}\", self = this)"),
            ("f!(g!(\"{self}\"), self)", "f!(g!(\"{self}\", self = this), this)"),
            ("span!(level, self = debug(&self), b = self)", "span!(level, self = debug(&this), b = this)"),
            (
                "macro_rules! m { (self) => { self }; ($x:expr) => ($x + self) }",
                "macro_rules! m { (self) => { this }; ($x:expr) => ($x + this) }",
            ),
            ("f!(self == self)", "f!(this == this)"),
            ("Key { a: self.a, b: [self.b] }", "Key { a: this.a, b: [this.b] }"),
            (
                "retry { cap = self.cap } circuit_breaker { key = self }",
                "retry { cap = this.cap } circuit_breaker { key = this }",
            ),
            ("let f: fn(u8) = self.f; self.g", "let f: fn(u8) = this.f; this.g"),
            ("{ fn f(&self) -> u8 { self.a } self.b }", "{ fn f(&self) -> u8 { self.a } this.b }"),
            (
                "trait T { fn f(&self); fn g(self) { self } } self",
                "trait T { fn f(&self); fn g(self) { self } } this",
            ),
        ] {
            assert_renamed(tokens, expected);
        }
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        for tokens in [
            "Self::LIMIT",
            "self::limit",
            "self::module::LIMIT",
            "use module::{self, item};",
            "\"self\"",
            "format!(\"{{self}}{selfish}\")",
            "let text = \"{self}\";",
            "itself.a",
            "pub(self) struct S;",
            "fn f(self: &Self) { self }",
            "fn f<T>(&self) -> Vec<T> where T: Copy { [self] }",
        ] {
            assert_renamed(tokens, tokens);
        }
    }
}
