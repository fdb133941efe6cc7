//! Each block of Rust that a page shows is a verbatim part of a file that is compiled, and each link leads somewhere.

mod defaults;
mod links;
mod manuals;
mod markdown;
mod published;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use markdown::{Block, Kind};
use sources::Source;

/// The packages that hold the code of the pages.
const CRATES: [&str; 6] = [
    "tests/docs/main.rs",
    "examples/http/tests/docs/main.rs",
    "examples/database/tests/docs/main.rs",
    "examples/client-library/src/lib.rs",
    "examples/client-library/tests/docs/main.rs",
    "integrations/redis/tests/docs/main.rs",
];

/// The folders of the pages.
const FOLDERS: [&str; 7] =
    ["", "docs", "docs/migration", "src/docs", "benches", "resilience-core", "resilience-macros"];

pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The path of a file from the root of the repository on.
fn name(file: &Path) -> String {
    file.strip_prefix(repository()).unwrap_or(file).display().to_string()
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The files in `folder` that end in `extension`.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let mut files: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|end| end == extension)).collect();
    files.sort();
    files
}

fn pages() -> impl Iterator<Item = PathBuf> {
    FOLDERS.iter().flat_map(|folder| files(&repository().join(folder), "md"))
}

fn blocks() -> Vec<Block> {
    pages().flat_map(|page| markdown::blocks(&name(&page), &text(&page))).collect()
}

/// The text of a file of the repository.
pub(crate) fn text_of(path: &str) -> String {
    text(&repository().join(path))
}

/// The blocks of a page that are no Rust: the output of its code.
pub(crate) fn shown(page: &str) -> Vec<String> {
    let blocks = markdown::blocks(page, &text_of(page));
    let shown = blocks.into_iter().filter(|block| block.kind == Kind::Foreign);
    shown.map(|block| block.code.iter().flat_map(|line| [line, "\n"]).collect()).collect()
}

fn compiled() -> Vec<Source> {
    CRATES.iter().flat_map(|root| sources::compiled(&repository().join(root))).collect()
}

/// Complains of all blocks at once.
#[track_caller]
fn complain(of: &str, complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<_> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "{of}:\n\n{}\n", complaints.join("\n\n"));
}

fn complaints_of(kind: &Kind, sources: &[Source]) -> Vec<String> {
    let blocks = blocks();
    let blocks: Vec<_> = blocks.iter().filter(|block| block.kind == *kind).collect();
    assert!(!blocks.is_empty(), "no page has such a block");
    let complaint = |block: &&Block| {
        let difference = sources::find(block, sources).err()?;
        Some(format!("{}:{}\n  {difference}", block.page, block.line))
    };
    blocks.iter().filter_map(complaint).collect()
}

#[test]
fn each_block_of_rust_is_part_of_a_file_that_runs() {
    complain(
        "blocks of Rust that are in no file of tests/docs/, examples/*/tests/docs/, integrations/*/tests/docs/ or examples/client-library/src/; change both, or neither",
        complaints_of(&Kind::Runs, &compiled()),
    );
}

#[test]
fn each_block_that_is_refused_is_part_of_a_recorded_refusal() {
    let policies = fs::read_dir(repository().join("tests/ui")).expect("the folder is there");
    let policies = policies.map(|entry| entry.expect("it can be listed").path());
    let folders = policies.flat_map(|policy| ["ours", "rustc"].map(|kind| policy.join(kind)));
    let files = folders.filter(|folder| folder.is_dir()).flat_map(|folder| files(&folder, "rs"));
    let sources: Vec<_> = files.map(|file| Source::new(file.clone(), &text(&file))).collect();
    complain(
        "blocks marked `compile_fail` that are in no file of tests/ui/",
        complaints_of(&Kind::Refused, &sources),
    );
}

#[test]
fn each_fence_names_its_language_and_why_it_is_not_tested() {
    let blocks = blocks();
    let silent = blocks.iter().filter_map(|block| {
        let what = match &block.kind {
            Kind::Unnamed => "name the language, or `text`",
            Kind::Untested(reason) if reason.is_empty() => {
                "say why it is not tested: `rust,ignore because …`"
            }
            Kind::Untested(reason) if reason.contains('`') => "with a backtick in it this is no fence",
            _ => return None,
        };
        Some(format!("{}:{}: {what}", block.page, block.line))
    });
    complain("fences that do not say enough", silent);
}

#[test]
fn each_file_beside_the_code_of_the_pages_is_compiled() {
    for root in CRATES {
        let root = repository().join(root);
        let mut found: Vec<_> = sources::compiled(&root).into_iter().map(|source| source.path).collect();
        found.sort();
        let mut there = sources::below(root.parent().expect("it is in a folder"));
        there.sort();
        assert_eq!(found, there, "some file is no module of {}", name(&root));
    }
}

#[test]
fn each_client_to_copy_is_short_and_needs_little() {
    for example in ["api_client", "oauth_client"] {
        let path = format!("examples/http/examples/{example}/client.rs");
        let client = text_of(&path);
        let lines = client.lines().count();
        assert!(lines < 300, "{path} has {lines} lines");
        let imports = client.lines().filter_map(|line| line.strip_prefix("use "));
        let crates: Vec<_> = imports.map(|path| path.split("::").next().unwrap_or(path)).collect();
        let few = ["reqwest", "resilience", "serde", "serde_json", "std"];
        assert!(crates.iter().all(|name| few.contains(name)), "{path} imports {crates:?}");
    }
}
