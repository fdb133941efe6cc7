//! The arguments of `#[transient(...)]`.

use std::time::Duration;

use proc_macro2::TokenTree;
use syn::parse::ParseStream;
use syn::{Expr, Fields, Ident, LitInt, LitStr, Path};

use super::{expression, habits, word};
use crate::arguments::argument::{Argument, Flag};
use crate::arguments::{
    self as args, Arguments, Value, duration, is_argument_name, krate, starts_expression, store,
    tokens_of_value,
};
use crate::errors::Errors;
use crate::rules::text::duration::from_text;

#[derive(Default)]
pub(crate) struct TransientArgs {
    /// The fields of the case that the attribute stands on.
    pub(crate) fields: Option<Fields>,
    pub(crate) condition: Option<(Ident, Expr)>,
    pub(crate) after: Option<(Ident, Value<Duration>)>,
    pub(crate) source: Option<Ident>,
    pub(crate) kind: Option<(Ident, LitStr)>,
    pub(crate) krate: Option<(Ident, Path)>,
}

type Row = Argument<TransientArgs>;

const ROWS: &[Row] = &[
    Row::value("after", "after = 5s", |args, key, input| {
        store(&mut args.after, parse_after(input).map(|after| (key.clone(), after)))
    })
    .synonyms("retry_after delay wait hint"),
    Row::value("if", "if = *_0 >= 500", |args, key, input| {
        store(&mut args.condition, parse_condition(input).map(|condition| (key.clone(), condition)))
    })
    .synonyms("when on cond condition"),
    Row::flag(
        "source",
        Flag {
            read: |args, key| args.source = Some(key.clone()),
            instead_of_value: "mark the field with `#[source]`",
        },
    )
    .synonyms("from inner transparent forward"),
    Row::value("kind", "kind = \"throttled\"", |args, key, input| {
        store(&mut args.kind, word::parse(input).map(|word| (key.clone(), word)))
    })
    .synonyms("name error_type label"),
    Row::value("crate", "crate = resilience", |args, key, input| {
        store(&mut args.krate, krate::parse(input).map(|path| (key.clone(), path)))
    }),
];

impl Arguments for TransientArgs {
    const ATTRIBUTE: &'static str = "transient";

    const ARGUMENTS: &'static [Argument<Self>] = ROWS;

    fn habit(&self, input: ParseStream) -> Option<syn::Error> {
        let fields = self.fields.as_ref()?;
        let argument = tokens_of_value(input);
        let is_word =
            matches!(argument.first(), Some(TokenTree::Ident(name)) if is_argument_name::<Self>(name));
        habits::answer(&argument, is_word, fields)
    }

    /// Contradictions are checked case by case, in `judgement`: above an enum, these arguments are
    /// errors anyway.
    fn check(&self, _: &mut Errors) {}
}

fn parse_condition(input: ParseStream) -> syn::Result<Expr> {
    if input.peek(LitStr) && !starts_expression(input) {
        let text: LitStr = input.parse()?;
        let written = text.value();
        let written = match text.parse::<Expr>() {
            Ok(value) => habits::dereferenced(&written, &value),
            Err(_) => "*_0 >= 500".to_owned(),
        };
        let message = format!("`if` takes an expression, not a string; write `if = {written}`");
        return Err(syn::Error::new(text.span(), message));
    }
    let condition = args::expression(input)?;
    expression::check(&condition, "if")?;
    Ok(condition)
}

/// Reads `after`. A number without a unit is kept as an expression: only the fields tell whether a
/// field is meant.
fn parse_after(input: ParseStream) -> syn::Result<Value<Duration>> {
    if input.peek(LitStr) && !starts_expression(input) {
        let ahead = input.fork();
        let text: LitStr = ahead.parse()?;
        if let Some(what) = quoted(&text) {
            let text: LitStr = input.parse()?;
            let message = format!("{what} without quotes; write `after = {}`", text.value());
            return Err(syn::Error::new(text.span(), message));
        }
    }
    if input.peek(LitInt) && !starts_expression(input) {
        let ahead = input.fork();
        let number: LitInt = ahead.parse()?;
        if number.suffix().is_empty() && args::at_end_of_value(&ahead) {
            return input.parse().map(Value::Expr);
        }
    }
    let after = duration::parse(input)?;
    after.expr().map_or(Ok(()), |after| expression::check(after, "after"))?;
    Ok(after)
}

/// The beginning of the message about a string that holds an expression. `None` if it holds a
/// duration, or neither.
fn quoted(text: &LitStr) -> Option<&'static str> {
    match text.parse::<Expr>().ok()? {
        Expr::Path(path) if path.path.get_ident().is_some() => Some("a field is named"),
        Expr::Path(_) | Expr::Field(_) | Expr::MethodCall(_) | Expr::Call(_) | Expr::Unary(_) => {
            Some("`after` takes an expression").filter(|_| from_text(&text.value()).is_err())
        }
        _ => None,
    }
}
