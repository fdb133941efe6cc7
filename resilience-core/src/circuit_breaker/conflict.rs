//! Conflicts: one name with two configurations.

use std::fmt;
use std::mem::{Discriminant, discriminant};

use super::origin::{Config, Origin};
use super::rules::Rules;

/// Two places in the source configure the breaker of one name differently. The first one that ran
/// is in force.
///
/// They differ in their settings, in the number of keys kept, or in that only one of them has keys.
/// [`Display`](fmt::Display) prints which.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::CircuitBreaker;
///
/// let first = CircuitBreaker::builder("conflict-example").threshold(5).build();
/// let second = CircuitBreaker::builder("conflict-example").threshold(3).build();
/// assert_eq!(first.snapshot().conflict(), None);
///
/// let conflict = second.snapshot().conflict().expect("the second one differs");
/// assert!(conflict.kept().line() < conflict.ignored().line());
/// assert!(conflict.to_string().contains("threshold = 3"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    name: &'static str,
    kept: Origin,
    ignored: Origin,
    difference: Difference,
}

/// The difference between the later place and the first one.
#[expect(
    clippy::large_enum_variant,
    reason = "a name has a few at most, and people copy what a snapshot gives"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    Settings {
        kept: Rules,
        ignored: Rules,
    },
    MaxKeys {
        kept: usize,
        ignored: usize,
    },
    /// The first place has no keys.
    HasKeys,
    /// The first place has keys.
    HasNoKeys,
}

impl Conflict {
    /// The conflict between the settings of two places. `None` if they are equal.
    pub(super) fn of_settings(name: &'static str, kept: Config, ignored: Config) -> Option<Self> {
        let difference = Difference::Settings { kept: kept.rules, ignored: ignored.rules };
        let differ = kept.rules != ignored.rules;
        differ.then_some(Self { name, kept: kept.origin, ignored: ignored.origin, difference })
    }

    /// The conflict between the numbers of keys that two places keep, each given with its place.
    /// `None` if they are equal.
    pub(super) fn of_max_keys(
        name: &'static str,
        (kept, most): (Origin, usize),
        (ignored, other): (Origin, usize),
    ) -> Option<Self> {
        let difference = Difference::MaxKeys { kept: most, ignored: other };
        (most != other).then_some(Self { name, kept, ignored, difference })
    }

    /// The conflict between a first place without keys and a later one with keys.
    pub(super) fn has_keys(name: &'static str, kept: Origin, ignored: Origin) -> Self {
        Self { name, kept, ignored, difference: Difference::HasKeys }
    }

    /// The conflict between a first place with keys and a later one without keys.
    pub(super) fn has_no_keys(name: &'static str, kept: Origin, ignored: Origin) -> Self {
        Self { name, kept, ignored, difference: Difference::HasNoKeys }
    }

    /// The name that both places use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The place that ran first. Its settings are in force.
    #[must_use]
    pub fn kept(&self) -> &Origin {
        &self.kept
    }

    /// The place that differs. Its settings have no effect. If only one of the two places has keys,
    /// each has its own breakers, which do not see the other's calls.
    #[must_use]
    pub fn ignored(&self) -> &Origin {
        &self.ignored
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const APART: &str = "so neither knows of the other's calls";
        let Self { name, kept: first, ignored: second, difference } = self;
        write!(f, "circuit breaker `{name}` ")?;
        match difference {
            Difference::Settings { kept, ignored } => {
                write!(f, "is configured at {first} with `{kept}`, so `{ignored}` at {second} has no effect")
            }
            Difference::MaxKeys { kept, ignored } => write!(
                f,
                "is configured at {first} with `max_keys = {kept}`, so `max_keys = {ignored}` at {second} has no effect"
            ),
            Difference::HasKeys => {
                write!(f, "is a single one at {first} and one for each key at {second}, {APART}")
            }
            Difference::HasNoKeys => {
                write!(f, "is one for each key at {first} and a single one at {second}, {APART}")
            }
        }
    }
}

