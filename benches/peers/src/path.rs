//! The paths that are measured, and the contenders on them.

use std::cell::Cell;
use std::hint::black_box;

use crate::subject::{BAD, GOOD};

/// One path of a call, and the contenders on it: the bare call, this library, the hand-written
/// code, and the peers.
#[derive(Debug)]
pub struct Path {
    /// The description of the path.
    pub name: &'static str,
    /// The first is the bare call, the second ours, the third written by hand.
    pub contenders: Vec<Contender>,
    /// Whether threads share state on this path, so that two of them can slow each other down.
    pub shared: bool,
}

/// One piece of code on one path.
#[derive(Clone, Copy, Debug)]
pub struct Contender {
    /// The owner of the code.
    pub name: &'static str,
    /// A function that makes so many calls, one after the other.
    pub run: fn(u64),
    /// Whether the code really waits. Then its time is that of a timer, and its instructions are
    /// those of a runtime.
    pub waits: bool,
    /// Whether the number of its instructions says something. A clock that calibrates itself first
    /// takes another number of them each time.
    pub is_steady: bool,
}

impl Path {
    pub(crate) fn new(name: &'static str, bare: fn(u64), ours: fn(u64), by_hand: fn(u64)) -> Self {
        let path = Self { name, contenders: Vec::new(), shared: false };
        path.with("bare", bare).with("ours", ours).with("by hand", by_hand)
    }

    pub(crate) fn with(mut self, name: &'static str, run: fn(u64)) -> Self {
        self.contenders.push(Contender { name, run, waits: false, is_steady: true });
        self
    }

    pub(crate) fn with_waiting(mut self, name: &'static str, run: fn(u64)) -> Self {
        self.contenders.push(Contender { name, run, waits: true, is_steady: false });
        self
    }

    pub(crate) fn with_unsteady(mut self, name: &'static str, run: fn(u64)) -> Self {
        self.contenders.push(Contender { name, run, waits: false, is_steady: false });
        self
    }

    pub(crate) fn shared(mut self) -> Self {
        self.shared = true;
        self
    }
}

/// Uses the result by reference. A black box by value would copy it, and the copy would wait for
/// the stores of the result. That takes some nanoseconds, and would hide half of the call.
#[inline(always)]
#[allow(clippy::needless_pass_by_value, reason = "the result ends here")]
fn seen<R>(result: R) {
    black_box(&result);
}

/// Makes calls that succeed.
#[inline(always)]
pub(crate) fn good<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for _ in 0..calls {
        seen(call(black_box(GOOD)));
    }
}

/// Makes calls that fail.
#[inline(always)]
pub(crate) fn bad<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for _ in 0..calls {
        seen(call(black_box(BAD)));
    }
}

/// Makes calls of which every eighth fails.
#[inline(always)]
pub(crate) fn mixed<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for i in 0..calls {
        seen(call(black_box(i & 7)));
    }
}

/// Makes calls that each fail twice before they succeed.
#[inline(always)]
pub(crate) fn twice<R>(calls: u64, mut call: impl FnMut(&Cell<u32>) -> R) {
    for _ in 0..calls {
        seen(call(black_box(&Cell::new(2))));
    }
}
