//! Durations: `250ms`, `1.5s`, `"1m 30s"`, or an expression.

use std::time::Duration;

use proc_macro2::{Literal, TokenTree};
use quote::quote;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Ident, LitBool, LitChar, LitStr, Token};

use super::literal::{read_from, scalar};
use crate::arguments::expression::expression;
use crate::arguments::lookahead::{at_end_of_value, starts_expression, tokens_of_value};
use crate::arguments::value::Value;
use crate::rules::kinds::duration::{self, has_a_default, longer_than_zero, means_no_limit};
use crate::rules::scalar::Scalar;
use crate::rules::text::duration::{SHOULD_BE, from_literal, is_unit, unknown_unit};

/// Reads a duration.
pub(crate) fn parse(input: ParseStream) -> syn::Result<Value<Duration>> {
    if input.peek(LitStr) && !starts_expression(input) {
        let text: LitStr = input.parse()?;
        return read_from(&text, duration::read(&Scalar::Text(&text.value())));
    }
    if input.peek(Token![-]) && input.peek2(syn::Lit) {
        let minus: Token![-] = input.parse()?;
        let literal: Literal = input.parse()?;
        let text = format!("-{literal}");
        return read_from(quote!(#minus #literal), duration::read(&Scalar::Number(&text)));
    }
    if (input.peek(LitChar) || input.peek(LitBool)) && !starts_expression(input) {
        let literal: syn::Lit = input.parse()?;
        let text = quote!(#literal).to_string();
        let value = duration::read(&scalar(&literal, &text));
        return read_from(literal, value);
    }
    if input.peek(syn::LitInt) || input.peek(syn::LitFloat) {
        reject_parts(input)?;
        if !starts_expression(input) {
            let literal: Literal = input.parse()?;
            let text = literal.to_string();
            return read_from(literal, duration::read(&Scalar::Number(&text)));
        }
    }
    let written = tokens_of_value(input);
    let value = expression(input)?;
    match unit_inside(&written) {
        Some(error) => Err(error),
        None => Ok(Value::Expr(value)),
    }
}

/// Reads a duration that is a limit with a default. Words such as `unlimited` are refused, because
/// leaving the argument out does not lift the limit. `None` is an expression of type
/// `Option<Duration>`, and means the default.
pub(crate) fn limit(input: ParseStream, key: &str) -> syn::Result<Value<Duration>> {
    let ahead = input.fork();
    if let Ok(word) = ahead.parse::<Ident>()
        && at_end_of_value(&ahead)
        && means_no_limit(&word.to_string())
    {
        input.advance_to(&ahead);
        return Err(syn::Error::new(word.span(), has_a_default(key, &word.to_string())));
    }
    parse(input)
}

/// The error for `2 * 100ms`: the compiler reads the literals of an expression, and knows no units.
/// Tokens of a macro call are left alone, because the macro may read units.
fn unit_inside(written: &[TokenTree]) -> Option<syn::Error> {
    let mut before: Option<&TokenTree> = None;
    for tree in written {
        let is_of_macro = matches!(before, Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
        let found = match tree {
            TokenTree::Literal(literal) => from_literal(&literal.to_string()).ok().map(|duration| {
                let code = duration_in_code(duration);
                let message = format!("a literal with a unit stands alone; in an expression write `{code}`");
                syn::Error::new(literal.span(), message)
            }),
            TokenTree::Group(group) if !is_of_macro => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                unit_inside(&inside)
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        before = Some(tree);
    }
    None
}

/// Refuses a duration that is written as several tokens: `10 ms`, `1m 30s`.
pub(crate) fn reject_parts(input: ParseStream) -> syn::Result<()> {
    detached_unit(input).or_else(|| detached_part(input)).map_or(Ok(()), Err)
}

/// Reads a duration longer than zero. `why` ends the message about zero.
pub(crate) fn positive(input: ParseStream, key: &str, why: &str) -> syn::Result<Value<Duration>> {
    let duration = parse(input)?;
    if let Some((length, span)) = duration.literal() {
        longer_than_zero(key, *length, why).map_err(|message| syn::Error::new(span, message))?;
    }
    Ok(duration)
}

/// The error for `10 ms`, which is two tokens.
fn detached_unit(input: ParseStream) -> Option<syn::Error> {
    let ahead = input.fork();
    let number: Literal = ahead.parse().ok()?;
    let unit: Ident = ahead.parse().ok()?;
    // If more follows, the second token is the next argument, after a missing comma.
    if !at_end_of_value(&ahead) {
        return None;
    }
    input.advance_to(&ahead);
    let spelling = unit.to_string();
    let message = if is_unit(&spelling) {
        format!("{SHOULD_BE}, found `{number} {unit}`; write `{number}{unit}`, without the space")
    } else {
        unknown_unit(&format!("{number} {unit}"), &spelling)
    };
    Some(syn::Error::new_spanned(quote!(#number #unit), message))
}

/// The error for `1m 30s`: a sum is written as a string.
fn detached_part(input: ParseStream) -> Option<syn::Error> {
    let ahead = input.fork();
    let mut parts: Vec<Literal> = Vec::new();
    while !at_end_of_value(&ahead) {
        parts.push(ahead.parse().ok()?);
    }
    if parts.len() < 2 {
        return None;
    }
    input.advance_to(&ahead);
    let written = parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let message = format!("{SHOULD_BE}, found `{written}`; write a sum as a string: `\"{written}\"`");
    Some(syn::Error::new_spanned(quote!(#(#parts)*), message))
}

/// A duration as Rust code, such as `Duration::from_secs(5)`.
pub(crate) fn duration_in_code(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    for (unit, name) in [(1_000_000_000, "secs"), (1_000_000, "millis"), (1_000, "micros")] {
        if nanos.is_multiple_of(unit) {
            return format!("Duration::from_{name}({})", nanos / unit);
        }
    }
    format!("Duration::from_nanos({nanos})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_written_in_its_largest_unit() {
        for (nanos, code) in [
            (90_000_000_000, "Duration::from_secs(90)"),
            (1_500_000_000, "Duration::from_millis(1500)"),
            (7_000, "Duration::from_micros(7)"),
            (7, "Duration::from_nanos(7)"),
        ] {
            assert_eq!(duration_in_code(Duration::from_nanos(nanos)), code);
        }
    }
}
