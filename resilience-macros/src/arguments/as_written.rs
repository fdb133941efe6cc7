//! The arguments of an attribute as texts, for people who read them at run time.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Each argument with the text of its value: `5` for `attempts = 5`, `(request)` for
/// `clone(request)`, nothing for a flag.
#[derive(Clone, Debug, Default)]
pub(crate) struct AsWritten(Vec<(String, String)>);

impl AsWritten {
    /// Of the tokens between an attribute's parentheses. The first argument may have no key: it is
    /// that of `first_key`.
    pub(crate) fn of(arguments: TokenStream, first_key: Option<&str>) -> Self {
        let trees: Vec<TokenTree> = arguments.into_iter().collect();
        let arguments = trees.split(|tree| is_punct(tree, ',')).filter(|argument| !argument.is_empty());
        let first_key = |position: usize| first_key.filter(|_| position == 0);
        Self(arguments.enumerate().map(|(position, argument)| read(argument, first_key(position))).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

fn read(argument: &[TokenTree], first_key: Option<&str>) -> (String, String) {
    match argument {
        [TokenTree::Ident(key), equals, value @ ..] if is_punct(equals, '=') => {
            (key.to_string(), text(value))
        }
        value if first_key.is_some() => (first_key.unwrap_or_default().to_owned(), text(value)),
        [TokenTree::Ident(key), TokenTree::Group(list)] if list.delimiter() == Delimiter::Parenthesis => {
            (key.to_string(), list.to_string())
        }
        flag => (text(flag), String::new()),
    }
}

fn text(trees: &[TokenTree]) -> String {
    trees.iter().cloned().collect::<TokenStream>().to_string()
}

fn is_punct(tree: &TokenTree, mark: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &str, first_key: Option<&str>) -> Vec<(String, String)> {
        AsWritten::of(arguments.parse().expect("they are tokens"), first_key).0
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn each_argument_is_a_key_and_the_text_of_its_value() {
        assert_eq!(
            read("attempts = 5, base = 50ms, clone(request, id), observe,", None),
            owned(&[("attempts", "5"), ("base", "50ms"), ("clone", "(request , id)"), ("observe", "")])
        );
        assert_eq!(read("", None), []);
    }

    #[test]
    fn a_first_argument_without_a_key_gets_it() {
        let limit = [("after", "2s"), ("name", "\"prices\"")];
        assert_eq!(read("2s, name = \"prices\"", Some("after")), owned(&limit));
        assert_eq!(read("after = limit(1, 2)", Some("after")), owned(&[("after", "limit (1 , 2)")]));
        assert_eq!(read("limit(1)", Some("after")), owned(&[("after", "limit (1)")]));
        assert_eq!(
            read("p95, clone(id), observe", Some("after")),
            owned(&[("after", "p95"), ("clone", "(id)"), ("observe", "")])
        );
    }
}
