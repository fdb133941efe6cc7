//! What the program has: the layers of its functions, and its breakers.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::control::document::{Entry, Node};
use crate::control::mistakes::Mistake;
use crate::control::near::nearest_function;
use crate::control::pattern::Pattern;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::tables::{Table, Tables};
use crate::rules::suggest::nearest;

/// The layers of the program that are known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) targets: Vec<Target>,
    /// All annotated functions, those without a policy too.
    pub(crate) functions: Vec<&'static str>,
    /// Whether every annotated function is among them, so that an unknown name is a mistake.
    pub(crate) is_complete: bool,
    /// Whether a flag is on for a name, as the program has answered.
    pub(crate) answers: BTreeMap<(String, String), bool>,
}

impl Program {
    /// The names in `tables` that the program does not have.
    pub(crate) fn unknown_names(&self, tables: &Tables) -> Vec<Mistake> {
        let known = self.names_by_policy();
        let of_tables = tables.tables.iter().filter(|table| !tables.optional && !table.optional);
        let of_tables = of_tables.filter(|table| !is_among(known.get(&table.policy), &table.pattern));
        let of_tables = of_tables.filter_map(|table| {
            let message = self.judge(&table.pattern, Some(table.policy))?;
            Some(Mistake::new(table.at, message))
        });
        let of_levels = tables.levels.iter().filter(|level| !tables.optional && !level.optional);
        let of_levels =
            of_levels.filter_map(|level| Some(Mistake::new(level.at, self.judge(&level.pattern, None)?)));
        let of_faults = tables.faults.iter().filter(|table| !tables.optional && !is_optional(table));
        let of_faults =
            of_faults.filter_map(|table| Some(Mistake::new(table.at, self.judge_function(&table.key)?)));
        of_tables.chain(of_levels).chain(of_faults).collect()
    }

    /// What is wrong with the name of a table of faults, which only functions meet.
    fn judge_function(&self, name: &str) -> Option<String> {
        self.judge_function_with(name, "; `optional = true` lets it pass")
    }

    /// The same, for a name that is in no file.
    pub(crate) fn unknown_function(&self, name: &str) -> Option<String> {
        self.judge_function_with(name, "")
    }

    fn judge_function_with(&self, name: &str, way_out: &str) -> Option<String> {
        let pattern = Pattern::parse(name).ok()?;
        if !self.is_complete || self.functions.iter().any(|function| pattern.matches(function)) {
            return None;
        }
        let near = nearest_function(name, &self.functions).filter(|_| pattern.is_exact());
        let hint = match near {
            Some(near) => format!("; did you mean `{near}`?"),
            None => way_out.to_owned(),
        };
        Some(match pattern {
            Pattern::Exact(name) => format!("no function in this program is called `{name}`{hint}"),
            Pattern::Prefix(prefix) if prefix.is_empty() => return None,
            Pattern::Prefix(prefix) => {
                format!("no function in this program has a name that begins with `{prefix}`{hint}")
            }
        })
    }

    /// All names, in order, so that not every table looks at every function.
    fn names_by_policy(&self) -> BTreeMap<Policy, BTreeSet<&'static str>> {
        let mut all: BTreeMap<Policy, BTreeSet<&'static str>> = BTreeMap::new();
        for target in &self.targets {
            all.entry(target.policy).or_default().extend(&target.names);
        }
        all
    }

    /// What is wrong with a name in a table of this policy, or of any.
    pub(crate) fn judge(&self, pattern: &Pattern, policy: Option<Policy>) -> Option<String> {
        let of_policy = |target: &&Target| policy.is_none_or(|policy| target.policy == policy);
        let names = |target: &Target| target.names.iter().any(|name| pattern.matches(name));
        if self.targets.iter().filter(of_policy).any(names) || *pattern == Pattern::Prefix(String::new()) {
            return None;
        }
        let attribute = policy.map_or("", Policy::name);
        if pattern.is_exact() && self.targets.iter().any(names) {
            return Some(format!("`{pattern}` has no `#[{attribute}]`"));
        }
        if !self.is_complete {
            return None;
        }
        // A thing by hand is known from its first call on.
        let is_by_hand = |target: &Target| Some(target.policy) == policy && target.is_by_value();
        let may_come = policy.is_some_and(Policy::is_named) && self.targets.iter().any(is_by_hand);
        let what = if attribute.is_empty() { "nothing".to_owned() } else { format!("no `#[{attribute}]`") };
        let candidates: Vec<&str> =
            self.targets.iter().filter(of_policy).flat_map(|target| target.names.iter().copied()).collect();
        let name = pattern.to_string();
        // Where things by hand may come, any name may be one of theirs, but for slips.
        let near = if may_come { nearest(&name, candidates) } else { nearest_function(&name, &candidates) };
        let hint = match (pattern, near) {
            (Pattern::Exact(_), Some(near)) => format!("did you mean `{near}`?"),
            _ if may_come => return None,
            _ => "`optional = true` lets it pass".to_owned(),
        };
        Some(match pattern {
            Pattern::Exact(name) => format!("{what} in this program is called `{name}`; {hint}"),
            Pattern::Prefix(prefix) => {
                format!("{what} in this program has a name that begins with `{prefix}`; {hint}")
            }
        })
    }

    /// The flags of tables, each with the names it decides about.
    pub(crate) fn questions<'a>(
        &self,
        tables: impl Iterator<Item = &'a Table>,
    ) -> BTreeSet<(String, String)> {
        let flagged = tables.filter_map(|table| Some((table.flag.as_ref()?, table)));
        let of_table = |(flag, table): (&'a String, &'a Table)| {
            let is_meant = |target: &&Target| {
                target.policy == table.policy && target.names.iter().any(|name| table.pattern.matches(name))
            };
            let names = self.targets.iter().filter(is_meant).map(Target::name);
            names.map(|name| (flag.clone(), name.to_owned())).collect::<Vec<_>>()
        };
        flagged.flat_map(of_table).collect()
    }
}

