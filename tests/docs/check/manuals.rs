//! Manuals: one for each attribute and derive, with the same headings in the same order.

use std::path::PathBuf;

use super::links::{anchors, headings};
use super::{complain, name, repository, text};

/// The parts of a manual. A part for one policy alone has a heading of the second level, below one
/// of these.
const PARTS: [&str; 10] = [
    "Arguments",
    "What counts",
    "How it works",
    "What the caller gets",
    "Cancellation and panics",
    "Watching and control",
    "What it expands to",
    "Functions of every kind",
    "What is refused",
    "Limits",
];

fn entry_points() -> String {
    text(&repository().join("resilience-macros/src/lib.rs"))
}

/// The attributes, without the hidden one.
fn attributes() -> Vec<String> {
    let source = entry_points();
    let functions =
        source.split("#[proc_macro_attribute]").skip(1).filter_map(|rest| rest.split("pub fn ").nth(1));
    let names = functions.filter_map(|function| function.split('(').next());
    names.filter(|name| !name.starts_with("__")).map(str::to_owned).collect()
}

/// The names that users write in `#[derive(…)]`.
fn derives() -> Vec<String> {
    let source = entry_points();
    let names = source.split("#[proc_macro_derive(").skip(1).filter_map(|rest| rest.split([',', ')']).next());
    names.map(str::to_owned).collect()
}

fn manual(name: &str) -> PathBuf {
    repository().join("src/docs").join(name.to_lowercase()).with_extension("md")
}

/// The headings of the first level.
fn parts(manual: &str) -> Vec<&str> {
    headings(manual).filter_map(|line| line.strip_prefix("# ")).collect()
}

#[test]
fn each_attribute_and_derive_has_a_manual() {
    let (facade, attributes) = (text(&repository().join("src/lib.rs")), attributes());
    assert!(attributes.iter().any(|name| name == "retry"), "attributes are found: {attributes:?}");
    let missing = attributes.into_iter().chain(derives()).filter_map(|name| {
        let page = manual(&name);
        let included = format!("include_str!(\"docs/{}.md\")", name.to_lowercase());
        (!page.exists() || !facade.contains(&included)).then(|| format!("{name}: {}", page.display()))
    });
    complain("manuals that are missing in src/docs/, or in src/lib.rs", missing);
}

#[test]
fn the_manuals_of_attributes_have_equal_headings() {
    let different = attributes().into_iter().filter_map(|attribute| {
        let page = manual(&attribute);
        let text = text(&page);
        (parts(&text) != PARTS).then(|| format!("{}: {:?}", name(&page), parts(&text)))
    });
    complain(&format!("manuals whose headings are not {PARTS:?}"), different);
}

#[test]
fn the_manual_of_a_derive_has_some_of_the_headings_in_order() {
    let different = derives().into_iter().filter_map(|derive| {
        let page = manual(&derive);
        let text = text(&page);
        let parts = parts(&text);
        let in_order: Vec<_> = PARTS.into_iter().filter(|part| parts.contains(part)).collect();
        (parts.is_empty() || parts != in_order).then(|| format!("{}: {parts:?}", name(&page)))
    });
    complain(&format!("manuals whose headings are not among {PARTS:?}, or in another order"), different);
}

/// rustdoc follows a link to an item, and does not look for the heading after `#`.
#[test]
fn a_link_from_manual_to_manual_leads_to_a_heading() {
    let mut count = 0;
    let broken: Vec<_> = attributes()
        .into_iter()
        .chain(derives())
        .flat_map(|from| {
            let text = text(&manual(&from));
            let links =
                text.split("@crate::").skip(1).filter_map(|rest| rest.split(')').next()?.split_once('#'));
            let links: Vec<_> = links.map(|(to, heading)| (to.to_owned(), heading.to_owned())).collect();
            count += links.len();
            links
                .into_iter()
                .filter_map(move |(to, heading)| complaint(&from, &to, &heading))
                .collect::<Vec<_>>()
        })
        .collect();
    complain("links that lead to no heading", broken);
    assert!(count > 5, "{count} links were followed");
}

fn complaint(from: &str, to: &str, heading: &str) -> Option<String> {
    let is_there = anchors(&text(&manual(to))).iter().any(|anchor| anchor == heading);
    (!is_there).then(|| format!("{}: {to}#{heading}", name(&manual(from))))
}
