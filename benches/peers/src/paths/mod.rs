//! The contenders of each path.

mod breaker;
mod bulkhead;
mod fallback;
mod hedge;
mod rate;
mod rate_limit;
mod retry;
mod timeout;

use crate::path::Path;

/// All paths, in the order of the tables.
#[must_use]
pub fn all() -> Vec<Path> {
    let mut paths = retry::paths();
    paths.extend(fallback::paths());
    paths.extend(breaker::paths());
    paths.extend(rate::paths());
    paths.extend(timeout::paths());
    paths.extend(bulkhead::paths());
    paths.extend(rate_limit::paths());
    paths.extend(hedge::paths());
    paths
}
