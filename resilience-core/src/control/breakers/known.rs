//! The breakers that are known, and which of them are not as they are written.
//!
//! A function that is new makes orders for the breakers that it names alone. So its cost does not
//! grow with the number of functions, only with the number of those that name the same breaker: an
//! order looks up the tables of all their names.

use std::collections::{BTreeMap, BTreeSet};

use super::{BreakerOrder, change};
use crate::control::connect;
use crate::control::pattern::Pattern;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::state::State;

/// The breakers of the functions that are listed, and the names that were changed last.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// How many listed functions are in.
    pub(crate) functions: usize,
    /// One for each name. It has the names of all functions that name the breaker, and the
    /// arguments of the first one: its settings are in force.
    named: BTreeMap<&'static str, Target>,
    /// The names whose breakers are not as they are written.
    changed: BTreeSet<String>,
}

impl Known {
    pub(crate) const fn new() -> Self {
        Self { functions: 0, named: BTreeMap::new(), changed: BTreeSet::new() }
    }

    pub(crate) fn targets(&self) -> impl Iterator<Item = &Target> {
        self.named.values()
    }

    /// A function names a breaker.
    pub(crate) fn add(&mut self, target: Target) {
        match self.named.get_mut(target.name()) {
            Some(first) => first.names.extend(target.names.into_iter().skip(1)),
            None => {
                self.named.insert(target.name(), target);
            }
        }
    }

    /// The settings of all breakers: of those that functions name, of those `by_hand`, and of those
    /// that tables name and that are to come.
    pub(crate) fn orders(&mut self, state: &State, by_hand: &[Target]) -> Vec<BreakerOrder> {
        let mut names: BTreeSet<&str> =
            self.named.values().chain(by_hand).flat_map(|target| target.names.iter().copied()).collect();
        let mut to_come = Vec::new();
        for table in state.tables().filter(|table| table.policy == Policy::CircuitBreaker) {
            if let Pattern::Exact(name) = &table.pattern
                && !names.contains(name.as_str())
            {
                // It is to come, so the name is not known as a static one yet.
                let name = connect::name_to_come(name);
                names.insert(name);
                to_come.push(Target { policy: Policy::CircuitBreaker, names: vec![name], written: &[] });
            }
        }
        let all = self.named.values().chain(by_hand).chain(&to_come);
        let now: BTreeMap<String, _> =
            all.filter_map(|target| Some((target.name().to_owned(), change(state, target)?))).collect();
        let ended = self.changed.iter().filter(|name| !now.contains_key(*name));
        let ended = ended.map(|name| (name.clone(), None));
        let orders = ended.chain(now.iter().map(|(name, change)| (name.clone(), Some(*change)))).collect();
        self.changed = now.into_keys().collect();
        orders
    }

    /// The settings of the breakers that a function which is new names. They are known by its name
    /// now too.
    pub(crate) fn orders_of(&mut self, state: &State, new: &[Target]) -> Vec<BreakerOrder> {
        let mut orders = Vec::new();
        for target in new.iter().filter(|target| target.policy == Policy::CircuitBreaker) {
            // Until now a table of the function's name was for a breaker to come.
            let others = target.names.iter().skip(1).filter(|name| !self.named.contains_key(*name));
            let ended = others.filter_map(|name| self.changed.take(*name));
            orders.extend(ended.map(|name| (name, None)));
            let Some(breaker) = self.named.get(target.name()) else { continue };
            let change = change(state, breaker);
            let was_changed = if change.is_some() {
                self.changed.insert(breaker.name().to_owned());
                true
            } else {
                self.changed.remove(breaker.name())
            };
            orders.extend(was_changed.then(|| (breaker.name().to_owned(), change)));
        }
        orders
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn target(names: &[&'static str]) -> Target {
        Target { policy: Policy::CircuitBreaker, names: names.to_vec(), written: &[("threshold", "3")] }
    }

    #[test]
    fn functions_that_name_a_breaker_share_it() {
        let state = State::of_file(
            "[circuit_breaker.\"shop::refund\"]\nprobes = 4\n[circuit_breaker.to_come]\nprobes = 5\n",
        );
        let mut known = Known::new();
        known.add(target(&["payments", "shop::charge"]));
        known.add(target(&["payments", "shop::refund"]));
        assert_eq!(known.named["payments"].names, ["payments", "shop::charge", "shop::refund"]);
        let orders = known.orders(&state, &[]);
        assert_eq!(orders.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["payments", "to_come"]);
        assert!(orders.iter().all(|(_, change)| change.is_some()));
        assert!(known.orders_of(&state, &[target(&["shop::alone"])]).is_empty(), "nothing is set for it");
    }

    /// What is in force once orders are carried out.
    fn carry_out(orders: Vec<BreakerOrder>, in_force: &mut BTreeMap<String, String>) {
        for (name, change) in orders {
            match change {
                Some(change) => in_force.insert(name, format!("{change:?}")),
                None => in_force.remove(&name),
            };
        }
    }

    const TABLES: [&str; 6] = [
        "[circuit_breaker.a]\nprobes = 2\n",
        "[circuit_breaker.f]\nprobes = 3\n",
        "[circuit_breaker.\"g\"]\ncooldown = \"20s\"\n",
        "[circuit_breaker.\"b*\"]\nprobes = 4\n",
        "[circuit_breaker.\"h*\"]\nenabled = false\n",
        "[defaults.circuit_breaker]\nprobes = 5\n",
    ];

    fn names() -> impl Strategy<Value = Vec<&'static str>> {
        let functions = prop::sample::select(vec!["f", "g", "h", "a"]);
        let breakers = prop::option::of(prop::sample::select(vec!["a", "b", "f"]));
        (breakers, functions).prop_map(|(breaker, function)| {
            let mut names: Vec<_> = breaker.into_iter().chain([function]).collect();
            names.dedup();
            names
        })
    }

    proptest! {
        #[test]
        fn functions_one_by_one_make_the_orders_of_all_at_once(
            tables in prop::sample::subsequence(TABLES.to_vec(), 0..=TABLES.len()),
            functions in prop::collection::vec(names(), 0..8),
        ) {
            let state = State::of_file(&tables.concat());
            let (mut one_by_one, mut in_force) = (Known::new(), BTreeMap::new());
            carry_out(one_by_one.orders(&state, &[]), &mut in_force);
            for names in &functions {
                one_by_one.add(target(names));
                carry_out(one_by_one.orders_of(&state, &[target(names)]), &mut in_force);
            }
            let (mut at_once, mut expected) = (Known::new(), BTreeMap::new());
            functions.iter().for_each(|names| at_once.add(target(names)));
            carry_out(at_once.orders(&state, &[]), &mut expected);
            prop_assert_eq!(&in_force, &expected);
            prop_assert_eq!(one_by_one.changed, at_once.changed);
        }
    }
}
