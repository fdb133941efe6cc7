//! Records expansions. Each file in a folder `snapshots` has an annotated function, or a type that
//! derives, and its expansion below a line. Each attribute has such a folder; so have `nest` for
//! stacked attributes, `function` for kinds of functions and parameters, and `derive`.
//!
//! `BLESS=1` in the environment writes the expansions anew. For reading, they have `private` in
//! place of `::resilience::__private`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, ItemFn};

use crate::expansion::Expansion;
use crate::{derive, policies};

const LINE: &str = "\n// ----- expands to -----\n\n";

#[test]
fn each_snapshot_is_what_the_macros_write() {
    let bless = env::var_os("BLESS").is_some();
    let mut differing = Vec::new();
    for path in all_snapshots().into_values().flatten() {
        let snapshot = fs::read_to_string(&path).expect("it is text");
        let written = snapshot.split(LINE).next().unwrap_or_default();
        let now = format!("{written}{LINE}{}", expansion(written));
        if bless {
            fs::write(&path, now).expect("it can be written");
        } else if now != snapshot {
            differing.push(format!("{}\n{now}", path.display()));
        }
    }
    assert!(
        differing.is_empty(),
        "not as recorded; if it is meant, run with BLESS=1:\n{}",
        differing.join("\n")
    );
}

#[test]
fn each_attribute_has_snapshots_in_its_folder() {
    let all = all_snapshots();
    for (folder, snapshots) in &all {
        assert!(!snapshots.is_empty(), "{} is empty", folder.display());
    }
    let of_attributes = policies::names().map(|name| format!("policies/{name}"));
    for owner in of_attributes.chain(["derive", "function", "nest"].map(str::to_owned)) {
        let folder = sources().join(&owner).join("snapshots");
        assert!(all.contains_key(&folder), "`{owner}` has no snapshots");
    }
}

/// All folders `snapshots`, each with its files.
fn all_snapshots() -> BTreeMap<PathBuf, Vec<PathBuf>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![sources()];
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> = fs::read_dir(&folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        if folder.ends_with("snapshots") {
            all.insert(folder, entries);
        } else {
            folders.extend(entries.into_iter().filter(|entry| entry.is_dir()));
        }
    }
    all
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn expansion(written: &str) -> String {
    let expanded = match syn::parse_str(written).expect("an item with attributes") {
        Item::Fn(function) => of_attributes(function),
        other => derive::transient(other.into_token_stream()),
    };
    let file = syn::parse2(shortened(expanded)).expect("items are a file");
    prettyplease::unparse(&file).replace("private::call(", "private::call!(")
}

fn of_attributes(mut function: ItemFn) -> TokenStream {
    let ours = |attribute: &Attribute| Expansion::from_attribute(attribute.meta.to_token_stream());
    while let Some((next, expansion)) =
        function.attrs.iter().enumerate().find_map(|(next, attribute)| Some((next, ours(attribute)?)))
    {
        function.attrs.remove(next);
        let expanded = expansion.write(function.into_token_stream());
        function = syn::parse2(expanded).expect("the expansion is one function");
    }
    function.into_token_stream()
}

/// Replaces each `::resilience::__private` by `private`, and `call!` by `call`: the arguments of a
/// function get a layout, and those of a macro none.
fn shortened(tokens: TokenStream) -> TokenStream {
    let mut short: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        let tree = match tree {
            TokenTree::Group(group) => Group::new(group.delimiter(), shortened(group.stream())).into(),
            TokenTree::Ident(name) if name == "__private" => {
                // Removes the path before it: two colons, the crate, two colons.
                short.truncate(short.len().saturating_sub(5));
                Ident::new("private", name.span()).into()
            }
            TokenTree::Punct(mark) if mark.as_char() == '!' && is_call(&short) => continue,
            other => other,
        };
        short.push(tree);
    }
    short.into_iter().collect()
}

fn is_call(before: &[TokenTree]) -> bool {
    let names = |tree: &TokenTree, name: &str| matches!(tree, TokenTree::Ident(ident) if ident == name);
    matches!(before, [.., module, _, _, call] if names(module, "private") && names(call, "call"))
}
