//! Values that only `#[hedge]` has: a time or a percentile, its number of attempts, its words for
//! a budget.

use std::time::Duration;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Ident, LitStr, Token};

use crate::arguments::typed::duration_tokens;
use crate::arguments::{Value, at_end_of_value, budget, duration, lone_ident, number, starts_expression};
use crate::rules::hedge as rules;
use crate::rules::kinds::percentile;
use crate::rules::scalar::Scalar;
use crate::rules::value::Value as Typed;

/// When another attempt begins.
#[derive(Clone, Copy)]
pub(crate) enum After {
    Delay(Duration),
    /// A share of calls, in parts per billion.
    Percentile(u32),
}

impl After {
    /// An expression of the runtime's `HedgeAfter`.
    pub(super) fn tokens(self, private: &TokenStream) -> TokenStream {
        match self {
            Self::Delay(delay) => {
                let delay = duration_tokens(delay, private);
                quote!(#private::HedgeAfter::Delay(#delay))
            }
            Self::Percentile(share) => quote!(#private::HedgeAfter::Percentile(#share)),
        }
    }
}

/// The budget that hedges take their tokens from.
pub(crate) enum Budget {
    Unlimited,
    Of(budget::Budget),
}

/// Reads the value of `after`.
pub(super) fn after(input: ParseStream) -> syn::Result<Value<After>> {
    if let Some((tokens, text)) = written_percentile(input) {
        let span = tokens.clone().into_iter().next().map_or_else(|| input.span(), |first| first.span());
        return match rules::after(&Scalar::Text(&text)) {
            Ok(Typed::Percentile(share)) => Ok(Value::Literal(After::Percentile(share), span)),
            Ok(_) => Err(syn::Error::new_spanned(tokens, "a percentile is written as `p95`")),
            Err(message) => Err(syn::Error::new_spanned(tokens, message)),
        };
    }
    Ok(duration::positive(input, "after", rules::EVERY_CALL_IS_DOUBLED)?.map(After::Delay))
}

/// Takes `p95`, `p99.9`, `"p95"`, or `95%` and `p95%`, which are meant as one: its tokens, and its
/// text.
fn written_percentile(input: ParseStream) -> Option<(TokenStream, String)> {
    if let Some(percentage) = number::percentage(input) {
        return Some(percentage);
    }
    let ahead = input.fork();
    let (tokens, text) = if ahead.peek(LitStr) && !starts_expression(&ahead) {
        let text: LitStr = ahead.parse().ok()?;
        (text.to_token_stream(), text.value())
    } else {
        let name: Ident = ahead.parse().ok()?;
        let mut tokens = name.to_token_stream();
        if let Ok(dot) = ahead.parse::<Token![.]>() {
            let decimals: Literal = ahead.parse().ok()?;
            tokens.extend(quote!(#dot #decimals));
        }
        if let Ok(percent) = ahead.parse::<Token![%]>() {
            tokens.extend(quote!(#percent));
        }
        let text = tokens.to_string();
        (tokens, text)
    };
    if !at_end_of_value(&ahead) {
        return None;
    }
    let is_percentile = percentile::read("after", &Scalar::Text(&text)).is_some();
    is_percentile.then(|| {
        input.advance_to(&ahead);
        (tokens, text)
    })
}

/// Reads the value of `attempts`.
pub(super) fn attempts(input: ParseStream) -> syn::Result<Value<u32>> {
    number::count_by(input, "attempts", |value| match rules::attempts(value)? {
        Typed::Count(attempts) => Ok(attempts),
        other => Err(format!("`attempts` is a count, found `{other}`")),
    })
}

/// Reads the value of `budget`.
pub(super) fn budget(input: ParseStream) -> syn::Result<Budget> {
    if let Some(word) = lone_ident(&input.fork()) {
        if word == "unlimited" {
            input.parse::<Ident>()?;
            return Ok(Budget::Unlimited);
        }
        if ["none", "None", "infinite", "off", "unlimted"].iter().any(|none| word == none) {
            let message = format!(
                "hedges have a budget of 10% unless one is written; for none write `budget = unlimited`, found `{word}`"
            );
            return Err(syn::Error::new(word.span(), message));
        }
    }
    if let Some(time) = budget::duration(input) {
        let message =
            format!("a budget is a ratio such as `10%`, found `{time}`; for a time write `after = {time}`");
        return Err(syn::Error::new(time.span(), message));
    }
    budget::parse(input).map(Budget::Of)
}
