//! The clock that the library reads too: tokio's, so that paused time moves it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Nanoseconds since the first reading.
#[inline]
pub(crate) fn now() -> u64 {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let now = tokio::time::Instant::now().into_std();
    let elapsed = now.saturating_duration_since(*FIRST.get_or_init(|| now));
    elapsed.as_secs() * 1_000_000_000 + u64::from(elapsed.subsec_nanos())
}

/// What no rejection can do without: the clock, compared with a deadline that threads share.
#[inline(never)]
pub(crate) fn rest(input: u64) -> Result<u64, u64> {
    static UNTIL: AtomicU64 = AtomicU64::new(u64::MAX);
    let rest = UNTIL.load(Ordering::Acquire).saturating_sub(now());
    if rest == 0 { Ok(input) } else { Err(rest) }
}
