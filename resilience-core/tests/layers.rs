//! The folders of the core import one way. This engine test reads the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom to the top. A folder imports from itself and from those before it.
const FOLDERS: &[&str] = &[
    "rules",
    "vocabulary",
    "runtime",
    "telemetry",
    "site",
    "waiting",
    "named",
    "budget",
    "fallback",
    "retry",
    "circuit_breaker",
    "bulkhead",
    "rate_limit",
    "timeout",
    "hedge",
    "policy_error",
    "faults",
    "injection",
    "errors",
    "testing",
    "http",
    "clients",
    "drivers",
    "levels",
    "control",
    "shared",
    "instruments",
    "private",
];

fn position(folder: &str) -> Option<usize> {
    FOLDERS.iter().position(|known| *known == folder)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").map(|entry| entry.unwrap().path()) {
        match entry.file_stem().and_then(|stem| stem.to_str()) {
            Some("tests") => {}
            _ if entry.is_dir() => sources(&entry, found),
            _ => found.push(entry),
        }
    }
}

/// How a public module begins to show names of folders above it.
const SHOWN: [&str; 2] = ["pub use crate::instruments::", "pub use crate::levels::"];

/// The first words after `crate::` in a source, outside of comments and of the tests at its end. A
/// public module shows names of folders above it, which is no import.
fn imports(source: &str) -> impl Iterator<Item = &str> {
    let end = source.find("mod tests {").unwrap_or(source.len());
    let code = source[..end].lines().filter(|line| !line.trim().starts_with("//"));
    let code = code.filter(|line| !SHOWN.iter().any(|shown| line.starts_with(shown)));
    let paths = code.flat_map(|line| line.split("crate::").skip(1));
    paths.filter_map(|path| path.split(|c: char| !c.is_alphanumeric() && c != '_').next())
}

#[test]
fn a_folder_imports_from_those_below_it_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for (own, folder) in FOLDERS.iter().enumerate() {
        let mut files = Vec::new();
        sources(&src.join(folder), &mut files);
        for file in files {
            let source = fs::read_to_string(&file).expect("it can be read");
            for word in imports(&source) {
                // A list, or a name from `lib.rs`, would hide where it comes from.
                let is_hidden = !word.starts_with("__") && word.chars().next().is_none_or(char::is_uppercase);
                assert!(!is_hidden, "{} imports `crate::{word}` and not from its folder", file.display());
                let Some(imported) = position(word) else { continue };
                assert!(imported <= own, "{} imports from `{word}`", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} imports: the folders have moved");
}

#[test]
fn every_folder_has_a_place_in_the_order() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = fs::read_dir(src).expect("the folder is there").map(|entry| entry.unwrap().path());
    let folders = entries.filter(|entry| entry.is_dir());
    let unknown: Vec<_> =
        folders.filter(|folder| position(folder.file_name().unwrap().to_str().unwrap()).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
