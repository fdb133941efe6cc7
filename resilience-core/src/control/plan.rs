//! What overrides would change.

use std::fmt;

use crate::control::mistakes::Mistake;
use crate::control::precedence::{Asked, Found, Known, Target};
use crate::control::program::Program;
use crate::control::source::{Field, Source};
use crate::control::state::State;
use crate::rules::given::Given;

/// What some overrides would change: the answer of [`check`](crate::control::check).
///
/// It prints one change a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    changes: Vec<Change>,
}

/// A value that would change.
///
/// It prints `shop::charge retry.attempts: 3 -> 5 (file, …)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The name of the function or of the breaker; for a fault, the name in its table.
    pub name: String,
    /// The field, such as `retry.attempts`.
    pub field: Field,
    /// The value in force, as an attribute has it, or as the file in force sets it for a fault;
    /// `none` for no value.
    pub from: String,
    /// The value to come.
    pub to: String,
    /// Where the value to come is from.
    pub why: Source,
}

impl Plan {
    /// The changes, by function; those of faults are the last.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The number of values that change.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// The changes between two states.
    pub(crate) fn between(old: &State, new: &State, program: &Program) -> Self {
        let changes = program.targets.iter().flat_map(|target| changes(old, new, target));
        #[cfg(feature = "faults")]
        let changes = changes.chain(crate::control::fault_tables::changes(old, new));
        Self { changes: changes.collect() }
    }
}

fn changes(old: &State, new: &State, target: &Target) -> Vec<Change> {
    let (before, after) = (Asked::new(old, target).all(), Asked::new(new, target).all());
    // Most are the same, and texts cost more than the comparison.
    let differ = before.into_iter().zip(after).filter(|(before, after)| before != after);
    let pairs = differ.map(|(before, after)| {
        let (from, to) = (target.text(&before), target.text(&after));
        (from != to).then(|| Change {
            name: target.name().to_owned(),
            field: target.field(&after),
            from,
            to,
            why: after.source,
        })
    });
    pairs.flatten().collect()
}

impl<'a> IntoIterator for &'a Plan {
    type Item = &'a Change;
    type IntoIter = std::slice::Iter<'a, Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.changes.iter()
    }
}

impl IntoIterator for Plan {
    type Item = Change;
    type IntoIter = std::vec::IntoIter<Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.changes.into_iter()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} -> {} ({})", self.name, self.field, self.from, self.to, self.why)
    }
}

/// What contradicts in the values that functions would have, and did not before: the macros refuse
/// it where it is written out.
pub(crate) fn contradictions(old: &State, new: &State, program: &Program) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for target in &program.targets {
        let (before, after) = (Asked::new(old, target).all(), Asked::new(new, target).all());
        if before == after {
            continue;
        }
        let (before, after) = (together(target, &before), together(target, &after));
        let news = after.into_iter().filter(|(_, message)| before.iter().all(|(_, known)| known != message));
        for (key, message) in news {
            let at = new.place(target, key);
            // One for each table is enough, however many functions it is for.
            if !mistakes.iter().any(|known| known.message().starts_with(&message)) {
                mistakes.push(Mistake::new(at, format!("{message}, for `{}`", target.name())));
            }
        }
    }
    mistakes
}

/// The mistakes between the values of one function that are written out. Those of profiles and
/// defaults are not among them: they give way. What only turns another setting off is none: both
/// of one place were compared where that place was read.
fn together(target: &Target, all: &[Found]) -> Vec<(&'static str, String)> {
    let given: Vec<Given> = all.iter().filter_map(|found| given(target, found)).collect();
    let mistakes = target.policy.attribute().check(&given).into_iter();
    mistakes.filter(|mistake| !mistake.turns_off).map(|mistake| (mistake.key, mistake.message)).collect()
}

fn given(target: &Target, found: &Found) -> Option<Given> {
    let key = found.key;
    match (found.value, &found.source) {
        (Some(Known::Setting(value)), source) if source.is_explicit() => {
            Some(Given { key, value: Some(value) })
        }
        (None, Source::Attribute) => {
            target.written(key)?;
            Some(Given { key, value: target.read(key) })
        }
        _ => None,
    }
}
