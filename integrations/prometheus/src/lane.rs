//! The lane of the shop, which is its own only replica.

use std::sync::LazyLock;

use resilience::shared::{self, Settings, Sharing, memory::MemoryStore};

/// The lane, so that the page has its numbers. It runs from the first call on.
///
/// # Panics
///
/// The system gives no thread.
pub fn lane() -> &'static Sharing {
    static LANE: LazyLock<Sharing> = LazyLock::new(|| {
        shared::start(MemoryStore::new().connect("shop"), Settings::new("shop")).expect("a thread")
    });
    &LANE
}
