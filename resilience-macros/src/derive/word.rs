//! `kind = "throttled"`: a word in lower snake case, and the word that a variant's name is.

use proc_macro2::TokenTree;
use syn::parse::ParseStream;
use syn::{Lit, LitStr};

use crate::arguments::{self as args, spelling, starts_expression, tokens_of_value};

/// Reads the value of `kind`. It becomes a label, so it is a literal: all kinds are known at
/// compile time.
pub(super) fn parse(input: ParseStream) -> syn::Result<LitStr> {
    let written = tokens_of_value(input);
    if !input.peek(Lit) || starts_expression(input) {
        return Err(syn::Error::new_spanned(args::expression(input)?, no_literal(&written)));
    }
    match input.parse()? {
        Lit::Str(word) => check(&word).map(|()| word),
        other => Err(syn::Error::new_spanned(other, no_literal(&written))),
    }
}

fn no_literal(written: &[TokenTree]) -> String {
    let found = spelling::spell_out(written);
    format!("`kind` is a word in quotes such as `\"throttled\"`, found `{found}`")
}

fn check(word: &LitStr) -> syn::Result<()> {
    let written = word.value();
    if is_kind(&written) {
        return Ok(());
    }
    let near = snake_case(&written.replace(|letter: char| !letter.is_alphanumeric(), "_"));
    let message = if written.trim().is_empty() {
        "`kind` is empty; leave it out, and the kind is the variant's name in snake case".to_owned()
    } else if is_kind(&near) {
        format!("`kind` is a word in lower snake case; write `kind = \"{near}\"`")
    } else {
        format!("`kind` is a word in lower snake case such as `\"rate_limited\"`, found `\"{written}\"`")
    };
    Err(syn::Error::new(word.span(), message))
}

/// Whether `word` is in lower snake case: ASCII letters and digits, a letter first, single
/// underscores between them.
fn is_kind(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    word.starts_with(|first: char| first.is_ascii_lowercase()) && word.split('_').all(is_part)
}

/// `RateLimited` as `rate_limited`. An acronym is one word: `HTTPError` is `http_error`.
pub(super) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let ends_acronym = || letters.get(index + 1).is_some_and(|after| after.is_lowercase());
        let begins_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || before.is_numeric() || before.is_uppercase() && ends_acronym()
            });
        if (begins_word || letter == '_') && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if letter != '_' {
            snake.extend(letter.to_lowercase());
        }
    }
    snake.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_words_in_snake_case() {
        for (name, kind) in [
            ("Timeout", "timeout"),
            ("RateLimited", "rate_limited"),
            ("HTTPError", "http_error"),
            ("IO", "io"),
            ("Http2", "http2"),
            ("Status404Found", "status404_found"),
            ("Not_Found", "not_found"),
            ("__Hidden_", "hidden"),
            ("already_snake", "already_snake"),
            ("Größe", "größe"),
        ] {
            assert_eq!(snake_case(name), kind);
        }
    }

    #[test]
    fn a_kind_is_a_word_in_lower_snake_case() {
        for word in ["throttled", "status_5xx", "a", "a1"] {
            assert!(is_kind(word), "{word}");
        }
        for word in ["", "_OTHER", "Throttled", "rate-limited", "rate limited", "5xx", "a__b", "a_", "größe"]
        {
            assert!(!is_kind(word), "{word}");
        }
    }
}
