//! The fields of a case as its expressions call them: by their names, or `_0`, `_1`, … in a tuple.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Expr, Fields, Index, Lit, Member};

use crate::args::suggest::nearest;
use crate::args::text::duration::without_unit;
use crate::errors::Errors;

/// A field that an expression mentions, and the name that it gets there.
pub(crate) struct Binding {
    pub(crate) member: Member,
    pub(crate) name: Ident,
}

/// What the field at `index` is called in expressions.
pub(crate) fn name(fields: &Fields, index: usize) -> Ident {
    let own = fields.iter().nth(index).and_then(|field| field.ident.clone());
    own.unwrap_or_else(|| format_ident!("_{index}", span = Span::mixed_site()))
}

pub(crate) fn member(fields: &Fields, index: usize) -> Member {
    match fields.iter().nth(index).and_then(|field| field.ident.clone()) {
        Some(name) => name.into(),
        None => Index { index: u32::try_from(index).unwrap_or(u32::MAX), span: Span::mixed_site() }.into(),
    }
}

/// The field at `index`, if `expressions` mention it. It is bound by the mention itself, whose hygiene is another than
/// that of the field where a macro wrote one of the two.
pub(crate) fn binding(fields: &Fields, index: usize, expressions: &TokenStream) -> Option<Binding> {
    let name = mention(expressions.clone(), &name(fields, index))?;
    Some(Binding { member: member(fields, index), name })
}

/// Where `name` is first used as a variable, or captured by a format string.
pub(crate) fn mention(tokens: TokenStream, name: &Ident) -> Option<Ident> {
    let capture = format!("{{{}", name.unraw());
    let mut before = [None, None];
    tokens.into_iter().find_map(|tree| {
        let is_member =
            matches!(before, [_, Some('.')] if before[0] != Some('.')) || before == [Some(':'); 2];
        before = [before[1], as_punct(&tree)];
        match tree {
            TokenTree::Ident(ident) => (!is_member && ident.unraw() == name.unraw()).then_some(ident),
            TokenTree::Group(group) => mention(group.stream(), name),
            TokenTree::Literal(literal) if literal.to_string().contains(&capture) => {
                let mut captured = name.clone();
                captured.set_span(literal.span());
                Some(captured)
            }
            _ => None,
        }
    })
}

fn as_punct(tree: &TokenTree) -> Option<char> {
    match tree {
        TokenTree::Punct(punct) => Some(punct.as_char()),
        _ => None,
    }
}

/// Refuses what stands where a field's name is expected and is none, in the words of the fields that there are.
pub(crate) fn check(value: &Expr, key: &Ident, fields: &Fields, owner: &Ident, errors: &mut Errors) {
    match value {
        Expr::Group(group) => check(&group.expr, key, fields, owner, errors),
        Expr::Path(path) => {
            let lone = path.path.get_ident().filter(|name| is_variable(name));
            if let Some(name) = lone.filter(|name| !is_field(name, fields)) {
                errors.at(name, format!("`{owner}` has no field `{name}`; {}", hint(name, fields)));
            }
        }
        Expr::Lit(literal) => {
            if let Lit::Int(number) = &literal.lit
                && number.suffix().is_empty()
                && key == "after"
            {
                errors.push(bare_number(number, fields));
            }
        }
        _ => {}
    }
}

/// In lower case: a name in upper case is a constant.
fn is_variable(name: &Ident) -> bool {
    name != "self" && !name.unraw().to_string().contains(char::is_uppercase)
}

fn is_field(name: &Ident, fields: &Fields) -> bool {
    names(fields).any(|field| field.unraw() == name.unraw())
}

fn names(fields: &Fields) -> impl Iterator<Item = Ident> {
    (0..fields.len()).map(|index| name(fields, index))
}

fn hint(written: &Ident, fields: &Fields) -> String {
    let names: Vec<String> = names(fields).map(|name| name.to_string()).collect();
    if let Some(near) = nearest(&written.to_string(), names.iter().map(String::as_str))
        && matches!(fields, Fields::Named(_))
    {
        return format!("did you mean `{near}`?");
    }
    match &*names {
        [] => "it has none at all".to_owned(),
        [only] => format!("its field is `{only}`"),
        names => format!("its fields are `{}`", names.join("`, `")),
    }
}

/// `after = 0`.
fn bare_number(number: &syn::LitInt, fields: &Fields) -> syn::Error {
    let index = number.base10_parse::<usize>().ok().filter(|index| *index < fields.len());
    let message = match (fields, index) {
        (Fields::Unnamed(_), Some(index)) => {
            format!(
                "expected a field or a duration, found `{number}`; the field is written `_{index}`, a duration has a \
                 unit: `{number}s`"
            )
        }
        _ => without_unit(&number.to_string()),
    };
    syn::Error::new(number.span(), message)
}
