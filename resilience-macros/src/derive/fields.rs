//! The names of a case's fields in its expressions: their own, or `_0`, `_1`, … for a tuple.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, Field, Fields, Index, Lit, Member, PatIdent, UnOp};

use super::mentions;
use crate::errors::Errors;
use crate::rules::suggest::nearest;
use crate::rules::text::duration::without_unit;

/// A field, and the variable that it is bound to.
pub(crate) struct Binding {
    pub(crate) member: Member,
    pub(crate) name: Ident,
    /// Further identifiers of the same name in the expressions. They may differ from `name` by
    /// hygiene.
    pub(crate) again: Vec<Ident>,
}

impl Binding {
    pub(crate) fn new(fields: &Fields, index: usize, name: Ident) -> Self {
        Self { member: member(fields, index), name, again: Vec::new() }
    }
}

/// The name of the field at `index` in expressions.
pub(crate) fn name(fields: &Fields, index: usize) -> Ident {
    let own = fields.iter().nth(index).and_then(|field| field.ident.clone());
    own.unwrap_or_else(|| format_ident!("_{index}"))
}

fn member(fields: &Fields, index: usize) -> Member {
    match fields.iter().nth(index).and_then(|field| field.ident.clone()) {
        Some(name) => name.into(),
        None => Index { index: u32::try_from(index).unwrap_or(u32::MAX), span: Span::mixed_site() }.into(),
    }
}

/// The field at `index`, bound by each identifier that mentions it; `None` if none does. The
/// identifiers of the expression are used, not the field's: their hygiene differs if a macro wrote
/// one of the two.
pub(crate) fn binding(fields: &Fields, index: usize, expressions: &TokenStream) -> Option<Binding> {
    let mut mentions = mentions::find_mentions(&name(fields, index), expressions.clone()).into_iter();
    let name = mentions.next()?;
    Some(Binding { again: mentions.collect(), ..Binding::new(fields, index, name) })
}

/// The field at `index`, which no expression mentions. It is bound too: the compiler then proposes
/// it for a misspelt name, and editors offer it. A name with an upper-case letter is left out: it
/// might be a constant, and the pattern would compare with it.
pub(crate) fn unmentioned(fields: &Fields, index: usize) -> Option<Binding> {
    let name = name(fields, index);
    let is_deprecated =
        |field: &Field| field.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    let is_bound = is_variable(&name) && !fields.iter().nth(index).is_some_and(is_deprecated);
    is_bound.then(|| Binding::new(fields, index, name))
}

/// Whether `name` is written like a variable, without an upper-case letter.
pub(crate) fn is_variable(name: &Ident) -> bool {
    name != "self" && !name.unraw().to_string().contains(char::is_uppercase)
}

/// Refuses names that can only be meant for fields, but are none. The message lists the fields.
pub(crate) fn check(value: &Expr, key: &Ident, fields: &Fields, owner: &Ident, errors: &mut Errors) {
    if let Some(number) = bare_number(value)
        && key == "after"
    {
        errors.push(without_a_unit(number, fields));
    }
    let mut names = Vec::new();
    expected(value, true, &mut names);
    let local = locals(value);
    let numbered = mentions::numbered(value.to_token_stream());
    names.extend(numbered.into_iter().filter(|name| !local.contains(name)));
    let mut refused: Vec<Ident> = Vec::new();
    for name in names.into_iter().filter(|name| !is_field(name, fields)) {
        if !refused.contains(&name) {
            errors.report(&name, format!("`{owner}` has no field `{name}`; {}", hint(&name, fields)));
            refused.push(name);
        }
    }
}

/// Collects the names that can only be meant for fields: a lone name as a value, and a dereferenced
/// name. Expressions that may bind names of their own are not searched, and neither are calls,
/// whose arguments may be constants.
fn expected(value: &Expr, alone: bool, names: &mut Vec<Ident>) {
    match value {
        Expr::Group(group) => expected(&group.expr, alone, names),
        Expr::Paren(paren) => expected(&paren.expr, alone, names),
        Expr::Unary(unary) => expected(&unary.expr, alone || matches!(unary.op, UnOp::Deref(_)), names),
        Expr::Binary(binary) => {
            expected(&binary.left, false, names);
            expected(&binary.right, false, names);
        }
        Expr::Cast(cast) => expected(&cast.expr, false, names),
        Expr::Field(field) => expected(&field.base, false, names),
        Expr::MethodCall(call) => expected(&call.receiver, false, names),
        Expr::Path(path) if alone => {
            names.extend(path.path.get_ident().filter(|name| is_variable(name)).cloned());
        }
        _ => {}
    }
}

/// The names that the expression itself binds.
fn locals(value: &Expr) -> Vec<Ident> {
    struct Locals(Vec<Ident>);
    impl<'ast> Visit<'ast> for Locals {
        fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
            self.0.push(pattern.ident.clone());
            visit::visit_pat_ident(self, pattern);
        }
    }
    let mut locals = Locals(Vec::new());
    locals.visit_expr(value);
    locals.0
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

fn bare_number(value: &Expr) -> Option<&syn::LitInt> {
    match value {
        Expr::Group(group) => bare_number(&group.expr),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.suffix().is_empty().then_some(number),
            _ => None,
        },
        _ => None,
    }
}

/// The error for a number without a unit, such as `after = 0`.
fn without_a_unit(number: &syn::LitInt, fields: &Fields) -> syn::Error {
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
