//! Searches in tokens.

use proc_macro2::{Span, TokenStream, TokenTree};

/// Whether `name` occurs in `tokens`, in a format string (`"{name}"`, `"{:name$}"`) too.
pub(crate) fn mentions(tokens: TokenStream, name: &str) -> bool {
    let name = name.trim_start_matches("r#");
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident.to_string().trim_start_matches("r#") == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Literal(literal) => captures(&literal.to_string(), name),
        TokenTree::Punct(_) => false,
    })
}

/// The place where `name` occurs in `tokens`, in a format string too.
pub(crate) fn find(tokens: TokenStream, name: &str) -> Option<Span> {
    tokens.into_iter().find_map(|tree| match &tree {
        TokenTree::Group(group) => find(group.stream(), name),
        leaf => mentions(leaf.clone().into(), name).then(|| leaf.span()),
    })
}

/// Whether the literal `text` may be a format string that captures `name`: as a value, `{name}` or
/// `{name:?}`, or as a width or precision, `{:name$}`.
pub(crate) fn captures(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        // Two braces are the text of one.
        let braces = before.bytes().rev().take_while(|byte| *byte == b'{').count();
        let is_value = braces % 2 == 1 && after.trim_start().starts_with(['}', ':']);
        is_whole && (is_value || after.starts_with('$'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_string_mentions_what_it_captures() {
        let mentions = |text: &str| mentions(text.parse().expect("they are tokens"), "x");
        for text in
            [r#""{x}""#, r#""a {x:?}""#, r#""{:x$}""#, r#""{:>1.x$}""#, r#""{y}{x:y$}""#, r#""{{{x}}}""#]
        {
            assert!(mentions(text), "{text}");
        }
        for text in [
            r#""x""#,
            r#""{xs}""#,
            r#""{x_y:?}""#,
            r#""{:max$}""#,
            r#""{a}x{b}""#,
            r#""{{x}}""#,
            r#""{x.y}""#,
            r#""{:x}""#,
        ] {
            assert!(!mentions(text), "{text}");
        }
    }
}
