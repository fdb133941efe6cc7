//! The value of a field, and where it comes from: the first of nine steps that has it.

use crate::control::manual::actor::Actor;
use crate::control::policy::{ENABLED, Policy};
use crate::control::source::{Field, Source};
use crate::control::standing::Standing;
use crate::control::state::State;
use crate::control::switches::Breakers;
use crate::control::tables::{Fields, Table};
use crate::rules::profile;
use crate::rules::scalar::Scalar;
use crate::rules::value::Value;
use crate::runtime::clock::Instant;

/// A layer whose values are asked for: one attribute of a function, or a breaker by hand.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) policy: Policy,
    /// The names that tables may have for it, its own first.
    pub(crate) names: Vec<&'static str>,
    /// The arguments as they are written.
    pub(crate) written: &'static [(&'static str, &'static str)],
}

/// A value that control knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Known {
    Enabled(bool),
    /// A breaker that judges and admits.
    Observe,
    Setting(Value),
}

/// A field with its value: `None` for what the source says, whose type control does not know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) key: &'static str,
    pub(crate) value: Option<Known>,
    pub(crate) source: Source,
}

impl Target {
    /// The name in plans: the first.
    pub(crate) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or("")
    }

    pub(crate) fn written(&self, key: &str) -> Option<&'static str> {
        let (_, value) = self.written.iter().find(|(written, _)| *written == key)?;
        // A flag stands alone.
        Some(if value.is_empty() { "true" } else { value })
    }

    /// Whether all of its settings are in a value of the source: `policy = POLICY`, `breaker = …`,
    /// `bulkhead = …`, `limiter = …`.
    fn is_by_hand(&self) -> bool {
        self.written("policy").is_some() || self.is_by_value()
    }

    /// Whether it names a value of the source that has a name of its own.
    pub(crate) fn is_by_value(&self) -> bool {
        ["breaker", "bulkhead", "limiter"].into_iter().any(|key| self.written(key).is_some())
    }

    /// The profile that the attribute names.
    fn profile(&self) -> Option<&'static str> {
        self.written("profile").map(|text| text.trim_matches('"'))
    }

    /// The text of a field's value, as an attribute has it.
    pub(crate) fn text(&self, found: &Found) -> String {
        match found.value {
            Some(Known::Enabled(enabled)) => enabled.to_string(),
            Some(Known::Observe) => "observe".to_owned(),
            Some(Known::Setting(value)) => value.to_string(),
            None if found.source == Source::Attribute => match self.written(found.key) {
                Some(text) => text.to_owned(),
                None => "of a value of the source".to_owned(),
            },
            None => self.policy.built_in(found.key).to_owned(),
        }
    }

    /// What the attribute says about a field, if another value is in force.
    pub(crate) fn overridden(&self, found: &Found) -> Option<String> {
        let text = self.written(found.key)?;
        let same = match found.value {
            None => true,
            Some(Known::Setting(value)) => self.read(found.key) == Some(value),
            Some(Known::Enabled(_) | Known::Observe) => false,
        };
        (!same).then(|| text.to_owned())
    }

    /// The value of an argument as it is written. `None` for one that is no literal.
    pub(crate) fn read(&self, key: &'static str) -> Option<Value> {
        let scalar = Scalar::bare(self.written(key)?);
        self.policy.attribute().read(key, &scalar, &[]).ok().map(|setting| setting.value)
    }

    pub(crate) fn field(&self, found: &Found) -> Field {
        Field::new(self.policy, found.key)
    }
}

/// The value of a field in a table.
fn in_fields(fields: &Fields, key: &str) -> Option<Known> {
    if key == ENABLED { fields.enabled.map(Known::Enabled) } else { fields.get(key).map(Known::Setting) }
}

/// The tables that are for one target, in the order in which they are asked.
pub(crate) struct Asked<'a> {
    state: &'a State,
    target: &'a Target,
    manual: Vec<&'a Standing>,
    environment: Vec<&'a Standing>,
    file: Vec<&'a Standing>,
}

/// Who has set a value, and until when.
#[derive(Clone, Debug)]
pub(crate) struct Setter {
    /// [`Instant::NEVER`] for a value that does not end by itself.
    pub(crate) ends: Instant,
    pub(crate) actor: Actor,
}

impl Setter {
    /// Nobody: it is written somewhere.
    const NOBODY: Self = Self { ends: Instant::NEVER, actor: Actor { by: None, because: None } };
}

