//! Prints tokens with the spaces that people write, for messages that propose code.
//! `TokenStream`'s own text has a space between any two tokens: 35 of the recorded messages would
//! propose `Error :: Status (500 ..= 599)`.

use proc_macro2::{Delimiter, Punct, Spacing, TokenTree};
use quote::ToTokens;

pub(crate) fn spell_out(tokens: &[TokenTree]) -> String {
    let mut written = String::new();
    let mut before = Before::Nothing;
    for (index, tree) in tokens.iter().enumerate() {
        let (text, is_tight) = match tree {
            TokenTree::Punct(percent) if percent.as_char() == '%' && ends_value(tokens, index) => {
                (percent.to_string(), true)
            }
            TokenTree::Punct(punct) => (punct.to_string(), is_tight(punct, before)),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let inner = spell_out(&inner);
                match group.delimiter() {
                    Delimiter::Parenthesis => (format!("({inner})"), before == Before::Operand),
                    Delimiter::Bracket => (format!("[{inner}]"), before == Before::Operand),
                    Delimiter::Brace => (format!("{{ {inner} }}"), false),
                    Delimiter::None => (inner, false),
                }
            }
            operand => (operand.to_string(), false),
        };
        if !is_tight && matches!(before, Before::Operand | Before::Operator) {
            written.push(' ');
        }
        written.push_str(&text);
        before = before.and_then(tree);
    }
    written
}

/// The same for anything that is made of tokens.
pub(crate) fn spell_out_tokens(written: &impl ToTokens) -> String {
    let tokens: Vec<TokenTree> = written.to_token_stream().into_iter().collect();
    spell_out(&tokens)
}

/// The kind of token before the current one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Operand,
    /// The first part of an operator, such as the `>` of `>=`.
    Joint,
    Operator,
    /// A token that is written without a space after it: `*`, `!`, `.`, `::`.
    Prefix,
}

impl Before {
    fn and_then(self, tree: &TokenTree) -> Self {
        let punct = match tree {
            TokenTree::Punct(punct) => punct,
            // An operand follows, so a `*` or `-` after this word is unary.
            TokenTree::Ident(word) if ["if", "in", "return"].iter().any(|keyword| word == keyword) => {
                return Self::Operator;
            }
            _ => return Self::Operand,
        };
        match punct.as_char() {
            // The colon of a type annotation, not half of `::`.
            ':' if self == Self::Operand && punct.spacing() == Spacing::Alone => Self::Operator,
            '.' | ':' | '?' => Self::Prefix,
            // The `=` of `..=`.
            '=' if self == Self::Prefix => Self::Prefix,
            '*' | '!' | '&' | '-' if matches!(self, Self::Nothing | Self::Operator | Self::Prefix) => {
                Self::Prefix
            }
            // The `!` of a macro call.
            '!' if self == Self::Operand && punct.spacing() == Spacing::Alone => Self::Prefix,
            _ if punct.spacing() == Spacing::Joint => Self::Joint,
            _ => Self::Operator,
        }
    }
}

fn is_tight(punct: &Punct, before: Before) -> bool {
    match punct.as_char() {
        '.' | ':' | '?' | ',' => true,
        '!' => before == Before::Operand && punct.spacing() == Spacing::Alone,
        _ => false,
    }
}

/// Whether a comma, or nothing, follows the token at `index`: a `%` there is no operator.
fn ends_value(tokens: &[TokenTree], index: usize) -> bool {
    tokens.get(index + 1).is_none_or(|next| matches!(next, TokenTree::Punct(next) if next.as_char() == ','))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::TokenStream;

    #[test]
    fn spaces_stand_where_people_put_them() {
        for text in [
            "*_0 >= 500",
            "!*retryable && matches!(self, Self::A(_, 1..5))",
            "a.b(-1, &c)[0] == d::e()",
            "2 * x - 1 != **y",
            "is_busy(self) || x & y == z",
            "Error::Status(500..=599) | Error::Timeout",
            "Error::Status(code) if *code >= 500",
            "Error::Status { code: 5 }",
            "20%, 5 % x",
        ] {
            let tokens: Vec<TokenTree> =
                text.parse::<TokenStream>().expect("they are tokens").into_iter().collect();
            assert_eq!(spell_out(&tokens), text);
        }
    }
}
