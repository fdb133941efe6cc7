//! `budget = 20%`: the bucket that many calls take their tokens from.

use proc_macro2::Literal;
use syn::parse::ParseStream;
use syn::{Expr, LitStr};

use super::ratio::{self, Ratio};
use crate::arguments::lookahead::{at_end_of_value, starts_expression};
use crate::arguments::value::Value;
use crate::rules::text::duration::{from_literal, from_text};
use crate::rules::text::ratio::from_percent;

/// The budget that retries or hedges take their tokens from.
pub(crate) enum Budget {
    /// The function's own, with this ratio.
    Own(Ratio),
    /// That of a name.
    Named(LitStr),
    /// A value of the runtime's `RetryBudget`.
    Shared(Expr),
}

/// Reads the value of `budget`.
pub(crate) fn parse(input: ParseStream) -> syn::Result<Budget> {
    if input.peek(LitStr) && !starts_expression(input) {
        return budget_of_name(input.parse()?);
    }
    Ok(match ratio::parse(input, "budget")? {
        Value::Literal(ratio, _) => Budget::Own(ratio),
        Value::Expr(budget) => Budget::Shared(budget),
    })
}

/// The budget of `name`, unless that is a ratio in quotes.
fn budget_of_name(name: LitStr) -> syn::Result<Budget> {
    let text = name.value();
    if text.trim().is_empty() {
        let message =
            "the name of a `budget` is empty; name what is called, or write a ratio: `budget = 20%`";
        return Err(syn::Error::new(name.span(), message));
    }
    let number = text.trim().trim_end_matches('%');
    if from_percent(number).is_ok() {
        let fraction = if number.starts_with("0.") && number == text.trim() { "" } else { "%" };
        let message = format!(
            "a ratio stands without quotes, found `{}`; write `budget = {number}{fraction}`",
            name.token()
        );
        return Err(syn::Error::new(name.span(), message));
    }
    Ok(Budget::Named(name))
}

/// The text of a duration such as `budget = 30s`, which is no budget.
pub(crate) fn duration(input: ParseStream) -> Option<Literal> {
    let ahead = input.fork();
    let literal: Literal = ahead.parse().ok().filter(|_| at_end_of_value(&ahead))?;
    let text = literal.to_string();
    let quoted = syn::parse_str::<LitStr>(&text);
    let is_duration = quoted.map_or(from_literal(&text).is_ok(), |text| from_text(&text.value()).is_ok());
    is_duration.then_some(literal)
}
