//! The value of an argument that is none of ours: what to say of it depends on what stands there.

use std::time::Duration;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{LitFloat, LitInt, LitStr};

use super::text::duration::{from_literal, from_text};
use super::{spelling, whole};

/// What stands behind an argument's name: after `=`, or in parentheses. Empty for a name alone.
pub(crate) struct Written(Vec<TokenTree>);

impl Written {
    /// Up to the next comma of `input`, which begins behind the name. Nothing is taken from it.
    pub(crate) fn behind(input: ParseStream) -> Self {
        let mut trees = whole(input);
        match trees.first() {
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '=' | ':') => {
                trees.remove(0);
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                trees = group.stream().into_iter().collect();
            }
            _ => {}
        }
        Self(trees)
    }

    /// A whole number without a unit.
    pub(crate) fn count(&self) -> Option<u64> {
        let number: LitInt = syn::parse2(self.alone()?.to_token_stream()).ok()?;
        if matches!(number.suffix(), "" | "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64") {
            number.base10_parse().ok()
        } else {
            None
        }
    }

    /// A number, a fraction perhaps, without a unit.
    pub(crate) fn number(&self) -> Option<f64> {
        let fraction = || syn::parse2::<LitFloat>(self.alone()?.to_token_stream()).ok();
        match self.count() {
            Some(count) => u32::try_from(count).ok().map(f64::from),
            None => fraction().filter(|number| number.suffix().is_empty())?.base10_parse().ok(),
        }
    }

    /// `30s`, or `"30s"`.
    pub(crate) fn duration(&self) -> Option<Duration> {
        let literal = self.alone()?;
        match syn::parse2::<LitStr>(literal.to_token_stream()) {
            Ok(text) => from_text(&text.value()).ok(),
            Err(_) => from_literal(&literal.to_string()).ok(),
        }
    }

    /// What stands in quotes.
    pub(crate) fn quoted(&self) -> Option<String> {
        let text: LitStr = syn::parse2(self.alone()?.to_token_stream()).ok()?;
        Some(text.value())
    }

    /// Whether it is the one word `word`.
    pub(crate) fn is(&self, word: &str) -> bool {
        matches!(self.alone(), Some(TokenTree::Ident(ident)) if ident == word)
    }

    /// `true`, `false`, or nothing.
    pub(crate) fn is_switch(&self) -> bool {
        self.0.is_empty() || self.is("true") || self.is("false")
    }

    pub(crate) fn is_closure(&self) -> bool {
        match self.0.first() {
            Some(TokenTree::Punct(punct)) => punct.as_char() == '|',
            Some(TokenTree::Ident(word)) => word == "move",
            _ => false,
        }
    }

    pub(crate) fn is_negative(&self) -> bool {
        matches!(self.0.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '-')
    }

    /// Its tokens as people write them, unless they are too many for a message, or only the first part of a closure.
    pub(crate) fn text(&self) -> Option<String> {
        let text = spelling::of(&self.0);
        let fits = !text.is_empty() && text.len() <= 40 && !self.is_closure();
        fits.then_some(text)
    }

    /// The same in lower case, and all of it: to look for words in it.
    pub(crate) fn words(&self) -> String {
        self.0.iter().cloned().collect::<TokenStream>().to_string().to_lowercase()
    }

    /// The last name of a path such as `is_fatal` or `Error::is_fatal`, if it is the name of a function.
    pub(crate) fn function(&self) -> Option<String> {
        let path: syn::Path = syn::parse2(self.0.iter().cloned().collect()).ok()?;
        let name = path.segments.last()?.ident.to_string();
        if name.starts_with(char::is_lowercase) { self.text() } else { None }
    }

    fn alone(&self) -> Option<&TokenTree> {
        match &self.0[..] {
            [tree] => Some(tree),
            _ => None,
        }
    }
}

/// `Duration::from_secs(5)`, as code would write it.
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
    use syn::parse::Parser;

    fn written(text: &str) -> Written {
        let parser = |input: ParseStream| {
            let written = Written::behind(input);
            let _: TokenStream = input.parse()?;
            Ok(written)
        };
        parser.parse_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_value_is_found_in_every_place_that_it_may_have() {
        for text in ["= 5", "= 5, name = \"a\"", "(5)", "(5), on = _", ": 5", "= 5u32", "= 5_usize"] {
            assert_eq!(written(text).count(), Some(5), "{text}");
        }
        assert_eq!(written(", on = _").text(), None);
    }

    #[test]
    fn a_duration_is_read_as_everywhere() {
        let half = Duration::from_millis(1500);
        for text in ["= 1.5s", "= \"1.5s\"", "(1500ms)", "= \"1s 500ms\""] {
            assert_eq!(written(text).duration(), Some(half), "{text}");
        }
        assert_eq!(written("= 5").duration(), None);
        assert_eq!(written("= \"db\"").duration(), None);
    }

    #[test]
    fn the_beginning_of_a_closure_is_not_repeated() {
        let closure = written("= |error, delay| delay");
        assert!(closure.is_closure() && closure.text().is_none());
        assert_eq!(written("= Error::Status(404)").text().as_deref(), Some("Error::Status(404)"));
        assert_eq!(written("= Error::is_fatal").function().as_deref(), Some("Error::is_fatal"));
        assert_eq!(written("= Error::Timeout").function(), None);
    }

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
