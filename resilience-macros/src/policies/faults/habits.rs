//! Arguments that people expect here, and that have another place. Each row has a ui case: without
//! the row, its message would be worse.

use crate::arguments::habits::Habit;

pub(super) const HABITS: &[Habit] = &[Habit::constant(
    "rate latency delay reject panic hang script lasting max_active seed kind probability chance percent enabled",
    "a fault is set at run time: write `resilience::faults::set(\"shop::charge\", |fault| ...)`, or a table \
     `[faults.\"shop::charge\"]`; the attribute has the error alone",
)];