impl<'a> Asked<'a> {
    pub(crate) fn new(state: &'a State, target: &'a Target) -> Self {
        let of = |tables: &'a crate::control::standing::Group| {
            let found = tables.for_names(target.policy, &target.names);
            found.filter(|standing| state.is_flag_on(standing.table.flag.as_deref(), target)).collect()
        };
        Self {
            state,
            target,
            manual: of(&state.manual),
            environment: of(&state.environment),
            file: of(&state.file.group),
        }
    }

    /// All fields of the policy, in the order of the manual.
    pub(crate) fn all(&self) -> Vec<Found> {
        self.target.policy.fields().map(|key| self.find(key)).collect()
    }

    /// The value of one field.
    pub(crate) fn find(&self, key: &'static str) -> Found {
        let known = |(value, source)| Found { key, value: Some(value), source };
        self.kill_switch(key)
            .or_else(|| self.tables(key))
            .or_else(|| self.profiles_of_tables(key))
            .map(known)
            .or_else(|| self.attribute(key))
            .or_else(|| self.defaults(key).map(known))
            .unwrap_or(Found { key, value: None, source: Source::BuiltIn })
    }

    fn kill_switch(&self, key: &str) -> Option<(Known, Source)> {
        let (switches, policy) = (self.state.switches(), self.target.policy);
        let off = Some(Known::Enabled(false));
        let value = match (policy, key) {
            (Policy::Fallback, _) => None,
            (_, ENABLED) if !switches.enabled => off,
            (Policy::Retry, "attempts") if !switches.retries => Some(Known::Setting(Value::Count(1))),
            (Policy::CircuitBreaker, ENABLED) => match switches.breakers {
                Breakers::On => None,
                Breakers::Observe => Some(Known::Observe),
                Breakers::Off => off,
            },
            _ => None,
        };
        value.map(|value| (value, Source::KillSwitch))
    }

    fn tables(&self, key: &str) -> Option<(Known, Source)> {
        let find = |tables: &[&'a Standing]| {
            let mut tables = tables.iter().map(|standing| &standing.table);
            tables.find_map(|table| Some((in_fields(&table.fields, key)?, table)))
        };
        let name = |table: &Table| table.pattern.to_string();
        let manual =
            || find(&self.manual).map(|(value, table)| (value, Source::Manual { name: name(table) }));
        let variable = || {
            find(&self.environment).map(|(value, table)| (value, Source::Environment { name: name(table) }))
        };
        let file = || {
            find(&self.file).map(|(value, table)| {
                let title = table.title();
                let is_exact = table.pattern.is_exact();
                (
                    value,
                    if is_exact { Source::File { table: title } } else { Source::Prefix { table: title } },
                )
            })
        };
        manual().or_else(variable).or_else(file)
    }

    /// The profiles that the tables name, in the order of the tables.
    fn profiles_of_tables(&self, key: &str) -> Option<(Known, Source)> {
        self.standing().map(|standing| &standing.table).find_map(|table| {
            let profile = table.fields.profile.as_deref()?;
            let value = self.in_profile(profile, key)?;
            Some((value, Source::Profile { profile: profile.to_owned(), table: table.title() }))
        })
    }

    /// The tables, in the order in which they are asked.
    fn standing(&self) -> impl Iterator<Item = &'a Standing> {
        self.manual.iter().chain(&self.environment).chain(&self.file).copied()
    }

    /// Who has set the value that was found.
    pub(crate) fn setter(&self, found: &Found) -> Setter {
        let is_of_profile = matches!(found.source, Source::Profile { .. });
        let sets = |standing: &&Standing| {
            let fields = &standing.table.fields;
            if is_of_profile {
                let profile = fields.profile.as_deref();
                profile.is_some_and(|profile| self.in_profile(profile, found.key).is_some())
            } else {
                in_fields(fields, found.key).is_some()
            }
        };
        match &found.source {
            Source::KillSwitch => self.thrower(found.key),
            source if source.is_explicit() || is_of_profile => self
                .standing()
                .find(sets)
                .map_or(Setter::NOBODY, |found| Setter { ends: found.ends, actor: found.actor.clone() }),
            _ => Setter::NOBODY,
        }
    }

    /// Who has thrown the kill switch that sets this field.
    fn thrower(&self, key: &str) -> Setter {
        let kind = match key {
            _ if key == ENABLED && !self.state.switches().enabled => "everything",
            "attempts" => "retries",
            _ => "breakers",
        };
        self.state.thrown_of(kind).map_or(Setter::NOBODY, |(thrown, is_alone)| Setter {
            ends: if is_alone { thrown.ends } else { Instant::NEVER },
            actor: thrown.actor.clone(),
        })
    }

    fn attribute(&self, key: &'static str) -> Option<Found> {
        let is_setting = key != ENABLED;
        if is_setting && (self.target.is_by_hand() || self.target.written(key).is_some()) {
            return Some(Found { key, value: None, source: Source::Attribute });
        }
        let profile = self.target.profile()?;
        let value = self.in_profile(profile, key)?;
        let source = Source::AttributeProfile { profile: profile.to_owned() };
        Some(Found { key, value: Some(value), source })
    }

    fn defaults(&self, key: &str) -> Option<(Known, Source)> {
        let tables = &self.state.file.tables;
        let section = tables.defaults.get(&self.target.policy);
        if let Some(value) = section.and_then(|fields| in_fields(fields, key)) {
            let table = format!("[defaults.{}]", self.target.policy.name());
            return Some((value, Source::Defaults { table }));
        }
        let profile = section.and_then(|fields| fields.profile.as_ref()).or(tables.profile.as_ref())?;
        let value = self.in_profile(profile, key)?;
        Some((value, Source::DefaultProfile { profile: profile.clone() }))
    }

    /// The value of a field in a profile: the file's, field by field, before the built-in one.
    fn in_profile(&self, name: &str, key: &str) -> Option<Known> {
        let policy = self.target.policy;
        let own = self.state.file.tables.profiles.get(name).and_then(|profile| profile.get(&policy));
        own.and_then(|fields| in_fields(fields, key)).or_else(|| in_built_in_profile(policy, name, key))
    }
}

/// The value of a field in a built-in profile. `standard` has the defaults of all fields, so that
/// it can undo what the source says.
pub(crate) fn in_built_in_profile(policy: Policy, name: &str, key: &str) -> Option<Known> {
    match (name, key) {
        ("off", ENABLED) if matches!(policy, Policy::Retry | Policy::CircuitBreaker) => {
            Some(Known::Enabled(false))
        }
        ("standard", _) if key != ENABLED => policy.typed_built_in(key).map(Known::Setting),
        _ => {
            let settings = profile::built_in(name)?.settings_of(policy.name());
            settings.iter().find(|setting| setting.key == key).map(|setting| Known::Setting(setting.value))
        }
    }
}
