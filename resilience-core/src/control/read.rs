//! Judges overrides: from entries to typed tables, with all mistakes at once.

use std::collections::BTreeMap;

use crate::control::document::{At, Entry, Node};
#[cfg(feature = "faults")]
use crate::control::fault_tables;
use crate::control::mistakes::Mistake;
use crate::control::pattern::Pattern;
use crate::control::policy::{KEYS_OF_SECTIONS, OWN_KEYS, Policy};
use crate::control::switches::{BREAKERS, ON_OFF, breakers_of};
use crate::control::tables::{Fields, Level, Table, Tables, title};
use crate::rules::given::{Given, Place};
use crate::rules::profile;
use crate::rules::scalar::Scalar;
use crate::rules::suggest::nearest;

mod own_keys;

/// The tables of a file, in the order in which messages list them.
const TABLES: [&str; 13] = [
    "global",
    "defaults",
    "profile",
    "retry",
    "hedge",
    "circuit_breaker",
    "rate_limit",
    "bulkhead",
    "timeout",
    "fallback",
    "telemetry",
    "faults",
    "optional",
];
const LEVELS: [&str; 4] = ["off", "events", "calls", "latency"];

/// The tables that `entries` say, and everything that is wrong with them. Names of functions are
/// not looked at.
pub(crate) fn read(entries: &[Entry]) -> (Tables, Vec<Mistake>) {
    let mut reader = Reader::default();
    for entry in entries {
        reader.root(entry);
    }
    reader.profiles_are_known();
    (reader.tables, reader.mistakes)
}

#[derive(Default)]
struct Reader {
    tables: Tables,
    mistakes: Vec<Mistake>,
    /// The profiles that are named, each where.
    named: Vec<(String, At)>,
}

impl Reader {
    fn mistake(&mut self, at: At, message: impl Into<String>) {
        self.mistakes.push(Mistake::new(at, message));
    }

