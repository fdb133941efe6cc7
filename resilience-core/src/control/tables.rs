//! Overrides that have been judged: tables with typed values.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::control::document::{At, Entry};
use crate::control::pattern::Pattern;
use crate::control::policy::Policy;
use crate::control::switches::Switches;
use crate::rules::given::Setting;
use crate::rules::value::Value;

/// All that some overrides say.
#[expect(clippy::struct_field_names, reason = "a file has tables, most of them for names")]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) switches: Switches,
    /// `[defaults.retry]` and so on.
    pub(crate) defaults: BTreeMap<Policy, Fields>,
    /// The profile of `[defaults]`.
    pub(crate) profile: Option<String>,
    /// `[profile.gentle.retry]` and so on.
    pub(crate) profiles: BTreeMap<String, BTreeMap<Policy, Fields>>,
    pub(crate) tables: Vec<Table>,
    pub(crate) levels: Vec<Level>,
    /// The tables of `[faults]`, as they are: `faults` reads them.
    pub(crate) faults: Vec<Entry>,
    /// Whether names that the program does not have are let pass.
    pub(crate) optional: bool,
}

impl Tables {
    /// Whether defaults or profiles have values for a policy.
    pub(crate) fn concerns(&self, policy: Policy) -> bool {
        let of_profile = self.profiles.values().any(|profile| profile.contains_key(&policy));
        self.profile.is_some() || self.defaults.contains_key(&policy) || of_profile
    }
}

/// The values that one table sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fields {
    pub(crate) enabled: Option<bool>,
    pub(crate) settings: Vec<Setting>,
    /// Where each setting is written.
    pub(crate) places: Vec<(&'static str, At)>,
    pub(crate) profile: Option<String>,
}

impl Fields {
    /// The typed value of a setting.
    pub(crate) fn get(&self, key: &str) -> Option<Value> {
        self.settings.iter().find(|setting| setting.key == key).map(|setting| setting.value)
    }

    pub(crate) fn place(&self, key: &str) -> Option<At> {
        self.places.iter().find(|(placed, _)| *placed == key).map(|(_, at)| *at)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.enabled.is_none() && self.settings.is_empty() && self.profile.is_none()
    }

    /// Forgets what `newer` sets.
    pub(crate) fn give_way_to(&mut self, newer: &Self) {
        self.settings.retain(|setting| newer.get(setting.key).is_none());
        self.enabled = self.enabled.filter(|_| newer.enabled.is_none());
        self.profile = self.profile.take().filter(|_| newer.profile.is_none());
    }

    /// The fields that are set, as texts: `attempts = 1`.
    pub(crate) fn texts(&self) -> Vec<String> {
        let enabled = self.enabled.map(|enabled| format!("enabled = {enabled}"));
        let profile = self.profile.as_ref().map(|profile| format!("profile = {profile:?}"));
        let settings = self.settings.iter().map(|setting| format!("{} = {}", setting.key, setting.value));
        enabled.into_iter().chain(settings).chain(profile).collect()
    }
}

/// The table of a policy for a name: `[retry."shop::charge"]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) policy: Policy,
    pub(crate) pattern: Pattern,
    pub(crate) fields: Fields,
    pub(crate) until: Option<SystemTime>,
    /// The share of replicas, in parts per billion.
    pub(crate) rollout: Option<u32>,
    pub(crate) salt: String,
    pub(crate) flag: Option<String>,
    pub(crate) optional: bool,
    pub(crate) at: At,
}

impl Table {
    pub(crate) fn new(policy: Policy, pattern: Pattern, at: At) -> Self {
        Self {
            policy,
            pattern,
            fields: Fields::default(),
            until: None,
            rollout: None,
            salt: String::new(),
            flag: None,
            optional: false,
            at,
        }
    }

    /// The table as a file has it, for messages.
    pub(crate) fn title(&self) -> String {
        title(self.policy.name(), &self.pattern.to_string())
    }
}

/// `[retry."shop::charge"]`, with quotes where TOML needs them.
pub(crate) fn title(table: &str, name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_bare { format!("[{table}.{name}]") } else { format!("[{table}.{name:?}]") }
}

/// A level of telemetry for a name: `[telemetry."shop::*"]`.
#[expect(clippy::struct_field_names, reason = "the key of the table")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) pattern: Pattern,
    pub(crate) level: &'static str,
    pub(crate) optional: bool,
    pub(crate) at: At,
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_quoted_where_toml_needs_it() {
        assert_eq!(title("circuit_breaker", "payments"), "[circuit_breaker.payments]");
        assert_eq!(title("retry", "shop::*"), "[retry.\"shop::*\"]");
    }
}
