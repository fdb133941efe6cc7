#[cfg(not(loom))]
mod bucket;
#[cfg(all(feature = "shared", not(loom)))]
mod lent;
#[cfg(not(loom))]
mod line;
#[cfg(loom)]
mod loom;
#[cfg(not(loom))]
mod model;
#[cfg(not(loom))]
mod refunds;
#[cfg(not(loom))]
mod stress;
#[cfg(not(loom))]
mod values;
#[cfg(all(feature = "tokio", not(loom)))]
mod waits;

use std::sync::Arc;
#[cfg(not(loom))]
use std::time::Duration;

use crate::named::cell::Named;
use crate::named::identity::Identity;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::settings::{RateLimitSettings, Rules};

/// A cell in use, of these settings.
fn cell(settings: RateLimitSettings) -> Arc<RateLimitCell> {
    let cell = RateLimitCell::in_use(Identity::of_name("tests"));
    cell.identity().set_rules_for_test(Rules::of(settings));
    cell.adapt().wake();
    Arc::new(cell)
}

#[cfg(not(loom))]
const MS: Duration = Duration::from_millis(1);
