//! Parts of a parameter that a body assigns more than once: a flag that is up while a call may panic.
//!
//! The compiler takes a place that a closure captures for a variable of the closure, and calls its first value one that
//! is never read. In the plain function it knows that the caller may see it.

use std::collections::HashSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Whether `body` may assign one part of a parameter of these names, or of `self`, twice.
pub(crate) fn overwrites(body: &TokenStream, names: &[String]) -> bool {
    let mut places = Places { names, repeats: false, seen: HashSet::new(), twice: false };
    places.visit(body.clone());
    places.twice || (places.repeats && !places.seen.is_empty())
}

struct Places<'a> {
    names: &'a [String],
    /// There is a loop.
    repeats: bool,
    seen: HashSet<String>,
    twice: bool,
}

impl Places<'_> {
    fn visit(&mut self, tokens: TokenStream) {
        // The place that ends before the present token, if one does.
        let mut place: Option<String> = None;
        let mut before: Option<TokenTree> = None;
        let mut trees = tokens.into_iter().peekable();
        while let Some(tree) = trees.next() {
            place = match &tree {
                TokenTree::Group(group) => {
                    self.visit(group.stream());
                    None
                }
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    self.repeats |= ["for", "loop", "while"].contains(&name.as_str());
                    match (place, &before) {
                        (Some(place), _) if place.ends_with('.') => Some(place + &name),
                        (_, before) => self.starts(&name, before.as_ref()),
                    }
                }
                TokenTree::Literal(index) => {
                    place.filter(|place| place.ends_with('.')).map(|place| place + &index.to_string())
                }
                TokenTree::Punct(punct) => match (place, punct.as_char()) {
                    (Some(place), '.') => Some(place + "."),
                    (Some(place), '=') => {
                        if !compares(punct.spacing(), trees.peek()) {
                            self.assigned(place);
                        }
                        None
                    }
                    _ => None,
                },
            };
            before = Some(tree);
        }
    }

    /// A parameter, unless it is a field or an item of that name.
    fn starts(&self, name: &str, before: Option<&TokenTree>) -> Option<String> {
        let known = name == "self" || self.names.iter().any(|known| known == name);
        let mark = match before {
            Some(TokenTree::Punct(punct)) => punct.as_char(),
            _ => ' ',
        };
        match mark {
            '.' | ':' => None,
            '*' => known.then(|| format!("*{name}")),
            _ => known.then(|| name.to_owned()),
        }
    }

    /// A whole variable is nothing to the caller.
    fn assigned(&mut self, place: String) {
        if place.contains(['.', '*']) {
            self.twice |= !self.seen.insert(place);
        }
    }
}

/// `==` or `=>`
fn compares(spacing: Spacing, next: Option<&TokenTree>) -> bool {
    spacing == Spacing::Joint
        && matches!(next, Some(TokenTree::Punct(next)) if matches!(next.as_char(), '=' | '>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overwritten(body: &str) -> bool {
        overwrites(&body.parse().expect("test body"), &["x".to_owned()])
    }

    #[test]
    fn a_part_that_is_assigned_twice_is_found() {
        for body in [
            "self.up = true; call(); self.up = false;",
            "self.a.0.b = 1; { self.a.0.b = -1; }",
            "*x = 1; call(); *x = 2;",
            "*self = A; match call() { Ok(y) => *self = y, Err(_) => {} }",
            "x.up = true; call(); x.up =*y;",
            "while call() { self.at = 1; }",
        ] {
            assert!(overwritten(body), "{body}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for body in [
            "self.up = true; call()",
            "self.up = true; self.down = true;",
            "self.n += 1; self.n += 1;",
            "x = 1; x = 2;",
            "y.up = 1; y.up = 2; y.x.up = 1; y.x.up = 2;",
            "self.up == true && self.up == false",
            "self.a[0] = 1; self.a[0] = 2;",
            "match a { x.up => 1, x.up => 2 }",
            "let y = self.up; let y = self.up;",
            "for a in b { x.call(); }",
        ] {
            assert!(!overwritten(body), "{body}");
        }
    }
}
