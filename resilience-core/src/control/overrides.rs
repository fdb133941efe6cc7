//! Overrides as a value.

use crate::control::document::{Entry, Node, table_of};
use crate::control::manual::changes::{Changes, Setters};
use crate::control::mistakes::Mistakes;
use crate::control::read::read;

/// Overrides: what a file of them says.
///
/// They come from TOML ([`from_toml`](Self::from_toml), feature `toml`), from any format that serde
/// reads (feature `serde`), or from code ([`with`](Self::with)). They are judged when they are
/// [checked](crate::control::check) or [applied](crate::control::apply), against the functions of
/// the program: all mistakes are told at once.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
/// use std::time::Duration;
///
/// let overrides = Overrides::new()
///     .with("overrides-example", |o| o.retry.attempts(5).base(Duration::from_millis(250)))
///     .optional();
/// assert!(control::check(&overrides).is_ok());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    entries: Vec<Entry>,
}

impl Overrides {
    /// No override at all: everything is as it is written in the source.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    pub(crate) const fn of(entries: Vec<Entry>) -> Self {
        Self { entries }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds what `changes` sets for this name: a function's, a breaker's, or the beginning of
    /// names, `shop::*`. It is as if it stood in tables of a file.
    #[must_use]
    pub fn with<C: Changes>(mut self, name: &str, changes: impl FnOnce(Setters) -> C) -> Self {
        for (policy, set) in changes(Setters::new()).into_list().pairs() {
            let table = table_of(table_of(&mut self.entries, policy.name()), name);
            for (key, value) in set {
                table.retain(|entry| entry.key != key);
                table.push(Entry::nowhere(key, value));
            }
        }
        self
    }

    /// Lets names pass that this program does not have: for overrides that several programs share.
    /// In a file it is `optional = true`, at the top or in one table.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.entries.retain(|entry| entry.key != "optional");
        self.entries.push(Entry::nowhere("optional", Node::Bool(true)));
        self
    }

    /// Judges them by themselves: whether each key is one, each value reads, and those of one table
    /// fit together. Unlike [`control::check`](crate::control::check) it looks at no function of
    /// the program and at no value in force, and asks no flag.
    ///
    /// # Errors
    /// All mistakes at once.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::control::Overrides;
    ///
    /// let attempts = |attempts| Overrides::new().with("shop::charge", |o| o.retry.attempts(attempts));
    /// assert!(attempts(5).check().is_ok());
    /// assert_eq!(attempts(0).check().unwrap_err().to_string(), "`attempts` must be at least 1");
    /// ```
    pub fn check(&self) -> Result<(), Mistakes> {
        let (_, mistakes) = read(&self.entries);
        if mistakes.is_empty() { Ok(()) } else { Err(Mistakes::of(mistakes)) }
    }

    /// Whether there is nothing in them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Two are equal if they say the same, whatever the lines are.
impl PartialEq for Overrides {
    fn eq(&self, other: &Self) -> bool {
        same(&self.entries, &other.entries)
    }
}

/// Whether two tables say the same, wherever they stand.
#[cfg(feature = "faults")]
pub(crate) fn say_the_same(one: &Entry, other: &Entry) -> bool {
    same(std::slice::from_ref(one), std::slice::from_ref(other))
}

fn same(some: &[Entry], others: &[Entry]) -> bool {
    let pairs = |entries: &[Entry]| {
        let mut sorted: Vec<usize> = (0..entries.len()).collect();
        sorted.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key));
        sorted
    };
    some.len() == others.len()
        && pairs(some).into_iter().zip(pairs(others)).all(|(a, b)| {
            let (one, other) = (&some[a], &others[b]);
            one.key == other.key
                && match (&one.value, &other.value) {
                    (Node::Table(one), Node::Table(other)) => same(one, other),
                    (one, other) => one == other,
                }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_overrides_say_the_same_in_any_order() {
        let ab = Overrides::new().with("a", |o| o.retry.attempts(1)).with("b", |o| o.retry.attempts(2));
        let reversed = Overrides::new().with("b", |o| o.retry.attempts(2)).with("a", |o| o.retry.attempts(1));
        assert_eq!(ab, reversed);
        assert_ne!(ab, Overrides::new().with("a", |o| o.retry.attempts(1)));
        let replaced = Overrides::new().with("a", |o| o.retry.attempts(7)).with("a", |o| o.retry.attempts(1));
        assert_eq!(replaced, Overrides::new().with("a", |o| o.retry.attempts(1)));
        assert!(Overrides::new().is_empty() && !ab.is_empty());
    }
}
