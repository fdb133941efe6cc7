//! Conflicts: one name with two configurations.

use std::fmt;
use std::mem::{Discriminant, discriminant};

use super::config::Config;
use super::interned::interned;
use super::origin::Origin;

/// A name that two places in the source configure differently. The settings of the place that ran
/// first are in force.
///
/// The places differ in their settings, in the number of keys, or in that only one of them has
/// keys. [`Display`](fmt::Display) prints which.
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
    subject: Subject,
    kept: Origin,
    ignored: Origin,
    difference: Difference,
}

/// The thing that has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The noun that messages begin with, such as `circuit breaker`.
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
}

/// The difference between the later place and the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    /// Each as its arguments are written.
    Settings {
        kept: &'static str,
        ignored: &'static str,
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
    /// The conflict between the settings of two places. `None` if they are equal, or if `noted` has
    /// the pair: then nothing is printed again for a builder that differs at every call.
    pub(crate) fn of_settings<R: PartialEq + fmt::Display>(
        subject: Subject,
        kept: &Config<R>,
        ignored: &Config<R>,
        noted: Option<&Conflicts>,
    ) -> Option<Self> {
        let pair =
            Self::new(subject, kept.origin, ignored.origin, Difference::Settings { kept: "", ignored: "" });
        if kept.rules == ignored.rules || noted.is_some_and(|noted| !noted.is_new(&pair)) {
            return None;
        }
        let text = |config: &Config<R>| interned(subject.name, config.rules.to_string());
        let difference = Difference::Settings { kept: text(kept), ignored: text(ignored) };
        Some(Self { difference, ..pair })
    }

    /// The conflict between the numbers of keys that two places keep, each given with its place.
    /// `None` if they are equal.
    pub(crate) fn of_max_keys(
        subject: Subject,
        (kept, most): (Origin, usize),
        (ignored, other): (Origin, usize),
    ) -> Option<Self> {
        let difference = Difference::MaxKeys { kept: most, ignored: other };
        (most != other).then(|| Self::new(subject, kept, ignored, difference))
    }

    /// The conflict between a first place without keys and a later one with keys.
    pub(crate) const fn has_keys(subject: Subject, kept: Origin, ignored: Origin) -> Self {
        Self::new(subject, kept, ignored, Difference::HasKeys)
    }

    /// The conflict between a first place with keys and a later one without keys.
    pub(crate) const fn has_no_keys(subject: Subject, kept: Origin, ignored: Origin) -> Self {
        Self::new(subject, kept, ignored, Difference::HasNoKeys)
    }

    const fn new(subject: Subject, kept: Origin, ignored: Origin, difference: Difference) -> Self {
        Self { subject, kept, ignored, difference }
    }

    /// The name that both places use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.subject.name
    }

    /// The place that ran first. Its settings are in force.
    #[must_use]
    pub fn kept(&self) -> &Origin {
        &self.kept
    }

    /// The place that differs. Its settings have no effect. If only one of the two places has keys,
    /// each has its own state, which does not see the other's calls.
    #[must_use]
    pub fn ignored(&self) -> &Origin {
        &self.ignored
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const APART: &str = "so neither knows of the other's calls";
        let Self { subject: Subject { kind, name }, kept: first, ignored: second, difference } = self;
        write!(f, "{kind} `{name}` ")?;
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
pub(crate) struct Conflicts {
    first: Conflict,
    told: Vec<(Origin, Origin, Discriminant<Difference>)>,
}

impl Conflicts {
    /// The number of pairs that are reported at most. Places are in the source code, so there are
    /// few, unless a macro makes many builders.
    const TOLD_AT_MOST: usize = 64;

    /// Notes `conflict`. Returns whether to report it: each pair of places is reported once, in
    /// whichever order the two ran.
    pub(crate) fn note(noted: &mut Option<Box<Self>>, conflict: &Conflict) -> bool {
        let noted = noted.get_or_insert_with(|| Box::new(Self { first: *conflict, told: Vec::new() }));
        let is_new = noted.is_new(conflict);
        if is_new {
            noted.told.push((conflict.kept, conflict.ignored, discriminant(&conflict.difference)));
        }
        is_new
    }

    /// Whether the pair of places, with this kind of difference, is to be reported.
    fn is_new(&self, conflict: &Conflict) -> bool {
        let Conflict { kept, ignored, difference, .. } = *conflict;
        let kind = discriminant(&difference);
        let is_it = |told: &(Origin, Origin, _)| {
            told.2 == kind && [(kept, ignored), (ignored, kept)].contains(&(told.0, told.1))
        };
        self.told.len() < Self::TOLD_AT_MOST && !self.told.iter().any(is_it)
    }

    /// The conflict that was noted first.
    pub(crate) fn first(&self) -> Conflict {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: Subject = Subject { kind: "bulkhead", name: "hosts" };

    fn place(line: u32) -> Origin {
        Origin::new("shop::charge", "src/shop.rs", line)
    }

    #[test]
    fn a_conflict_says_what_differs_and_where() {
        let config = |line, rules| Config::new(rules, place(line));
        let text = |conflict: Option<Conflict>| conflict.map(|conflict| conflict.to_string());
        assert_eq!(
            text(Conflict::of_settings(HOSTS, &config(1, "limit = 5"), &config(9, "limit = 3"), None))
                .as_deref(),
            Some(
                "bulkhead `hosts` is configured at src/shop.rs:1 (shop::charge) with `limit = 5`, \
                 so `limit = 3` at src/shop.rs:9 (shop::charge) has no effect"
            )
        );
        assert_eq!(
            text(Conflict::of_settings(HOSTS, &config(1, "limit = 5"), &config(9, "limit = 5"), None)),
            None
        );
        assert_eq!(
            text(Conflict::of_max_keys(HOSTS, (place(1), 10), (place(9), 20))).as_deref(),
            Some(
                "bulkhead `hosts` is configured at src/shop.rs:1 (shop::charge) with `max_keys = 10`, so `max_keys = 20` \
                 at src/shop.rs:9 (shop::charge) has no effect"
            )
        );
        assert_eq!(text(Conflict::of_max_keys(HOSTS, (place(1), 10), (place(9), 10))), None);
        assert_eq!(
            Conflict::has_keys(HOSTS, place(1), place(9)).to_string(),
            "bulkhead `hosts` is a single one at src/shop.rs:1 (shop::charge) and one for each key at src/shop.rs:9 \
             (shop::charge), so neither knows of the other's calls"
        );
        assert_eq!(
            Conflict::has_no_keys(HOSTS, place(1), place(9)).to_string(),
            "bulkhead `hosts` is one for each key at src/shop.rs:1 (shop::charge) and a single one at src/shop.rs:9 \
             (shop::charge), so neither knows of the other's calls"
        );
    }

    #[test]
    fn each_pair_of_places_is_told_once_and_the_first_one_is_kept() {
        let mut noted = None;
        let mut note = |conflict| Conflicts::note(&mut noted, &conflict);
        let first = Conflict::has_keys(HOSTS, place(1), place(2));
        assert!(note(first));
        assert!(!note(first));
        assert!(!note(Conflict::has_keys(HOSTS, place(2), place(1))), "it is the same pair");
        assert!(note(Conflict::has_no_keys(HOSTS, place(1), place(2))), "it is another difference");
        let told = (2..1000).filter(|line| note(Conflict::has_keys(HOSTS, place(1), place(*line)))).count();
        assert_eq!(told, Conflicts::TOLD_AT_MOST - 2, "and there is an end to it");
        assert_eq!(noted.map(|noted| noted.first()), Some(first));
    }
}
