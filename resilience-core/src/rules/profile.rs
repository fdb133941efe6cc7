//! The built-in profiles: settings for the load on what is called, under a name.

use std::time::Duration;

use super::argument::Argument;
use super::given::Setting;
use super::suggest::nearest;
use super::value::Value::{self, Count, Factor};

/// The argument of an attribute that names a profile. A table names one too, but the settings of a
/// profile do not.
pub(crate) const PROFILE: Argument =
    Argument::fixed("profile", "profile = \"gentle\"", "a profile takes nothing from another one")
        .synonyms("preset template profile_name");

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
        // So many failures in a row are not met: at a million a second they take an hour, and one
        // success begins the count anew.
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

/// Refuses a name that is probably a misspelt built-in one. Any other name may be that of a profile
/// of the user, which is in a file, so that it is not known here.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("`profile` is empty; write `profile = \"gentle\"`, or remove it".to_owned());
    }
    match slip_of_built_in(name) {
        Some(meant) => Err(format!("unknown profile `{name}`; did you mean `{meant}`?")),
        None => Ok(()),
    }
}

/// A name with anything but letters, such as `gentle-2`, is hardly a slip.
fn slip_of_built_in(name: &str) -> Option<&'static str> {
    let is_plain = name.chars().all(char::is_alphabetic);
    nearest(&name.to_lowercase(), names()).filter(|meant| is_plain && *meant != name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::ATTRIBUTES;

    #[test]
    fn a_slip_of_a_built_in_name_is_no_name_of_a_user() {
        for (name, meant) in
            [("gentel", "gentle"), ("Gentle", "gentle"), ("of", "off"), ("stadnard", "standard")]
        {
            assert_eq!(check_name(name), Err(format!("unknown profile `{name}`; did you mean `{meant}`?")));
        }
        for name in ["gentle", "standard", "aggressive", "off", "gentle-2", "night", "batch"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        assert!(check_name(" ").is_err());
    }

    #[test]
    fn a_built_in_profile_has_settings_of_its_attributes() {
        for profile in names().map(|name| built_in(name).expect("it is one")) {
            for attribute in ATTRIBUTES {
                for setting in profile.settings_of(attribute.name) {
                    assert_eq!(
                        attribute.accept(setting.key, setting.value),
                        Ok(*setting),
                        "{}",
                        profile.name
                    );
                }
            }
        }
        assert_eq!(built_in("gentle").map(|profile| profile.settings_of("timeout").len()), Some(0));
    }
}
