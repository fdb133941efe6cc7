//! The documentation and the manifests of the published crates.

use std::path::Path;

use super::{complain, name, repository, sources, text};

/// The crate that people depend on is `resilience`: an example that names another one compiles for nobody. A hidden line
/// gives the core that name.
#[test]
fn no_public_example_names_the_core() {
    let core = "resilience_core";
    let hidden = "# extern crate resilience_core as resilience;";
    let of_file = |file: &Path| {
        let text = text(file);
        let lines = text.lines().enumerate().filter_map(|(at, line)| {
            let line = line.trim_start();
            let line = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?.trim();
            (line.contains(core) && line != hidden).then(|| format!("{}:{}: {line}", name(file), at + 1))
        });
        lines.collect::<Vec<_>>()
    };
    let files = ["src", "resilience-core/src"].map(|folder| sources::below(&repository().join(folder)));
    complain(
        "documentation that says `resilience_core`",
        files.iter().flatten().flat_map(|file| of_file(file)),
    );
}

/// The contract between the crates may change in any release.
#[test]
fn the_three_crates_ask_for_each_others_very_version() {
    let manifest = text(&repository().join("Cargo.toml"));
    for name in ["resilience", "resilience-core", "resilience-macros"] {
        let version = env!("CARGO_PKG_VERSION");
        let pin = format!("\n{name} = {{ version = \"={version}\", path = ");
        assert!(manifest.contains(&pin), "{name} is not pinned to {version}");
    }
}

#[test]
fn the_documentation_of_each_crate_has_all_features() {
    for folder in ["", "resilience-core", "resilience-macros"] {
        let manifest = text(&repository().join(folder).join("Cargo.toml"));
        assert!(manifest.contains("[package.metadata.docs.rs]\nall-features = true\n"), "{folder}");
    }
}
