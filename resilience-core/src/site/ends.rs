//! The next end of a setting, for time that no thread can wait for: that of a test's clock.
//!
//! In real time a thread of `control` waits for it, so that whoever reads a setting reads no clock.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::clock::{Clock, Instant};

static NEXT: AtomicU64 = AtomicU64::new(Instant::NEVER.to_bits());
static END: OnceLock<fn()> = OnceLock::new();

/// From now on `end` is called by whoever reads a setting when `next` has come.
pub(crate) fn watch_for(next: Instant, end: fn()) {
    let _ = END.set(end);
    NEXT.store(next.to_bits(), Ordering::Release);
}

/// Ends what is over, before a setting is read.
#[inline]
pub(crate) fn look() {
    let next = NEXT.load(Ordering::Acquire);
    if next != Instant::NEVER.to_bits() {
        look_at(Instant::from_bits(next));
    }
}

#[cold]
fn look_at(next: Instant) {
    if let (Some(end), true) = (END.get(), Clock::Async.now() >= next) {
        end();
    }
}
