//! Code that does not compile, and the compiler's messages about it: a folder for each policy, with
//! `ours` for messages of the macros alone, `rustc` for those that only types show, and `pass` for
//! code that looks like a mistake and is none.
//!
//! The recorded messages are those of the toolchain that `rust-toolchain.toml` names;
//! `TRYBUILD=overwrite cargo test --package resilience-ui-tests` records them anew.

use std::fs;
use std::path::PathBuf;

/// The recorded messages of one kind, of all policies.
fn recorded(kind: &str) -> Vec<(PathBuf, String)> {
    let policies =
        fs::read_dir(".").expect("it can be listed").map(|entry| entry.expect("it is there").path());
    let folders = policies.map(|policy| policy.join(kind)).filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).expect("it can be listed"));
    let paths = files.map(|entry| entry.expect("it is there").path());
    let recorded = paths.filter(|path| path.extension().is_some_and(|extension| extension == "stderr"));
    let all: Vec<_> =
        recorded.map(|path| (path.clone(), fs::read_to_string(path).expect("it is text"))).collect();
    assert!(!all.is_empty(), "no messages of {kind}");
    all
}

/// Mistakes that the macros report themselves: no word of the compiler's own is in the output, so it holds everywhere.
#[test]
fn mistakes_are_reported_in_words_of_ours() {
    trybuild::TestCases::new().compile_fail("*/ours/*.rs");
}

/// A word of the compiler would make the record one toolchain's, and a second message would hide our mistake.
#[test]
fn no_message_of_ours_comes_with_another() {
    for (path, recorded) in recorded("ours") {
        let foreign = ["error[E", "warning", "= note", "= help", "note:", "help:"];
        let found = foreign.iter().find(|word| recorded.contains(*word));
        assert_eq!(found, None, "{}", path.display());
    }
}

/// The compiler may propose only code that people may write.
#[test]
fn no_proposal_of_the_compiler_names_a_private_path() {
    // Here two methods have one name on purpose, so that it is an error. The compiler offers both.
    const KNOWN: &str = "transient/rustc/derived_without_an_answer.stderr";
    for (path, recorded) in recorded("rustc") {
        let is_code = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let found = recorded.lines().filter(is_code).find(|line| line.contains("__private"));
        assert!(found.is_none() || path.ends_with(KNOWN), "{}: {found:?}", path.display());
    }
}

/// Mistakes that only types show: the compiler reports them, and the expansion guides it where it can.
#[test]
fn mistakes_of_type_are_reported_at_what_is_wrong() {
    trybuild::TestCases::new().compile_fail("*/rustc/*.rs");
}

#[test]
fn what_looks_like_a_mistake_and_is_none_compiles() {
    trybuild::TestCases::new().pass("*/pass/*.rs");
}
