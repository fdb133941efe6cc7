//! Tables that stand, each until its end: those of a file, of a variable, or set by hand.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::control::manual::actor::Actor;
use crate::control::pattern::Pattern;
use crate::control::policy::Policy;
use crate::control::rollout::{is_in, rollout_bucket};
use crate::control::tables::Table;
use crate::runtime::clock::Instant;

/// A table, and whether it is in force.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) table: Table,
    /// The instant at which it ends by itself. [`Instant::NEVER`] for most.
    pub(crate) ends: Instant,
    pub(crate) has_ended: bool,
    /// Whether this replica is in the table's share.
    is_in_share: bool,
    /// The number of one that is set by hand, else zero; who has set it, and why.
    pub(crate) number: u64,
    pub(crate) actor: Actor,
}

impl Standing {
    pub(crate) fn new(table: Table, ends: Instant, instance: &str) -> Self {
        let is_in_share = table.rollout.is_none_or(|share| {
            is_in(rollout_bucket(&table.pattern.to_string(), &table.salt, instance), share)
        });
        Self { table, ends, has_ended: false, is_in_share, number: 0, actor: Actor::default() }
    }

    /// The same, set by hand.
    pub(crate) fn set_by(self, number: u64, actor: Actor) -> Self {
        Self { number, actor, ..self }
    }

    /// Whether it is in force for all that its pattern names, its flag aside.
    pub(crate) fn is_in_force(&self) -> bool {
        self.is_in_share && !self.has_ended
    }
}

/// Tables, found by policy and name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    all: Vec<Standing>,
    exact: BTreeMap<Policy, ByText>,
    /// By their lengths, the longest first. A name is looked up once for each length, so that it
    /// makes no difference how many tables there are.
    prefixes: BTreeMap<Policy, BTreeMap<Reverse<usize>, ByText>>,
}

/// The indexes of tables, by their names without a star.
type ByText = BTreeMap<String, Vec<usize>>;

impl Group {
    pub(crate) fn of(all: Vec<Standing>) -> Self {
        let mut group = Self { all, ..Self::default() };
        for (index, standing) in group.all.iter().enumerate() {
            let policy = standing.table.policy;
            let (by_text, text) = match &standing.table.pattern {
                Pattern::Exact(name) => (group.exact.entry(policy).or_default(), name),
                Pattern::Prefix(prefix) => {
                    let by_length = group.prefixes.entry(policy).or_default();
                    (by_length.entry(Reverse(prefix.len())).or_default(), prefix)
                }
            };
            by_text.entry(text.clone()).or_default().push(index);
        }
        group
    }

    /// Whether there are tables of a policy.
    pub(crate) fn has(&self, policy: Policy) -> bool {
        self.exact.contains_key(&policy) || self.prefixes.contains_key(&policy)
    }

    pub(crate) fn all(&self) -> &[Standing] {
        &self.all
    }

    /// The tables in force that are for one of `names`: exact ones first, in the order of the
    /// names, then by the length of what they name.
    pub(crate) fn for_names<'a>(
        &'a self,
        policy: Policy,
        names: &'a [&'static str],
    ) -> impl Iterator<Item = &'a Standing> {
        let exact =
            names.iter().filter_map(move |name| self.exact.get(&policy)?.get(*name)).flatten().copied();
        let prefixes = self.prefixes.get(&policy).into_iter().flatten();
        let prefixes = prefixes.flat_map(move |(Reverse(length), by_text)| {
            let beginnings = names.iter().filter_map(|name| name.get(..*length));
            let mut found: Vec<usize> =
                beginnings.filter_map(|beginning| by_text.get(beginning)).flatten().copied().collect();
            // Two names may begin alike.
            found.sort_unstable();
            found.dedup();
            found
        });
        let found = exact.chain(prefixes).map(|index| &self.all[index]);
        found.filter(|standing| standing.is_in_force())
    }

    /// Ends those whose time has come, and returns them.
    pub(crate) fn end(&mut self, now: Instant) -> Vec<Standing> {
        let due = self.all.iter_mut().filter(|standing| !standing.has_ended && standing.ends <= now);
        let ended = due.map(|standing| {
            standing.has_ended = true;
            standing.clone()
        });
        ended.collect()
    }

    /// The next instant at which one ends.
    pub(crate) fn next_end(&self) -> Instant {
        let living = self.all.iter().filter(|standing| !standing.has_ended);
        living.map(|standing| standing.ends).min().unwrap_or(Instant::NEVER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::document::At;

    fn found(tables: &[&str], names: &[&'static str]) -> Vec<String> {
        let standing = |text: &&str| {
            let pattern = Pattern::parse(text).expect("it is a pattern");
            Standing::new(Table::new(Policy::Retry, pattern, At::default()), Instant::NEVER, "")
        };
        let group = Group::of(tables.iter().map(standing).collect());
        assert_eq!(group.for_names(Policy::Timeout, names).count(), 0, "they are of another policy");
        group.for_names(Policy::Retry, names).map(|found| found.table.pattern.to_string()).collect()
    }

    #[test]
    fn an_exact_name_comes_before_the_longest_beginning() {
        let tables = ["*", "shop::*", "shop::refund", "shop::pay::*", "shop::pay::charge", "shops*"];
        let expected = ["shop::pay::charge", "shop::pay::*", "shop::*", "*"];
        assert_eq!(found(&tables, &["shop::pay::charge"]), expected);
    }

    #[test]
    fn a_table_is_found_once_for_two_names_that_begin_alike() {
        let tables = ["shop::b*", "shop::a*", "shop*", "é*", "shop::b"];
        let expected = ["shop::b", "shop::b*", "shop::a*", "shop*"];
        assert_eq!(found(&tables, &["shop::a", "shop::b"]), expected);
        assert_eq!(found(&tables, &["é", "e"]), ["é*"]);
    }
}
