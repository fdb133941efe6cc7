//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Here are those that mean a setting; the macros have more, whose values are code.

use crate::rules::habits::{ForeignValue, Habit};

pub(super) const HABITS: &[Habit] = &[
    Habit::constant(
        "fair fairness fair_call_handling_enabled fifo order ordering lifo",
        "calls wait in the order in which they came; remove this argument",
    ),
    Habit::computed("fail_fast reject reject_when_full non_blocking nonblocking try_acquire", |_, value| {
        Some(fail_fast(value))
    }),
    Habit::constant(
        "core_size core_thread_pool_size max_thread_pool_size thread_pool thread_pool_size keep_alive_duration \
         keep_alive executor type bulkhead_type",
        "calls run where their caller runs; `limit` says how many at once: `limit = 20`",
    ),
];

/// The advice for a switch between waiting and rejecting at once.
fn fail_fast(value: &dyn ForeignValue) -> String {
    let at_once = "a call that finds no free place is rejected at once";
    if value.is_word("false") {
        format!("{at_once}; to let calls wait write `queue = 50, wait = 100ms`")
    } else {
        format!("{at_once}, unless `queue` or `wait` is written; remove this argument")
    }
}