/// Whether a table of faults lets a function pass that the program does not have.
fn is_optional(table: &Entry) -> bool {
    let Node::Table(values) = &table.value else { return false };
    values.iter().any(|value| value.key == "optional" && value.value == Node::Bool(true))
}

/// Whether a pattern is for one of `names`.
fn is_among(names: Option<&BTreeSet<&'static str>>, pattern: &Pattern) -> bool {
    names.is_some_and(|names| match pattern {
        Pattern::Exact(name) => names.contains(name.as_str()),
        Pattern::Prefix(prefix) => {
            let first = names.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded)).next();
            first.is_some_and(|name| name.starts_with(prefix.as_str()))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(is_complete: bool) -> Program {
        let target = |policy, names: &[&'static str]| Target { policy, names: names.to_vec(), written: &[] };
        let targets = vec![
            target(Policy::Retry, &["shop::charge"]),
            target(Policy::CircuitBreaker, &["payments", "shop::charge"]),
        ];
        Program { targets, functions: vec!["shop::charge", "shop::alone"], is_complete, ..Program::default() }
    }

    fn judge(is_complete: bool, name: &str, policy: Policy) -> Option<String> {
        program(is_complete).judge(&Pattern::parse(name).expect("it is a pattern"), Some(policy))
    }

    #[test]
    fn a_name_that_the_program_has_passes() {
        for is_complete in [true, false] {
            assert_eq!(judge(is_complete, "shop::charge", Policy::Retry), None);
            assert_eq!(judge(is_complete, "payments", Policy::CircuitBreaker), None);
            assert_eq!(judge(is_complete, "shop::charge", Policy::CircuitBreaker), None);
            assert_eq!(judge(is_complete, "shop::*", Policy::Retry), None);
            assert_eq!(judge(is_complete, "*", Policy::Timeout), None);
        }
    }

    #[test]
    fn a_name_is_unknown_where_all_names_are_known() {
        let message = judge(true, "shop::chrage", Policy::Retry).expect("it is unknown");
        assert_eq!(
            message,
            "no `#[retry]` in this program is called `shop::chrage`; did you mean `shop::charge`?"
        );
        let message = judge(true, "stock::*", Policy::Retry).expect("it is unknown");
        assert_eq!(
            message,
            "no `#[retry]` in this program has a name that begins with `stock::`; `optional = true` lets it pass"
        );
        assert_eq!(judge(false, "shop::chrage", Policy::Retry), None);
    }

    #[test]
    fn a_name_with_the_type_of_a_method_is_told_the_function() {
        let hint = "did you mean `shop::charge`?";
        let message = judge(true, "shop::Client::charge", Policy::Retry).expect("it is unknown");
        assert!(message.ends_with(hint), "{message}");
        let message = program(true).judge_function("shop::Client::charge").expect("it is unknown");
        assert!(message.ends_with(hint), "{message}");
        let message = judge(true, "shop::Client::*", Policy::Retry).expect("it is unknown");
        assert!(message.ends_with("`optional = true` lets it pass"), "{message}");
    }

    #[test]
    fn a_function_without_the_attribute_is_told_apart() {
        for is_complete in [true, false] {
            let message = judge(is_complete, "shop::charge", Policy::Timeout);
            assert_eq!(message.as_deref(), Some("`shop::charge` has no `#[timeout]`"));
        }
    }

    #[test]
    fn a_table_of_faults_for_an_unknown_function_is_refused() {
        let judge = |name| program(true).judge_function(name);
        for known in ["shop::charge", "shop::alone", "shop::*", "*"] {
            assert_eq!(judge(known), None);
        }
        let message = "no function in this program is called `shop::chrage`; did you mean `shop::charge`?";
        assert_eq!(judge("shop::chrage").as_deref(), Some(message));
        let message = "no function in this program is called `payments`; `optional = true` lets it pass";
        assert_eq!(judge("payments").as_deref(), Some(message), "a breaker meets no faults");
        assert!(judge("stock::*").expect("it is unknown").contains("begins with `stock::`"));
        assert_eq!(program(false).judge_function("shop::chrage"), None);
        let message = "no function in this program is called `payments`";
        assert_eq!(program(true).unknown_function("payments").as_deref(), Some(message), "it is in no file");
    }
}
