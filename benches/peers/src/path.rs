//! What is measured.

use std::cell::Cell;
use std::hint::black_box;

use crate::subject::{BAD, GOOD};

/// Something that a call can meet, and who meets it: the bare call, ours, the hand-written code,
/// the peers.
#[derive(Debug)]
pub struct Path {
    /// What happens, in words.
    pub name: &'static str,
    /// The first is the bare call, the second ours, the third written by hand.
    pub contenders: Vec<Contender>,
    /// Whether it is shared between threads, so that two of them can get into each other's way.
    pub shared: bool,
}

/// One piece of code on one path.
#[derive(Clone, Copy, Debug)]
pub struct Contender {
    /// Whose code it is.
    pub name: &'static str,
    /// Makes so many calls, one after the other.
    pub run: fn(u64),
    /// It really waits: its time is a timer's, and its instructions are a runtime's.
    pub waits: bool,
}

impl Path {
    pub(crate) fn new(name: &'static str, bare: fn(u64), ours: fn(u64), by_hand: fn(u64)) -> Self {
        let path = Self { name, contenders: Vec::new(), shared: false };
        path.with("bare", bare).with("ours", ours).with("by hand", by_hand)
    }

    pub(crate) fn with(mut self, name: &'static str, run: fn(u64)) -> Self {
        self.contenders.push(Contender { name, run, waits: false });
        self
    }

    pub(crate) fn with_waiting(mut self, name: &'static str, run: fn(u64)) -> Self {
        self.contenders.push(Contender { name, run, waits: true });
        self
    }

    pub(crate) fn shared(mut self) -> Self {
        self.shared = true;
        self
    }
}

/// Somebody looks at the result where it lies. A black box by value would copy it, and the copy
/// would wait for the result's stores: some nanoseconds in which half of the call hides.
#[inline(always)]
#[allow(clippy::needless_pass_by_value, reason = "the result ends here")]
fn seen<R>(result: R) {
    black_box(&result);
}

/// Calls that succeed.
#[inline(always)]
pub(crate) fn good<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for _ in 0..calls {
        seen(call(black_box(GOOD)));
    }
}

/// Calls that fail.
#[inline(always)]
pub(crate) fn bad<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for _ in 0..calls {
        seen(call(black_box(BAD)));
    }
}

/// Every eighth call fails.
#[inline(always)]
pub(crate) fn mixed<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for i in 0..calls {
        seen(call(black_box(i & 7)));
    }
}

/// Calls of which each fails twice before it succeeds.
#[inline(always)]
pub(crate) fn twice<R>(calls: u64, mut call: impl FnMut(&Cell<u32>) -> R) {
    for _ in 0..calls {
        seen(call(black_box(&Cell::new(2))));
    }
}
