//! Finds the mentions of a name in expressions. It searches tokens, not syntax, so the arguments of
//! macros count too.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;

use crate::tokens::captures;

/// The identifiers by which `name` is used as a variable, or captured by a format string. There is
/// one for each origin of tokens.
///
/// A fragment such as `$condition`, which `macro_rules!` wraps in an invisible group, is an origin
/// of its own: a name inside may differ by hygiene from the same name outside.
pub(crate) fn find_mentions(name: &Ident, tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    variables(tokens, &mut Vec::new(), &mut |groups, tree| {
        let mention = match tree {
            TokenTree::Ident(ident) => (ident.unraw() == name.unraw()).then(|| ident.clone()),
            TokenTree::Literal(literal) => {
                captures(&literal.to_string(), &name.unraw().to_string()).then(|| {
                    let mut captured = name.clone();
                    captured.set_span(literal.span());
                    captured
                })
            }
            _ => None,
        };
        if let Some(mention) = mention
            && !found.iter().any(|(other, _): &(Vec<usize>, Ident)| other == groups)
        {
            found.push((groups.to_vec(), mention));
        }
    });
    found.into_iter().map(|(_, mention)| mention).collect()
}

/// The tuple fields that are mentioned: `_0`, `_1`, …
pub(crate) fn numbered(tokens: TokenStream) -> Vec<Ident> {
    let mut found: Vec<Ident> = Vec::new();
    variables(tokens, &mut Vec::new(), &mut |_, tree| {
        if let TokenTree::Ident(ident) = tree
            && is_number(&ident.to_string())
            && !found.contains(ident)
        {
            found.push(ident.clone());
        }
    });
    found
}

fn is_number(name: &str) -> bool {
    name.strip_prefix('_')
        .is_some_and(|digits| !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit()))
}

/// Calls `found` with each literal, and with each identifier that is no member and no further
/// segment of a path. `groups` lists the invisible groups around it.
fn variables(tokens: TokenStream, groups: &mut Vec<usize>, found: &mut dyn FnMut(&[usize], &TokenTree)) {
    let mut before = [None, None];
    for (index, tree) in tokens.into_iter().enumerate() {
        let is_member = before[1] == Some('.') && before[0] != Some('.') || before == [Some(':'), Some(':')];
        before = [before[1], as_punct(&tree)];
        match &tree {
            TokenTree::Group(group) => {
                let invisible = group.delimiter() == Delimiter::None;
                if invisible {
                    groups.push(index);
                }
                variables(group.stream(), groups, found);
                if invisible {
                    groups.pop();
                }
            }
            TokenTree::Ident(_) if is_member => {}
            _ => found(groups, &tree),
        }
    }
}

fn as_punct(tree: &TokenTree) -> Option<char> {
    match tree {
        TokenTree::Punct(punct) => Some(punct.as_char()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    fn count(name: &str, tokens: &str) -> usize {
        find_mentions(&Ident::new(name, Span::call_site()), tokens.parse().expect("they are tokens")).len()
    }

    #[test]
    fn a_name_is_mentioned_as_a_variable_only() {
        assert_eq!(count("status", "*status >= 500"), 1);
        assert_eq!(count("status", "matches!(other, Some(it) if it == status)"), 1);
        assert_eq!(count("status", "other.status.code == other::status + crate::status()"), 0);
        assert_eq!(count("status", "(0..status).contains(&1)"), 1);
        assert_eq!(count("status", "(0..=status).len()"), 1);
        assert_eq!(count("status", "c ? status : d"), 1);
        assert_eq!(count("status", "r#status > 1"), 1);
    }

    #[test]
    fn a_format_string_mentions_what_it_captures() {
        assert_eq!(count("code", r#"format!("{code}")"#), 1);
        assert_eq!(count("code", r#"format!("{code:>4}")"#), 1);
        assert_eq!(count("width", r#"format!("{code:width$.more$}")"#), 1);
        assert_eq!(count("more", r#"format!("{code:width$.more$}")"#), 1);
        assert_eq!(count("cod", r#"format!("{code}")"#), 0);
        assert_eq!(count("code", r#"format!("a code {}", 1)"#), 0);
    }

    #[test]
    fn numbers_of_fields_are_found_once_each() {
        let tokens = "*_0 > 1 && _12.is_some() && it._3 == __4 && _5a && _0 == 1 && _";
        let found: Vec<String> =
            numbered(tokens.parse().expect("they are tokens")).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["_0", "_12"]);
    }
}
