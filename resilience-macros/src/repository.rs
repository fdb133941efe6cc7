//! Finds the repository around this crate, for the tests.

use std::path::PathBuf;

/// A path in the repository. `None` in the published package, which stands alone.
pub(crate) fn repository(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    root.join("resilience-core").is_dir().then(|| root.join(path))
}
