//! The contenders of each path.

mod breaker;
mod fallback;
mod rate;
mod retry;

use crate::path::Path;

/// All paths, in the order of the tables.
#[must_use]
pub fn all() -> Vec<Path> {
    let mut paths = retry::paths();
    paths.extend(fallback::paths());
    paths.extend(breaker::paths());
    paths.extend(rate::paths());
    paths
}