/// The conflicts of one name that have been noted.
#[derive(Debug)]
pub(super) struct Conflicts {
    first: Conflict,
    told: Vec<(Origin, Origin, Discriminant<Difference>)>,
}

impl Conflicts {
    /// The number of pairs that are reported at most. Places are in the source code, so there are
    /// few, unless a macro makes many builders.
    const TOLD_AT_MOST: usize = 64;

    /// Notes `conflict`. Returns whether to report it: each pair of places is reported once, in
    /// whichever order the two ran.
    pub(super) fn note(noted: &mut Option<Box<Self>>, conflict: &Conflict) -> bool {
        let Conflict { kept, ignored, difference, .. } = *conflict;
        let noted = noted.get_or_insert_with(|| Box::new(Self { first: *conflict, told: Vec::new() }));
        let kind = discriminant(&difference);
        let is_it = |told: &(Origin, Origin, _)| {
            told.2 == kind && [(kept, ignored), (ignored, kept)].contains(&(told.0, told.1))
        };
        let is_new = noted.told.len() < Self::TOLD_AT_MOST && !noted.told.iter().any(is_it);
        if is_new {
            noted.told.push((kept, ignored, kind));
        }
        is_new
    }

    pub(super) fn first(&self) -> Conflict {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Settings;
    use super::*;

    fn place(line: u32) -> Origin {
        Origin::new("shop::charge", "src/shop.rs", line)
    }

    #[test]
    fn a_conflict_says_what_differs_and_where() {
        let config = |line, threshold| Config::new(&Settings::new().threshold(threshold), place(line));
        let text = |conflict: Option<Conflict>| conflict.map(|conflict| conflict.to_string());
        assert_eq!(
            text(Conflict::of_settings("hosts", config(1, 5), config(9, 3))).as_deref(),
            Some(
                "circuit breaker `hosts` is configured at src/shop.rs:1 (shop::charge) with `threshold = 5, cooldown = 30s, \
                 probes = 1`, so `threshold = 3, cooldown = 30s, probes = 1` at src/shop.rs:9 (shop::charge) has no effect"
            )
        );
        assert_eq!(text(Conflict::of_settings("hosts", config(1, 5), config(9, 5))), None);
        assert_eq!(
            text(Conflict::of_max_keys("hosts", (place(1), 10), (place(9), 20))).as_deref(),
            Some(
                "circuit breaker `hosts` is configured at src/shop.rs:1 (shop::charge) with `max_keys = 10`, so `max_keys = 20` \
                 at src/shop.rs:9 (shop::charge) has no effect"
            )
        );
        assert_eq!(text(Conflict::of_max_keys("hosts", (place(1), 10), (place(9), 10))), None);
        assert_eq!(
            Conflict::has_keys("hosts", place(1), place(9)).to_string(),
            "circuit breaker `hosts` is a single one at src/shop.rs:1 (shop::charge) and one for each key at src/shop.rs:9 \
             (shop::charge), so neither knows of the other's calls"
        );
        assert_eq!(
            Conflict::has_no_keys("hosts", place(1), place(9)).to_string(),
            "circuit breaker `hosts` is one for each key at src/shop.rs:1 (shop::charge) and a single one at src/shop.rs:9 \
             (shop::charge), so neither knows of the other's calls"
        );
    }

    #[test]
    fn each_pair_of_places_is_told_once_and_the_first_one_is_kept() {
        let mut noted = None;
        let mut note = |conflict| Conflicts::note(&mut noted, &conflict);
        let first = Conflict::has_keys("hosts", place(1), place(2));
        assert!(note(first));
        assert!(!note(first));
        assert!(!note(Conflict::has_keys("hosts", place(2), place(1))), "it is the same pair");
        assert!(note(Conflict::has_no_keys("hosts", place(1), place(2))), "it is another difference");
        let told = (2..1000).filter(|line| note(Conflict::has_keys("hosts", place(1), place(*line)))).count();
        assert_eq!(told, Conflicts::TOLD_AT_MOST - 2, "and there is an end to it");
        assert_eq!(noted.map(|noted| noted.first()), Some(first));
    }
}
