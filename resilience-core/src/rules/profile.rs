//! The built-in profiles: settings for the load on what is called, under a name.

use std::time::Duration;

use super::given::Setting;
use super::value::Value::{self, Count, Factor};

pub(crate) struct Profile {
    pub(crate) name: &'static str,
    retry: &'static [Setting],
    circuit_breaker: &'static [Setting],
}

impl Profile {
    /// The settings for the attribute of this name.
    pub(crate) fn settings_of(&self, attribute: &str) -> &'static [Setting] {
        match attribute {
            "retry" => self.retry,
            "circuit_breaker" => self.circuit_breaker,
            _ => &[],
        }
    }
}

const fn set(key: &'static str, value: Value) -> Setting {
    Setting { key, value }
}

const fn seconds(seconds: u64) -> Value {
    Value::Duration(Duration::from_secs(seconds))
}

const BUILT_IN: [Profile; 4] = [
    Profile {
        name: "gentle",
        retry: &[
            set("attempts", Count(2)),
            set("base", Value::Duration(Duration::from_millis(500))),
            set("cap", seconds(5)),
        ],
        circuit_breaker: &[
            set("threshold", Count(3)),
            set("cooldown", seconds(60)),
            set("cooldown_factor", Factor(2.0)),
            set("cooldown_cap", seconds(600)),
        ],
    },
    Profile { name: "standard", retry: &[], circuit_breaker: &[] },
    Profile {
        name: "aggressive",
        retry: &[
            set("attempts", Count(6)),
            set("base", Value::Duration(Duration::from_millis(50))),
            set("cap", seconds(5)),
        ],
        circuit_breaker: &[
            set("threshold", Count(10)),
            set("cooldown", seconds(10)),
            set("probes", Count(3)),
        ],
    },
    Profile {
        name: "off",
        retry: &[set("attempts", Count(1))],
        // So many failures in a row are never counted: at a million a second they take an hour, and
        // one success begins the count anew.
        circuit_breaker: &[set("threshold", Count(u32::MAX))],
    },
];

/// The built-in profile of this name.
pub(crate) fn built_in(name: &str) -> Option<&'static Profile> {
    BUILT_IN.iter().find(|profile| profile.name == name)
}

/// The names of the built-in profiles.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|profile| profile.name)
}
