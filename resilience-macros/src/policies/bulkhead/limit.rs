//! The value of `limit`: a number, or a range that the limit adapts in.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Error;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;

use crate::arguments::setters::Setters;
use crate::arguments::{Value, number, tokens_of_value};
use crate::rules::bulkhead as rules;

pub(crate) enum Limit {
    Fixed(Value<u32>),
    /// `min..=max`.
    Adaptive(Value<u32>, Value<u32>),
}

impl Limit {
    /// The number, if it is one.
    pub(crate) fn fixed(&self) -> Option<&Value<u32>> {
        match self {
            Self::Fixed(limit) => Some(limit),
            Self::Adaptive(..) => None,
        }
    }
}

/// Reads the value.
pub(super) fn read(input: ParseStream) -> syn::Result<Limit> {
    match Range::ahead(input) {
        Some(range) => {
            range.skip(input)?;
            range.read()
        }
        None => number::count_up_to(input, "limit", rules::MOST).map(Limit::Fixed),
    }
}

/// Writes the setters. The first number is that of the constructor.
pub(super) fn set(limit: Option<&Limit>, to: &mut Setters) {
    match limit {
        Some(Limit::Fixed(limit)) => to.required_count(Some(limit)),
        Some(Limit::Adaptive(min, max)) => {
            to.required_count(Some(min));
            to.count_for("up_to", max);
        }
        None => {}
    }
}

/// The tokens of a range, taken apart at its dots. An expression has no others outside of
/// parentheses.
struct Range {
    all: Vec<TokenTree>,
    min: TokenStream,
    max: TokenStream,
    /// Whether it is written with `..=`.
    is_closed: bool,
}

impl Range {
    /// The value that comes next, if it is a range.
    fn ahead(input: ParseStream) -> Option<Self> {
        let all = tokens_of_value(input);
        let dots = all.windows(2).position(|pair| pair.iter().all(|tree| is_punct(tree, '.')))?;
        let end = all[dots..].iter().take_while(|tree| is_punct(tree, '.')).count() + dots;
        let is_closed = all.get(end).is_some_and(|tree| is_punct(tree, '='));
        let (min, max) = (all[..dots].iter(), all[end + usize::from(is_closed)..].iter());
        Some(Self { min: min.cloned().collect(), max: max.cloned().collect(), is_closed, all })
    }

    fn skip(&self, input: ParseStream) -> syn::Result<()> {
        self.all.iter().try_for_each(|_| input.parse::<TokenTree>().map(drop))
    }

    fn read(&self) -> syn::Result<Limit> {
        if self.min.is_empty() || self.max.is_empty() {
            return Err(self.error(
                "a limit that adapts needs the lowest and the highest number of calls; write `limit = 4..=64`",
            ));
        }
        let end = |tokens: &TokenStream| {
            let read = |input: ParseStream| number::count_up_to(input, "limit", rules::MOST_ADAPTIVE);
            read.parse2(tokens.clone())
        };
        let (min, max) = match (end(&self.min), end(&self.max)) {
            (Ok(min), Ok(max)) => (min, max),
            (Err(mut error), Err(other)) => {
                error.combine(other);
                return Err(error);
            }
            (Err(error), Ok(_)) | (Ok(_), Err(error)) => return Err(error),
        };
        let (low, high) = (text(&self.min), text(&self.max));
        if !self.is_closed {
            return Err(
                self.error(format!("the highest limit is part of the range; write `limit = {low}..={high}`"))
            );
        }
        let numbers = min.literal().zip(max.literal()).map(|((min, _), (max, _))| min.cmp(max));
        match numbers {
            Some(std::cmp::Ordering::Greater) => {
                Err(self.error(format!("the lowest limit stands first; write `limit = {high}..={low}`")))
            }
            Some(std::cmp::Ordering::Equal) => {
                Err(self.error(format!("a limit of {low} alone never adapts; write `limit = {low}`")))
            }
            Some(std::cmp::Ordering::Less) | None => Ok(Limit::Adaptive(min, max)),
        }
    }

    fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::new_spanned(self.all.iter().cloned().collect::<TokenStream>(), message)
    }
}

fn is_punct(tree: &TokenTree, char: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// The tokens as they are written.
fn text(tokens: &TokenStream) -> String {
    let span: Span = tokens.span();
    span.source_text().unwrap_or_else(|| tokens.to_string())
}