    fn root(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "optional" => self.tables.optional = own_keys::switch(entry, &mut self.mistakes).unwrap_or(false),
            "global" => self.each(entry, Self::global),
            "defaults" => self.each(entry, Self::defaults),
            "profile" => self.each(entry, Self::profile),
            "telemetry" => self.each(entry, Self::telemetry),
            "faults" => self.each(entry, Self::fault),
            name => match Policy::of(name) {
                Some(policy) => self.each(entry, |reader, table| reader.table(policy, table)),
                None => self.mistake(entry.at, unknown("table", name, &TABLES, "tables")),
            },
        }
    }

    /// Reads each entry of a table.
    fn each(&mut self, entry: &Entry, read: impl Fn(&mut Self, &Entry)) {
        match &entry.value {
            Node::Table(inner) => inner.iter().for_each(|entry| read(self, entry)),
            other => {
                let message = format!("`{}` is a table, found `{other}`; write `[{0}]`", entry.key);
                self.mistake(entry.at, message);
            }
        }
    }

    fn global(&mut self, entry: &Entry) {
        let switches = &mut self.tables.switches;
        match entry.key.as_str() {
            "enabled" => {
                if let Some(enabled) = own_keys::switch(entry, &mut self.mistakes) {
                    switches.enabled = enabled;
                }
            }
            "retries" => {
                if let Some(word) = own_keys::word(entry, &ON_OFF, &mut self.mistakes) {
                    switches.retries = word == "on";
                }
            }
            "breakers" => {
                if let Some(word) = own_keys::word(entry, &BREAKERS, &mut self.mistakes) {
                    switches.breakers = breakers_of(word).unwrap_or_default();
                }
            }
            key => {
                let message = unknown("switch", key, &["enabled", "retries", "breakers"], "switches");
                self.mistake(entry.at, message);
            }
        }
    }

    fn defaults(&mut self, entry: &Entry) {
        if entry.key == "profile" {
            self.tables.profile = self.profile_name(entry);
        } else if let Some((policy, fields)) = self.section(entry) {
            self.tables.defaults.insert(policy, fields);
        }
    }

    fn profile(&mut self, entry: &Entry) {
        let Node::Table(sections) = &entry.value else {
            let message =
                format!("a profile has a table for each policy; write `[profile.{}.retry]`", entry.key);
            return self.mistake(entry.at, message);
        };
        let mut profile = BTreeMap::new();
        for section in sections {
            if let Some((policy, fields)) = self.section(section) {
                if let Some(name) = &fields.profile {
                    self.mistake(section.at, format!("a profile cannot name a profile, `{name}`"));
                }
                profile.insert(policy, fields);
            }
        }
        self.tables.profiles.insert(entry.key.clone(), profile);
    }

    /// A table of values for everything: `[defaults.retry]`, `[profile.gentle.retry]`.
    fn section(&mut self, entry: &Entry) -> Option<(Policy, Fields)> {
        let Some(policy) = Policy::of(&entry.key) else {
            let policies = Policy::ALL.map(Policy::name);
            self.mistake(entry.at, unknown("table", &entry.key, &policies, "policies"));
            return None;
        };
        let Node::Table(values) = &entry.value else {
            self.mistake(entry.at, format!("`{}` is a table, found `{}`", entry.key, entry.value));
            return None;
        };
        let mut fields = Fields::default();
        let mut written = Vec::new();
        for value in values {
            match value.key.as_str() {
                "enabled" => fields.enabled = own_keys::switch(value, &mut self.mistakes),
                "profile" => fields.profile = self.profile_name(value),
                key if OWN_KEYS.contains(&key) => {
                    self.mistake(
                        value.at,
                        format!(
                            "`{key}` belongs into the table of a name, such as `{}`",
                            title(policy.name(), "shop::*")
                        ),
                    );
                }
                _ => self.setting(policy, value, &KEYS_OF_SECTIONS, &mut fields, &mut written),
            }
        }
        self.together(policy, values, &written);
        Some((policy, fields))
    }

    fn table(&mut self, policy: Policy, entry: &Entry) {
        let Node::Table(values) = &entry.value else {
            let message = format!(
                "`{key}` stands in the table of a name: write `[{policy}.\"*\"]` for all functions, or \
                 `[defaults.{policy}]` for those that leave it out",
                key = entry.key,
                policy = policy.name(),
            );
            return self.mistake(entry.at, message);
        };
        let Some(pattern) = self.pattern(entry) else { return };
        let mut table = Table::new(policy, pattern, entry.at);
        let mut written = Vec::new();
        for value in values {
            let mistakes = &mut self.mistakes;
            match value.key.as_str() {
                "enabled" => table.fields.enabled = own_keys::switch(value, mistakes),
                "profile" => table.fields.profile = self.profile_name(value),
                "until" => table.until = own_keys::date(value, mistakes),
                "rollout" => table.rollout = own_keys::share(value, mistakes),
                "salt" => table.salt = own_keys::text(value, mistakes).unwrap_or_default(),
                "flag" => table.flag = own_keys::text(value, mistakes),
                "optional" => table.optional = own_keys::switch(value, mistakes).unwrap_or(false),
                _ => self.setting(policy, value, &OWN_KEYS, &mut table.fields, &mut written),
            }
        }
        self.together(policy, values, &written);
        self.tables.tables.push(table);
    }

    fn pattern(&mut self, entry: &Entry) -> Option<Pattern> {
        Pattern::parse(&entry.key).map_err(|message| self.mistake(entry.at, message)).ok()
    }

    /// The value of an argument, read as the attribute reads it.
    fn setting(
        &mut self,
        policy: Policy,
        entry: &Entry,
        also: &[&'static str],
        fields: &mut Fields,
        written: &mut Vec<Given>,
    ) {
        match policy.attribute().read(&entry.key, &scalar(&entry.value), also) {
            Ok(setting) => {
                written.push(Given { key: setting.key, value: Some(setting.value) });
                fields.places.push((setting.key, entry.value_at));
                fields.settings.push(setting);
            }
            Err(refusal) => {
                let key = policy.attribute().settings().find(|key| *key == entry.key);
                written.extend(key.map(|key| Given { key, value: None }));
                self.mistake(place(entry, refusal.at), refusal.message);
            }
        }
    }

    /// Checks between the values of one table.
    fn together(&mut self, policy: Policy, entries: &[Entry], written: &[Given]) {
        for mistake in policy.attribute().check(written) {
            let at = entries.iter().find(|entry| entry.key == mistake.key);
            self.mistake(at.map_or_else(At::default, |entry| place(entry, mistake.at)), mistake.message);
        }
    }

    fn profile_name(&mut self, entry: &Entry) -> Option<String> {
        let name = own_keys::text(entry, &mut self.mistakes)?;
        self.named.push((name.clone(), entry.value_at));
        Some(name)
    }

    fn profiles_are_known(&mut self) {
        for (name, at) in std::mem::take(&mut self.named) {
            let own = self.tables.profiles.keys().cloned();
            let all: Vec<String> = own.chain(profile::names().map(str::to_owned)).collect();
            let known: Vec<&str> = all.iter().map(String::as_str).collect();
            if !known.contains(&name.as_str()) {
                let message = unknown("profile", &name, &known, "profiles");
                self.mistake(at, message);
            }
        }
    }

    /// Without the feature `faults` nothing happens, whatever the table says.
    fn fault(&mut self, entry: &Entry) {
        #[cfg(feature = "faults")]
        if let Err(mistakes) = fault_tables::read(entry, std::time::SystemTime::now()) {
            return mistakes.into_iter().for_each(|(at, message)| self.mistake(at, message));
        }
        if let Node::Table(values) = &entry.value {
            for value in values.iter().filter(|value| value.key == "optional") {
                own_keys::switch(value, &mut self.mistakes);
            }
        }
        self.tables.faults.push(entry.clone());
    }

    fn telemetry(&mut self, entry: &Entry) {
        let Node::Table(values) = &entry.value else {
            let message =
                format!("`{}` stands in the table of a name: write `[telemetry.\"*\"]` for all", entry.key);
            return self.mistake(entry.at, message);
        };
        let Some(pattern) = self.pattern(entry) else { return };
        let (mut level, mut optional) = (None, false);
        for value in values {
            match value.key.as_str() {
                "level" => level = own_keys::word(value, &LEVELS, &mut self.mistakes),
                "optional" => optional = own_keys::switch(value, &mut self.mistakes).unwrap_or(false),
                key => self.mistake(value.at, unknown("key", key, &["level", "optional"], "keys")),
            }
        }
        if let Some(level) = level {
            self.tables.levels.push(Level { pattern, level, optional, at: entry.at });
        }
    }
}

fn place(entry: &Entry, place: Place) -> At {
    match place {
        Place::Key => entry.at,
        Place::Value => entry.value_at,
    }
}

fn scalar(node: &Node) -> Scalar<'_> {
    match node {
        Node::Text(text) => Scalar::Text(text),
        Node::Number(text) => Scalar::Number(text),
        Node::Bool(value) => Scalar::Bool(*value),
        Node::Date(text) | Node::Other(text) => Scalar::Other(text),
        Node::Table(_) => Scalar::Other("a table"),
    }
}

/// `unknown table `retri`; did you mean `retry`?`
pub(crate) fn unknown(kind: &str, name: &str, known: &[&str], kinds: &str) -> String {
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("the {kinds} are {}", names.join(", "))
        }
    };
    format!("unknown {kind} `{name}`; {hint}")
}

#[cfg(all(test, feature = "toml"))]
mod tests;
