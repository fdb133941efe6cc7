//! Finds parts of a parameter that a body assigns twice, such as a flag that is set while a call
//! may panic.
//!
//! The expansion puts the body into a closure. The compiler takes a captured place for a variable
//! of that closure, and its lint `unused_assignments` then says that the first value is never read.
//! In the plain function the caller may see that value, and the lint is silent. Bodies that are
//! found here get an `allow`. Without it, three functions in `tests/lints` get four such warnings.
//! An `allow` for every body would hide the warnings that are right.

use std::collections::HashSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Whether `body` may assign the same part of one of these parameters, or of `self`, twice.
pub(crate) fn overwrites(body: &TokenStream, names: &[String]) -> bool {
    let mut assignments = Assignments { names, repeats: false, seen: HashSet::new(), twice: false };
    assignments.visit(body.clone());
    assignments.twice || (assignments.repeats && !assignments.seen.is_empty())
}

struct Assignments<'a> {
    names: &'a [String],
    /// The body has a loop.
    repeats: bool,
    seen: HashSet<String>,
    twice: bool,
}

impl Assignments<'_> {
    fn visit(&mut self, tokens: TokenStream) {
        // The place that ends right before the current token, if there is one.
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

    /// The place that begins with `name`, if that is a parameter and no field or item of the same
    /// name.
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

    /// Notes an assignment. One to a whole variable is ignored, because the caller does not see it.
    fn assigned(&mut self, place: String) {
        if place.contains(['.', '*']) {
            self.twice |= !self.seen.insert(place);
        }
    }
}

/// Whether the `=` begins `==` or `=>`.
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
