//! The value of an unknown argument. The message about the argument depends on it.

use std::time::Duration;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{LitFloat, LitInt, LitStr};

use super::lookahead::tokens_of_value;
use super::{negation, spelling};
use crate::rules::habits::ForeignValue;
use crate::rules::text::duration::{from_literal, from_text};

/// The tokens after an argument's name: after `=`, or in parentheses. Empty for a lone name.
pub(crate) struct Written {
    trees: Vec<TokenTree>,
    /// The patterns after the comma that ends it.
    more: Vec<Vec<TokenTree>>,
}

impl Written {
    /// The value up to the next comma. `input` begins after the name, and nothing is taken from it.
    pub(crate) fn behind(input: ParseStream) -> Self {
        let mut trees = tokens_of_value(input);
        match trees.first() {
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), '=' | ':') => {
                trees.remove(0);
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                trees = group.stream().into_iter().collect();
            }
            _ => {}
        }
        Self { trees, more: Vec::new() }
    }

    /// Adds the patterns after its comma.
    pub(crate) fn with_patterns(self, more: Vec<Vec<TokenTree>>) -> Self {
        Self { more, ..self }
    }

    /// The text in seconds: a number without a unit gets an `s`, a duration such as `30s` stays as
    /// it is.
    pub(crate) fn seconds(&self) -> Option<String> {
        match (self.number(), self.duration()) {
            (Some(_), _) => Some(format!("{}s", self.text()?)),
            (None, Some(_)) => self.text(),
            (None, None) => None,
        }
    }

    /// Whether it is a count or a name: `5`, `RETRIES`, `config.retries`.
    pub(crate) fn is_count_or_name(&self) -> bool {
        self.quoted_number().is_some() || !self.trees.is_empty() && is_path(&self.trees)
    }

    pub(crate) fn is_closure(&self) -> bool {
        match self.trees.first() {
            Some(TokenTree::Punct(punct)) => punct.as_char() == '|',
            Some(TokenTree::Ident(word)) => word == "move",
            _ => false,
        }
    }

    /// Its text, if it is the path of a function, such as `is_fatal` or `Error::is_fatal`.
    pub(crate) fn function(&self) -> Option<String> {
        let path: syn::Path = syn::parse2(self.trees.iter().cloned().collect()).ok()?;
        let name = path.segments.last()?.ident.to_string();
        if name.starts_with(char::is_lowercase) { self.text() } else { None }
    }

    /// A closure over the error that is true where this predicate is false.
    pub(crate) fn negated(&self) -> Option<String> {
        const LONGEST: usize = 100;
        negation::negate_any(&self.alternatives()).filter(|closure| closure.len() <= LONGEST)
    }

    /// The first of its alternatives that is a type such as `io::Error`.
    pub(crate) fn named_type(&self) -> Option<String> {
        let alternatives = self.alternatives();
        alternatives
            .iter()
            .find(|written| negation::is_error_type(written))
            .map(|written| spelling::spell_out(written))
    }

    fn alternatives(&self) -> Vec<Vec<TokenTree>> {
        let mut all = negation::split_alternatives(&self.trees);
        all.extend(self.more.iter().cloned());
        all
    }

    /// The name and the arguments of a call, such as `stop_after_attempt(3)`.
    pub(crate) fn call(&self) -> Option<(String, Self)> {
        match &self.trees[..] {
            [path @ .., TokenTree::Ident(name), TokenTree::Group(arguments)]
                if arguments.delimiter() == Delimiter::Parenthesis && is_path(path) =>
            {
                let trees = arguments.stream().into_iter().collect();
                Some((name.to_string(), Self { trees, more: Vec::new() }))
            }
            _ => None,
        }
    }

    /// The value of the argument `name` in a call's arguments, as in `max = 10`.
    pub(crate) fn argument(&self, name: &str) -> Option<Self> {
        let parts = negation::split_alternatives(&self.trees);
        let value = parts.into_iter().find_map(|part| match &part[..] {
            [TokenTree::Ident(key), TokenTree::Punct(_), value @ ..] if key == name => Some(value.to_vec()),
            _ => None,
        });
        value.map(|trees| Self { trees, more: Vec::new() })
    }

    /// The elements of `[1s, 2s]`.
    pub(crate) fn list(&self) -> Vec<Self> {
        negation::split_alternatives(&self.trees)
            .into_iter()
            .map(|trees| Self { trees, more: Vec::new() })
            .collect()
    }

    /// The parts between `mark`s. Parentheses around all of it are removed.
    pub(crate) fn split(&self, mark: char) -> Vec<Self> {
        let is_mark = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark);
        let inside: Vec<TokenTree> = match self.alone() {
            Some(TokenTree::Group(group)) => group.stream().into_iter().collect(),
            _ => self.trees.clone(),
        };
        let parts = inside.split(is_mark);
        parts.map(|trees| Self { trees: trees.to_vec(), more: Vec::new() }).collect()
    }

    fn alone(&self) -> Option<&TokenTree> {
        match &self.trees[..] {
            [tree] => Some(tree),
            _ => None,
        }
    }
}

impl ForeignValue for Written {
    fn count(&self) -> Option<u64> {
        let number: LitInt = syn::parse2(self.alone()?.to_token_stream()).ok()?;
        if matches!(number.suffix(), "" | "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64") {
            number.base10_parse().ok()
        } else {
            None
        }
    }

    fn number(&self) -> Option<f64> {
        let fraction = || syn::parse2::<LitFloat>(self.alone()?.to_token_stream()).ok();
        match self.count() {
            Some(count) => u32::try_from(count).ok().map(f64::from),
            None => fraction().filter(|number| number.suffix().is_empty())?.base10_parse().ok(),
        }
    }

    fn duration(&self) -> Option<Duration> {
        let literal = self.alone()?;
        match syn::parse2::<LitStr>(literal.to_token_stream()) {
            Ok(text) => from_text(&text.value()).ok(),
            Err(_) => from_literal(&literal.to_string()).ok(),
        }
    }

    fn quoted(&self) -> Option<String> {
        let text: LitStr = syn::parse2(self.alone()?.to_token_stream()).ok()?;
        Some(text.value())
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.alone(), Some(TokenTree::Ident(ident)) if ident == word)
    }

    fn is_switch(&self) -> bool {
        self.trees.is_empty() || self.is_word("true") || self.is_word("false")
    }

    fn is_negative(&self) -> bool {
        matches!(self.trees.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == '-')
    }

    fn text(&self) -> Option<String> {
        let text = spelling::spell_out(&self.trees);
        let fits = !text.is_empty() && text.len() <= 40 && !self.is_closure();
        fits.then_some(text)
    }

    fn words(&self) -> String {
        self.trees.iter().cloned().collect::<TokenStream>().to_string().to_lowercase()
    }
}

/// Whether `trees` are part of a path, such as `tenacity::`, or nothing.
fn is_path(trees: &[TokenTree]) -> bool {
    trees.iter().all(|tree| match tree {
        TokenTree::Punct(punct) => matches!(punct.as_char(), ':' | '.'),
        TokenTree::Ident(_) => true,
        _ => false,
    })
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
}
