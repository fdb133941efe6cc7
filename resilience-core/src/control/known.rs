//! The things with a name that are known, and which of them are not as they are written.
//!
//! A function that is new makes orders for the things that it names alone. So its cost does not
//! grow with the number of functions, only with the number of those that name the same thing: an
//! order looks up the tables of all their names.

use std::collections::{BTreeMap, BTreeSet};

use crate::control::connect;
use crate::control::named::{NamedChange, NamedOrder, change};
use crate::control::pattern::Pattern;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::state::State;

/// The breakers, bulkheads and limiters of the functions that are listed, and those that were
/// changed last.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// How many listed functions are in.
    pub(crate) functions: usize,
    /// One for each policy and name. It has the names of all functions that name the thing, and the
    /// arguments of the first one: its settings are in force.
    named: BTreeMap<(Policy, &'static str), Target>,
    /// The things that are not as they are written.
    changed: BTreeSet<(Policy, String)>,
}

impl Known {
    pub(crate) const fn new() -> Self {
        Self { functions: 0, named: BTreeMap::new(), changed: BTreeSet::new() }
    }

    pub(crate) fn targets(&self) -> impl Iterator<Item = &Target> {
        self.named.values()
    }

    /// A function names a thing.
    pub(crate) fn add(&mut self, target: Target) {
        match self.named.get_mut(&(target.policy, target.name())) {
            Some(first) => first.names.extend(target.names.into_iter().skip(1)),
            None => {
                self.named.insert((target.policy, target.name()), target);
            }
        }
    }

    /// The settings of all things: of those that functions name, of those `by_hand`, and of those
    /// that tables name and that are to come.
    pub(crate) fn orders(&mut self, state: &State, by_hand: &[Target]) -> Vec<NamedOrder> {
        let with_policy = |target: &Target| {
            let policy = target.policy;
            target.names.iter().map(move |name| (policy, *name)).collect::<Vec<_>>()
        };
        let mut names: BTreeSet<(Policy, &str)> =
            self.named.values().chain(by_hand).flat_map(with_policy).collect();
        let mut to_come = Vec::new();
        for table in state.tables().filter(|table| table.policy.is_named()) {
            if let Pattern::Exact(name) = &table.pattern
                && !names.contains(&(table.policy, name.as_str()))
            {
                // It is to come, so the name is not known as a static one yet.
                let name = connect::name_to_come(name);
                names.insert((table.policy, name));
                to_come.push(Target { policy: table.policy, names: vec![name], written: &[] });
            }
        }
        let all = self.named.values().chain(by_hand).chain(&to_come);
        let key = |target: &Target| (target.policy, target.name().to_owned());
        let now: BTreeMap<_, NamedChange> =
            all.filter_map(|target| Some((key(target), change(state, target)?))).collect();
        let order = |(policy, name): &(Policy, String), change| NamedOrder {
            policy: *policy,
            name: name.clone(),
            change,
        };
        let ended = self.changed.iter().filter(|key| !now.contains_key(*key)).map(|key| order(key, None));
        let orders = ended.chain(now.iter().map(|(key, change)| order(key, Some(*change)))).collect();
        self.changed = now.into_keys().collect();
        orders
    }

    /// The settings of the things that a function which is new names. They are known by its name
    /// now too.
    pub(crate) fn orders_of(&mut self, state: &State, new: &[Target]) -> Vec<NamedOrder> {
        let mut orders = Vec::new();
        for target in new.iter().filter(|target| target.policy.is_named()) {
            let policy = target.policy;
            // Until now a table of the function's name was for a thing to come.
            for name in target.names.iter().skip(1) {
                let is_its_own = self.named.contains_key(&(policy, *name));
                let ended = if is_its_own { None } else { self.changed.take(&(policy, (*name).to_owned())) };
                orders.extend(ended.map(|(policy, name)| NamedOrder { policy, name, change: None }));
            }
            let Some(thing) = self.named.get(&(policy, target.name())) else { continue };
            let (key, change) = ((policy, thing.name().to_owned()), change(state, thing));
            let was_changed = if change.is_some() {
                self.changed.insert(key.clone());
                true
            } else {
                self.changed.remove(&key)
            };
            orders.extend(was_changed.then_some(NamedOrder { policy, name: key.1, change }));
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
        assert_eq!(
            known.named[&(Policy::CircuitBreaker, "payments")].names,
            ["payments", "shop::charge", "shop::refund"]
        );
        let orders = known.orders(&state, &[]);
        assert_eq!(
            orders.iter().map(|order| order.name.as_str()).collect::<Vec<_>>(),
            ["payments", "to_come"]
        );
        assert!(orders.iter().all(|order| order.change.is_some()));
        assert!(known.orders_of(&state, &[target(&["shop::alone"])]).is_empty(), "nothing is set for it");
    }

    /// What is in force once orders are carried out.
    fn carry_out(orders: Vec<NamedOrder>, in_force: &mut BTreeMap<String, String>) {
        for NamedOrder { name, change, .. } in orders {
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
