//! Compares the messages recorded in `tests/ui/*/ours/` with the messages that the macros write,
//! without a compiler. This takes a moment; the full comparison takes minutes, but also checks
//! where each message points.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::LitStr;

use crate::expansion::Expansion;
use crate::repository::repository;

#[test]
fn each_mistake_has_the_message_that_is_recorded() {
    let Some(folder) = repository("tests/ui") else { return };
    let mut count = 0;
    let mut wrong = Vec::new();
    for file in recorded(&folder) {
        let source = fs::read_to_string(file.with_extension("rs")).expect("each message has its source");
        let mut expected = messages(&fs::read_to_string(&file).expect("it is text"));
        let mut found = written_for(&source);
        expected.sort();
        found.sort();
        count += 1;
        if expected != found {
            wrong.push(format!("{}\n  recorded: {expected:#?}\n  found: {found:#?}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 300, "{count} files");
}

fn recorded(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let policies = listed(folder).map(|policy| policy.join("ours"));
    policies
        .flat_map(|ours| listed(&ours))
        .filter(|path| path.extension().is_some_and(|extension| extension == "stderr"))
}

/// The contents of a folder; nothing if it is missing.
fn listed(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.expect("it can be listed").path())
}

fn messages(recorded: &str) -> Vec<String> {
    recorded.lines().filter_map(|line| line.strip_prefix("error: ")).map(str::to_owned).collect()
}

/// The messages of all `compile_error!`s that the macros write for a file.
pub(crate) fn written_for(source: &str) -> Vec<String> {
    let mut mistakes = Mistakes::default();
    mistakes.look_at(source.parse().expect("it is Rust"));
    mistakes.0
}

/// The messages that were found. A file is read as a token stream; an item is parsed only as far as
/// its end.
#[derive(Default)]
struct Mistakes(Vec<String>);

impl Mistakes {
    fn look_at(&mut self, tokens: TokenStream) {
        let mut trees = tokens.into_iter().peekable();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let Some(TokenTree::Group(brackets)) = trees.peek() else { continue };
                    let Some(expansion) = Expansion::from_attribute(brackets.stream()) else { continue };
                    trees.next();
                    let item = item(&mut trees);
                    self.look_at(expansion.write(item));
                }
                TokenTree::Ident(name) if name == "compile_error" => {
                    if let Some(TokenTree::Group(message)) = trees.nth(1) {
                        let message = syn::parse2::<LitStr>(message.stream()).expect("it says a string");
                        self.0.push(message.value());
                    }
                }
                TokenTree::Group(group) => self.look_at(group.stream()),
                _ => {}
            }
        }
    }
}

/// The tokens of an item: up to its first braces or semicolon.
fn item(trees: &mut impl Iterator<Item = TokenTree>) -> TokenStream {
    let mut item = Vec::new();
    for tree in trees {
        let is_end = match &tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        item.push(tree);
        if is_end {
            break;
        }
    }
    item.into_iter().collect()
}
