//! The rules of `#[bulkhead]`.

pub(crate) mod checks;
mod habits;

use super::argument::Argument;
use super::attribute::Attribute;
use super::kinds::{count, duration};
use super::named;
pub(crate) use super::named::{CRATE, NAME};
use super::value::Value;

pub(crate) const BULKHEAD: Attribute =
    Attribute { name: "bulkhead", arguments: ARGUMENTS, habits: habits::HABITS, check: checks::check };

/// The largest limit, and the largest queue, that the runtime takes.
pub(crate) const MOST: u32 = u32::MAX >> 1;

pub(crate) const LIMIT: Argument = Argument::setting("limit", "limit = 20", |value| {
    count::read("limit", value, MOST).map(Value::Count)
})
.synonyms(
    "max_concurrent max_concurrent_calls max_concurrent_requests max_concurrency concurrency concurrency_limit \
     permits max_permits max_parallel_calls max_parallelism max_parallelization parallelism max_in_flight in_flight \
     max_running permit_limit slots max_slots workers pool_size max_threads capacity size value max calls n",
);

/// The highest maximum of a limit that adapts, which the runtime keeps in a part of a word.
pub(crate) const MOST_ADAPTIVE: u32 = (1 << 20) - 1;

pub(crate) const QUEUE: Argument = Argument::setting("queue", "queue = 50", |value| {
    count::read_from_zero("queue", value, MOST).map(Value::Count)
})
.synonyms(
    "queue_size max_queue max_queue_size max_queued max_queued_calls queue_length max_queue_length queue_limit \
     queue_capacity queue_depth max_queuing_actions max_waiting max_waiters max_pending waiting waiting_task_queue \
     backlog pending",
);

pub(crate) const WAIT: Argument =
    Argument::setting("wait", "wait = 100ms", |value| duration::read(value).map(Value::Duration)).synonyms(
        "max_wait max_wait_duration max_wait_time wait_time wait_duration wait_timeout queue_timeout \
         acquire_timeout acquisition_timeout permit_timeout",
    );

pub(crate) const ON: Argument = Argument::code("on", "on = Error::Overloaded").synonyms(
    "classify condition errors exceptions filter handle if is_drop is_dropped is_failure is_overload overload dropped \
     only_if on_err on_error on_errors on_exception predicate should_handle shrink_on shrink_if when",
);

pub(crate) const PERMIT: Argument =
    Argument::code("permit", "permit = permit").synonyms("guard slot place token");

pub(crate) const KEY: Argument = named::KEY.synonyms(
    "by per_key per_host per_tenant group group_by partition partition_by partition_key keys key_extractor",
);

pub(crate) const MAX_KEYS: Argument = named::MAX_KEYS.synonyms(named::NAMES_OF_MAX_KEYS);

pub(crate) const VALUE: Argument =
    Argument::code("bulkhead", "bulkhead = self.bulkhead").synonyms("pool semaphore instance policy config");

pub(crate) const MAP_ERR: Argument =
    Argument::code("map_err", "map_err = Error::Busy").synonyms("map_error error");

const ARGUMENTS: &[Argument] = &[LIMIT, QUEUE, WAIT, ON, PERMIT, NAME, KEY, MAX_KEYS, VALUE, MAP_ERR, CRATE];
