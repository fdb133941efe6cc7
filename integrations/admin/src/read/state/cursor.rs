//! How far somebody has read.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use serde_json::Value;

/// Ages. They grow with the clock, so whoever has read one can go on counting. They are no change,
/// and are left out of the hash.
///
/// A replica that writes no more is left out after 10 s, which is a change.
const AGES: [&str; 6] = [
    "applied_seconds_ago",
    "seconds_ago",
    "in_state_seconds",
    "lag_seconds",
    "since_seconds",
    "uptime_seconds",
];

/// How far somebody has read: of which `Admin` of which process, which rows, which events, and a
/// hash of all the rest.
///
/// It prints as `<admin>.<rows>.<event>.<rest>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    admin: u64,
    version: u64,
    event: u64,
    rest: u64,
}

/// The keys of this process: a cursor of another one fits nowhere here.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl Cursor {
    pub(super) fn new(sampler: u64, version: u64, event: u64, rest: &Value) -> Self {
        let admin = HASHER.hash_one(sampler);
        let mut rest = rest.clone();
        forget_ages(&mut rest);
        Self { admin, version, event, rest: HASHER.hash_one(rest.to_string()) }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| u64::from_str_radix(part, 16).ok());
        let mut next = || parts.next().flatten();
        let cursor = Self { admin: next()?, version: next()?, event: next()?, rest: next()? };
        parts.next().is_none().then_some(cursor)
    }

    /// Whether it is of the same `Admin`, and not from the future.
    pub(super) fn is_of(&self, now: &Self) -> bool {
        self.admin == now.admin && self.version <= now.version && self.event <= now.event
    }

    /// Another process has another one: there the same ids are other events and overrides.
    pub(super) fn process(&self) -> String {
        format!("{:x}", self.admin)
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn event(&self) -> u64 {
        self.event
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { admin, version, event, rest } = self;
        write!(f, "{admin:x}.{version:x}.{event:x}.{rest:x}")
    }
}

fn forget_ages(value: &mut Value) {
    match value {
        Value::Object(object) => {
            AGES.iter().for_each(|age| drop(object.remove(*age)));
            object.values_mut().for_each(forget_ages);
        }
        Value::Array(list) => list.iter_mut().for_each(forget_ages),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cursor(rest: &Value) -> Cursor {
        Cursor::new(0, 17, 2_034, rest)
    }

    #[test]
    fn a_cursor_reads_as_it_prints() {
        let cursor = cursor(&json!({}));
        assert_eq!(Cursor::read(&cursor.to_string()), Some(cursor));
        for broken in ["", "1.2.3", "1.2.3.4.5", "x.1.1.1", "1.1.1.-1", "1.1.1.11111111111111111"] {
            assert_eq!(Cursor::read(broken), None, "{broken}");
        }
    }

    #[test]
    fn ages_are_no_change_and_countdowns_are() {
        let of = |age, left| {
            cursor(&json!({
                "breakers": [{ "in_state_seconds": age, "next_probe_seconds": left }],
                "config": { "applied_seconds_ago": age, "last_rejected": { "seconds_ago": age } },
                "shared": { "lag_seconds": age, "replicas": [{
                    "lag_seconds": age, "uptime_seconds": age, "breakers": [{ "since_seconds": age }],
                }] },
            }))
        };
        assert_eq!(of(1, 5), of(3, 5));
        assert_ne!(of(1, 5), of(1, 3));
    }

    #[test]
    fn one_of_another_admin_or_from_the_future_does_not_fit() {
        let now = cursor(&json!({}));
        assert!(now.is_of(&now) && Cursor { version: 1, rest: 0, ..now }.is_of(&now));
        for other in
            [Cursor { admin: 1, ..now }, Cursor { version: 18, ..now }, Cursor { event: 2_035, ..now }]
        {
            assert!(!other.is_of(&now));
        }
    }
}
