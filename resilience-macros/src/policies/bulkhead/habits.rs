//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead, and whose values are code; those that mean a setting are in the rules. Each row has a
//! ui case: without the row, its message would be worse.

use crate::arguments::habits::Habit;
use crate::policies::{fallback, gate};

pub(super) const HABITS: &[Habit] = &[
    Habit::computed("timeout timeout_duration call_timeout request_timeout execution_timeout", |_, value| {
        Some(gate::limits_the_wait("bulkhead", value))
    }),
    Habit::computed(
        "fallback fallback_method fallback_function on_reject on_rejected on_bulkhead_rejected default",
        |_, value| Some(fallback::above("bulkhead", value)),
    ),
    Habit::computed(gate::NAMES_OF_NAME, |_, value| Some(gate::name_of_all("bulkhead", value))),
    Habit::constant(
        "adaptive auto dynamic min min_limit initial_limit initial max_limit algorithm gradient vegas aimd",
        "a `limit` that is a range adapts to what is called; write `limit = 4..=64`",
    ),
];
