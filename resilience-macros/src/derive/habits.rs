//! Arguments of other derives, with advice on what to write here instead.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Field, Fields, LitStr, Type};

use super::fields;
use crate::arguments::spelling;
use crate::function::types;
use crate::rules::text::duration::{from_literal, from_text};
use crate::syntax::compares;

/// The error for `argument` on a case with these fields, if it is written as another derive has it.
/// `is_word` tells whether it begins with an argument's name or a synonym.
pub(crate) fn answer(argument: &[TokenTree], is_word: bool, fields: &Fields) -> Option<syn::Error> {
    let first = argument.first()?;
    let message = match (first, &argument[1..]) {
        (TokenTree::Ident(name), []) => lone_name(name, fields)?,
        (TokenTree::Literal(literal), []) => lone_literal(&literal.to_string(), first)?,
        (TokenTree::Ident(name), [equals, value @ ..]) if name == "source" && is_equals(equals) => {
            marked_by_name(value, fields)?
        }
        (TokenTree::Ident(name), [TokenTree::Group(value)]) if name == "source" => {
            let value: Vec<TokenTree> = value.stream().into_iter().collect();
            marked_by_name(&value, fields)?
        }
        (TokenTree::Ident(name), [equals, value @ ..]) if name == "unless" && is_equals(equals) => {
            format!("unknown argument `unless` for `#[transient]`; write `if = !({})`", short(value))
        }
        (TokenTree::Ident(name), [_, ..]) if name == "else" => {
            "unknown argument `else` for `#[transient]`; where `if` is false, it is permanent".to_owned()
        }
        (TokenTree::Ident(_), [next, ..]) if is_word || is_equals(next) && !is_comparison(argument) => {
            return None;
        }
        _ => condition(argument)?,
    };
    Some(syn::Error::new(first.span(), message))
}

/// The message about an attribute with a value, such as `#[transient = true]`.
pub(crate) fn answer_to_value(value: &str) -> &'static str {
    match value {
        "true" => "expected `#[transient]`, which says it without `= true`",
        "false" => "expected no attribute; what is not marked is permanent",
        _ => "`#[transient]` takes its arguments in parentheses, such as `#[transient(after = 5s)]`",
    }
}

fn lone_name(name: &Ident, fields: &Fields) -> Option<String> {
    if let Some(index) = (0..fields.len()).find(|index| fields::name(fields, *index).unraw() == name.unraw())
    {
        let field = fields.iter().nth(index)?;
        return Some(match name.to_string().as_str() {
            "source" | "after" => return None,
            _ if is_time(field) => {
                format!("expected an argument, found the field `{name}`; write `after = {name}`")
            }
            _ if is_bool(&field.ty) => {
                format!("expected an argument, found the field `{name}`; write `if = {name}`")
            }
            _ if types::is_plainly_copy(&field.ty) => format!(
                "expected an argument, found the field `{name}`; write `if = ...` or `after = ...` with an expression of it"
            ),
            _ => format!(
                "expected an argument, found the field `{name}`; write `if = ...` to look into it, or `source` to ask it"
            ),
        });
    }
    match name.to_string().as_str() {
        "true" | "always" => Some(format!("`{name}` is no argument; write `#[transient]`")),
        "false" | "never" | "permanent" => {
            Some(format!("`{name}` is no argument; leave the attribute out: what is not marked is permanent"))
        }
        _ => None,
    }
}

fn lone_literal(literal: &str, token: &TokenTree) -> Option<String> {
    let text = syn::parse2::<LitStr>(token.to_token_stream());
    let is_duration = match &text {
        Ok(text) => from_text(&text.value()).is_ok(),
        Err(_) => from_literal(literal).is_ok(),
    };
    is_duration.then(|| format!("expected an argument, found `{literal}`; write `after = {literal}`"))
}

/// The message about `source = cause`.
fn marked_by_name(value: &[TokenTree], fields: &Fields) -> Option<String> {
    let [TokenTree::Ident(name)] = value else { return None };
    let is_field = fields.iter().any(|field| field.ident.as_ref() == Some(name));
    is_field.then(|| {
        format!("`source` takes no value; write `source` alone, and mark the field `{name}` with `#[source]`")
    })
}

/// The message about a condition without `if`, such as `status >= 500`.
fn condition(argument: &[TokenTree]) -> Option<String> {
    let tokens: TokenStream = argument.iter().cloned().collect();
    let value: Expr = syn::parse2(tokens).ok()?;
    if matches!(value, Expr::Lit(_) | Expr::Assign(_)) {
        return None;
    }
    let written = dereferenced(&short(argument), &value);
    Some(format!("expected an argument, found an expression; write `if = {written}`"))
}

/// `written`, the text of `value`, with a `*` before the field that it compares.
pub(crate) fn dereferenced(written: &str, value: &Expr) -> String {
    match value {
        Expr::Binary(binary)
            if compares(&binary.op) && is_lone_variable(&binary.left) && written != "..." =>
        {
            format!("*{written}")
        }
        _ => written.to_owned(),
    }
}

fn is_lone_variable(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.get_ident().is_some_and(fields::is_variable))
}

/// The text, or `...` if it is too long for a message.
fn short(tokens: &[TokenTree]) -> String {
    let written = spelling::spell_out(tokens);
    if written.len() > 60 { "...".to_owned() } else { written }
}

/// `=`, or the first token of `==` or `=>`.
fn is_equals(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '=')
}

/// Whether `argument` is a comparison such as `name == value`.
fn is_comparison(argument: &[TokenTree]) -> bool {
    matches!(argument, [_, first, second, ..] if is_equals(first) && is_equals(second))
}

fn is_time(field: &Field) -> bool {
    let mut names = field.ty.to_token_stream().into_iter();
    names.any(|tree| matches!(tree, TokenTree::Ident(name) if name == "Duration"))
}

fn is_bool(ty: &Type) -> bool {
    matches!(types::peel(ty), Type::Path(path) if path.path.is_ident("bool"))
}

/// Whether `arguments`, of another derive's attribute, mark the field as the source:
/// `#[snafu(source)]`, `#[error(source)]`.
pub(crate) fn is_source(arguments: TokenStream) -> bool {
    let trees: Vec<TokenTree> = arguments.into_iter().collect();
    trees.iter().enumerate().any(|(index, tree)| {
        let is_denied = matches!(
            trees.get(index + 1),
            Some(TokenTree::Group(group))
                if group.delimiter() == Delimiter::Parenthesis && group.stream().to_string() == "false"
        );
        matches!(tree, TokenTree::Ident(name) if name == "source") && !is_denied
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn marks_of_other_derives_are_known() {
        let is_source = |text: &str| super::is_source(text.parse().expect("they are tokens"));
        assert!(
            is_source("source") && is_source("source, backtrace") && is_source("source(from(A, B::new))")
        );
        assert!(!is_source("source(false)") && !is_source("backtrace") && !is_source("not(source)"));
    }
}
