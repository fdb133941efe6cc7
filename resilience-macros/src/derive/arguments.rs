//! The arguments of `#[transient(...)]`.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Expr, Ident, LitInt, LitStr, Path};

use crate::args::{Arguments, Value, duration, starts_expression};
use crate::attributes::parse_crate;
use crate::errors::Errors;

#[derive(Default)]
pub(crate) struct TransientArgs {
    pub(crate) condition: Option<(Ident, Expr)>,
    pub(crate) after: Option<(Ident, Value<Duration>)>,
    pub(crate) source: Option<Ident>,
    pub(crate) krate: Option<(Ident, Path)>,
}

impl Arguments for TransientArgs {
    const ATTRIBUTE: &'static str = "transient";

    const KEYS: &'static [(&'static str, &'static str)] = &[
        ("after", "after = 5s"),
        ("if", "if = *_0 >= 500"),
        ("source", "source"),
        ("crate", "crate = resilience"),
    ];

    const SYNONYMS: &'static [(&'static str, &'static str)] = &[
        ("when", "if"),
        ("on", "if"),
        ("cond", "if"),
        ("condition", "if"),
        ("retry_after", "after"),
        ("delay", "after"),
        ("wait", "after"),
        ("hint", "after"),
        ("from", "source"),
        ("inner", "source"),
        ("transparent", "source"),
        ("forward", "source"),
    ];

    const FLAGS: &'static [(&'static str, &'static str)] = &[("source", "mark the field with `#[source]`")];

    fn flag(&mut self, key: &Ident) {
        self.source = Some(key.clone());
    }

    fn value(&mut self, key: &Ident, input: ParseStream) -> syn::Result<()> {
        match key.to_string().trim_start_matches("r#") {
            "if" => self.condition = Some((key.clone(), parse_condition(input)?)),
            "after" => self.after = Some((key.clone(), parse_after(input)?)),
            // `crate`, the one key that is left
            _ => self.krate = Some((key.clone(), parse_crate(input)?)),
        }
        Ok(())
    }

    /// What contradicts what is seen by case: above an enum, it is out of place at all.
    fn check(&self, _: &mut Errors) {}
}

fn parse_condition(input: ParseStream) -> syn::Result<Expr> {
    if input.peek(LitStr) && !starts_expression(input) {
        let text: LitStr = input.parse()?;
        let written = text.value();
        let written = if text.parse::<Expr>().is_ok() { &written } else { "*_0 >= 500" };
        let message = format!("`if` takes an expression, not a string; write `if = {written}`");
        return Err(syn::Error::new(text.span(), message));
    }
    let condition: Expr = input.parse()?;
    match &condition {
        Expr::Let(binding) => {
            let message = "`if` takes an expression of type `bool`, not a `let`; write `matches!(...)`";
            Err(syn::Error::new(binding.let_token.span, message))
        }
        _ => Ok(condition),
    }
}

/// A number without a unit is kept as an expression: whether a field is meant, only the fields tell.
fn parse_after(input: ParseStream) -> syn::Result<Value<Duration>> {
    if input.peek(LitStr) && !starts_expression(input) {
        let ahead = input.fork();
        let text: LitStr = ahead.parse()?;
        if text.parse::<Ident>().is_ok() {
            let text: LitStr = input.parse()?;
            let message = format!("a field is named without quotes; write `after = {}`", text.value());
            return Err(syn::Error::new(text.span(), message));
        }
    }
    if input.peek(LitInt) && !starts_expression(input) {
        let ahead = input.fork();
        let number: LitInt = ahead.parse()?;
        if number.suffix().is_empty() && crate::args::at_end_of_value(&ahead) {
            return input.parse().map(Value::Expr);
        }
    }
    duration::parse(input)
}
