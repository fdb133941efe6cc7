//! Values of arguments that have more than one form.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Lit, LitInt, Token};

use crate::arguments::ratio::{self, Ratio};
use crate::arguments::typed::duration_tokens;
use crate::arguments::{Value, at_end_of_value, duration, number, starts_expression};
use crate::rules::circuit_breaker as rules;
use crate::rules::kinds::ratio::hint_at_quotes;

#[derive(Clone, Copy)]
pub(crate) enum Threshold {
    /// Failures in a row.
    Count(u32),
    /// Failures among the calls of the window.
    Rate(Ratio),
}

#[derive(Clone, Copy)]
pub(crate) enum Window {
    Calls(u32),
    Time(Duration),
}

impl Threshold {
    /// An expression of a type that is `IntoThreshold`.
    pub(super) fn tokens(self, private: &TokenStream) -> TokenStream {
        match self {
            Self::Count(failures) => failures.to_token_stream(),
            Self::Rate(ratio) => ratio.tokens(private),
        }
    }
}

impl Window {
    /// An expression of a type that is `IntoWindow`.
    pub(super) fn tokens(self, private: &TokenStream) -> TokenStream {
        match self {
            Self::Calls(calls) => calls.to_token_stream(),
            Self::Time(length) => duration_tokens(length, private),
        }
    }
}

/// Reads the value of `threshold`.
pub(super) fn threshold(input: ParseStream) -> syn::Result<Value<Threshold>> {
    if let Some(error) = fraction(input).or_else(|| spelt_out_percent(input)) {
        return Err(error);
    }
    if let Some(rate) = ratio::literal(input, "threshold")? {
        return Ok(rate.map(Threshold::Rate));
    }
    let ahead = input.fork();
    if let Ok(other) = ahead.parse::<Lit>()
        && !matches!(other, Lit::Int(_))
        && !starts_expression(input)
    {
        input.advance_to(&ahead);
        let hint = match &other {
            Lit::Str(text) => hint_at_quotes(&text.value(), "threshold"),
            _ => String::new(),
        };
        let found = quote!(#other).to_string();
        return Err(syn::Error::new(other.span(), rules::threshold::neither(&found, &hint)));
    }
    Ok(number::count(input, "threshold")?.map(Threshold::Count))
}

/// The error for `5 / 10`: as a division of integers it is 0, and would be a threshold of no
/// failures.
fn fraction(input: ParseStream) -> Option<syn::Error> {
    let ahead = input.fork();
    let (part, slash, whole): (LitInt, Token![/], LitInt) =
        (ahead.parse().ok()?, ahead.parse().ok()?, ahead.parse().ok()?);
    let (part_of, all): (u32, u32) = (part.base10_parse().ok()?, whole.base10_parse().ok()?);
    if !at_end_of_value(&ahead) {
        return None;
    }
    let message = rules::threshold::divided(&part.to_string(), &whole.to_string(), part_of, all)?;
    Some(syn::Error::new_spanned(quote!(#part #slash #whole), message))
}

/// The error for `50pct`.
fn spelt_out_percent(input: ParseStream) -> Option<syn::Error> {
    let number: LitInt = input.fork().parse().ok()?;
    let message = || rules::threshold::percent_sign(number.base10_digits());
    rules::threshold::is_percent(number.suffix()).then(|| syn::Error::new(number.span(), message()))
}

/// Reads the value of `window`.
pub(super) fn window(input: ParseStream) -> syn::Result<Value<Window>> {
    if let Some((tokens, text)) = number::percentage(input) {
        return Err(syn::Error::new_spanned(tokens, rules::window::no_ratio(&text)));
    }
    duration::reject_parts(input)?;
    if starts_with_count(input) {
        return Ok(number::count_up_to(input, "window", rules::MOST_CALLS)?.map(Window::Calls));
    }
    Ok(duration::positive(input, "window", rules::window::IT_HOLDS_CALLS)?.map(Window::Time))
}

/// Whether an integer follows. Forms such as `-100` and `100u64` are read as a count too, so that
/// the message is about a count.
fn starts_with_count(input: ParseStream) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<Option<Token![-]>>();
    let integers =
        ["", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"];
    ahead.parse::<LitInt>().is_ok_and(|number| integers.contains(&number.suffix()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse::Parser;

    fn read<T>(parse: fn(ParseStream) -> syn::Result<Value<T>>, text: &str) -> Option<T> {
        match parse.parse_str(text).unwrap_or_else(|error| panic!("{text}: {error}")) {
            Value::Literal(value, _) => Some(value),
            Value::Expr(_) => None,
        }
    }

    #[test]
    fn a_whole_number_is_a_count_of_failures() {
        for text in ["5", "5u32", "0x5", "1_000"] {
            assert!(matches!(read(threshold, text), Some(Threshold::Count(_))), "{text}");
        }
    }

    #[test]
    fn a_percentage_or_a_fraction_is_a_rate() {
        for text in ["50%", "50 %", "50.0%", "0.5", "0.5f64"] {
            let read = read(threshold, text);
            assert!(matches!(read, Some(Threshold::Rate(Ratio(500_000_000)))), "{text}");
        }
        assert!(matches!(read(threshold, "1f64"), Some(Threshold::Rate(Ratio(1_000_000_000)))));
    }

    #[test]
    fn a_window_is_of_calls_or_of_time() {
        for text in ["100", "100u32", "1_00"] {
            assert!(matches!(read(window, text), Some(Window::Calls(100))), "{text}");
        }
        for text in ["90s", "1.5m", "\"1m 30s\""] {
            let ninety = Duration::from_secs(90);
            assert!(matches!(read(window, text), Some(Window::Time(length)) if length == ninety), "{text}");
        }
    }

    #[test]
    fn what_only_begins_with_a_number_is_an_expression() {
        for text in ["2 * LIMIT", "50 % LIMIT", "1.0 / 3.0", "-LIMIT", "LIMIT", "5.max(LIMIT)"] {
            assert!(read(threshold, text).is_none(), "{text}");
            assert!(read(window, text).is_none(), "{text}");
        }
    }
}
