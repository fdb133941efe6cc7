//! Durations: `250ms`, `1.5s`, `"1m 30s"`, or an expression.

use std::time::Duration;

use proc_macro2::Literal;
use quote::quote;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Expr, Ident, LitBool, LitChar, LitStr, Token};

use super::{Value, at_end_of_value, starts_expression};

const UNITS: &str = "a number needs a unit: `ns`, `us`, `ms`, `s`, `m`, `h`";
const SHOULD_BE: &str = "expected a duration such as `250ms` or `1.5s`";

/// What follows `key =` where a duration is expected.
pub(crate) fn parse(input: ParseStream) -> syn::Result<Value<Duration>> {
    if input.peek(LitStr) && !starts_expression(input) {
        let text: LitStr = input.parse()?;
        let duration = from_text(&text.value()).map_err(|message| syn::Error::new(text.span(), message))?;
        return Ok(Value::Literal(duration, text.span()));
    }
    if input.peek(Token![-]) && input.peek2(syn::Lit) {
        let minus: Token![-] = input.parse()?;
        let literal: Literal = input.parse()?;
        let message = format!("{SHOULD_BE}, found `-{literal}`; a duration cannot be negative");
        return Err(syn::Error::new_spanned(quote!(#minus #literal), message));
    }
    if (input.peek(LitChar) || input.peek(LitBool)) && !starts_expression(input) {
        let literal: syn::Lit = input.parse()?;
        let message = format!("{SHOULD_BE}, found `{}`", quote!(#literal));
        return Err(syn::Error::new(literal.span(), message));
    }
    if input.peek(syn::LitInt) || input.peek(syn::LitFloat) {
        if let Some(error) = detached_unit(input).or_else(|| detached_part(input)) {
            return Err(error);
        }
        if !starts_expression(input) {
            let literal: Literal = input.parse()?;
            let duration = from_literal(&literal.to_string());
            return match duration {
                Ok(duration) => Ok(Value::Literal(duration, literal.span())),
                Err(message) => Err(syn::Error::new(literal.span(), message)),
            };
        }
    }
    Ok(Value::Expr(input.parse::<Expr>()?))
}

/// `10 ms`: two tokens where one is meant.
fn detached_unit(input: ParseStream) -> Option<syn::Error> {
    let ahead = input.fork();
    let number: Literal = ahead.parse().ok()?;
    let unit: Ident = ahead.parse().ok()?;
    // With more behind it, it is the next argument that follows a missing comma.
    if !at_end_of_value(&ahead) {
        return None;
    }
    input.advance_to(&ahead);
    let spelling = unit.to_string();
    let message = match unit_nanos(&spelling) {
        Some(_) => {
            format!("{SHOULD_BE}, found `{number} {unit}`; write `{number}{unit}`, without the space")
        }
        None => unknown_unit(&format!("{number} {unit}"), &spelling),
    };
    Some(syn::Error::new_spanned(quote!(#number #unit), message))
}

/// `1m 30s`: a sum is written as a string.
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
    let written = parts
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ");
    let message = format!("{SHOULD_BE}, found `{written}`; write a sum as a string: `\"{written}\"`");
    Some(syn::Error::new_spanned(quote!(#(#parts)*), message))
}

/// A literal token with its suffix, as the compiler spells it.
fn from_literal(text: &str) -> Result<Duration, String> {
    if text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b") {
        return Err(format!(
            "{SHOULD_BE}, found `{text}`; write the number in decimal"
        ));
    }
    let digits = text
        .find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    if let Some(exponent) = unit.strip_prefix(['e', 'E'])
        && exponent.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-')
    {
        return Err(format!(
            "{SHOULD_BE}, found `{text}`; write the number without an exponent"
        ));
    }
    if unit.is_empty() {
        return Err(format!("{SHOULD_BE}, found `{text}`; {UNITS}"));
    }
    component(number, unit).ok_or_else(|| unknown_unit(text, unit))?
}

/// A string: one component, or several with spaces between them.
fn from_text(text: &str) -> Result<Duration, String> {
    let expected = || format!("expected a duration such as `\"1m 30s\"`, found `{text:?}`");
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(format!("{}; {UNITS}", expected()));
    }
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        if number.is_empty() {
            return Err(format!(
                "{}; a number and a unit are missing at `{rest}`",
                expected()
            ));
        }
        if unit.is_empty() {
            return Err(format!("{}; {UNITS}", expected()));
        }
        let part = component(number, unit).ok_or_else(|| unknown_unit(text, unit))??;
        total = total.checked_add(part).ok_or_else(|| too_long(text))?;
        rest = tail.trim_start();
    }
    Ok(total)
}

fn unknown_unit(text: &str, unit: &str) -> String {
    let hint = match super::suggest::nearest(&unit.to_lowercase(), ["ns", "us", "ms", "s", "m", "min", "h"]) {
        _ if unit.starts_with("sec") => "; did you mean `s`?",
        _ if unit.starts_with("mil") => "; did you mean `ms`?",
        _ if unit.starts_with("mic") || unit == "µs" => "; did you mean `us`?",
        _ if unit.starts_with("hour") => "; did you mean `h`?",
        _ if unit.starts_with("minu") => "; did you mean `m`?",
        _ if unit == "d" || unit.starts_with("day") => "; write days in hours",
        Some("ms") => "; did you mean `ms`?",
        Some("min") => "; did you mean `min`?",
        _ => "",
    };
    format!(
        "unknown unit `{unit}` in `{text}`; the units are `ns`, `us`, `ms`, `s`, `m` (or `min`), `h`{hint}"
    )
}

fn too_long(text: &str) -> String {
    format!("the duration `{text}` is too long; 584 years is the most")
}

fn unit_nanos(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" | "min" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// `number` of `unit`; `None` if there is no such unit. Decimal arithmetic: `1.1s` is 1.1 s to the nanosecond.
fn component(number: &str, unit: &str) -> Option<Result<Duration, String>> {
    let scale = unit_nanos(unit)?;
    let nanos = scaled(number, scale)
        .ok_or_else(|| format!("expected a number such as `1.5`, found `{number}` before `{unit}`"));
    let whole =
        nanos.and_then(|nanos| u64::try_from(nanos).map_err(|_| too_long(&format!("{number}{unit}"))));
    Some(whole.map(Duration::from_nanos))
}

fn scaled(number: &str, scale: u64) -> Option<u128> {
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if whole.is_empty() && fraction.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(scale.into())?;
    let mut place = u128::from(scale);
    for digit in fraction.chars() {
        // Exact down to the nanosecond for every unit: a place that is no whole number of them is below it.
        let digit = u128::from(digit.to_digit(10)?);
        nanos += digit * place / 10;
        place /= 10;
    }
    Some(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Duration {
        from_literal(text).unwrap_or_else(|message| panic!("{message}"))
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(literal("7ns"), Duration::from_nanos(7));
        assert_eq!(literal("7us"), Duration::from_micros(7));
        assert_eq!(literal("7ms"), Duration::from_millis(7));
        assert_eq!(literal("7s"), Duration::from_secs(7));
        assert_eq!(literal("7m"), Duration::from_secs(7 * 60));
        assert_eq!(literal("7min"), Duration::from_secs(7 * 60));
        assert_eq!(literal("7h"), Duration::from_secs(7 * 3600));
        assert_eq!(literal("1_500ms"), Duration::from_millis(1500));
    }

    #[test]
    fn fractions_are_exact() {
        assert_eq!(literal("1.1s"), Duration::from_millis(1100));
        assert_eq!(literal("0.1ms"), Duration::from_micros(100));
        assert_eq!(literal("1.000000001s"), Duration::new(1, 1));
        assert_eq!(literal("1.5m"), Duration::from_secs(90));
        assert_eq!(literal("2.5h"), Duration::from_secs(9000));
    }

    #[test]
    fn strings_add_their_parts() {
        assert_eq!(from_text("1m 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(from_text("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(from_text(" 2 h "), Ok(Duration::from_secs(7200)));
        assert_eq!(from_text("1.5s 1ms"), Ok(Duration::from_millis(1501)));
        assert!(from_text("").is_err() && from_text("90").is_err() && from_text("s").is_err());
        assert!(from_text("-1s").is_err() && from_text("1s,2s").is_err() && from_text("1.2.3s").is_err());
    }

    #[test]
    fn each_trap_has_a_message_of_its_own() {
        assert!(from_literal("250").unwrap_err().ends_with(UNITS));
        assert!(from_literal("0x10ms").unwrap_err().contains("in decimal"));
        assert!(from_literal("1e3ms").unwrap_err().contains("without an exponent"));
        assert!(from_literal("5sec").unwrap_err().contains("did you mean `s`?"));
        assert!(from_literal("600000h").is_ok());
        assert!(from_literal("9000000h").unwrap_err().contains("too long"));
    }
}
