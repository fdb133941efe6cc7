//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead, and whose values are code; those that mean a setting are in the rules. Each row has a
//! ui case: without the row, its message would be worse.

use crate::arguments::habits::Habit;
use crate::policies::{fallback, gate};

pub(super) const HABITS: &[Habit] = &[
    Habit::computed("timeout call_timeout request_timeout execution_timeout", |_, value| {
        Some(gate::limits_the_wait("rate_limit", value))
    }),
    Habit::computed(
        "fallback fallback_method fallback_function on_reject on_rejected on_throttled default",
        |_, value| Some(fallback::above("rate_limit", value)),
    ),
    Habit::computed("id service resource label global scope", |_, value| {
        Some(gate::name_of_all("limiter", value))
    }),
    Habit::computed(
        "max_concurrent max_concurrent_calls max_concurrency concurrency concurrency_limit in_flight \
         max_in_flight",
        |_, value| Some(gate::below("rate_limit", "bulkhead", value)),
    ),
];
