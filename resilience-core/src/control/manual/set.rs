//! `set`: an override by hand.

use std::time::Duration;

use crate::control::document::{Entry, Node};
use crate::control::manual::actor::{Actor, actor_methods};
use crate::control::mistakes::Mistakes;
use crate::control::overrides::Overrides;
use crate::control::plan::Plan;
use crate::control::running::{Done, Flags, change};
use crate::control::state::Order;

/// Overrides by hand, which are in force once [`lasting`](Self::lasting) is called: see
/// [`set`](crate::control::set) and [`set_all`](crate::control::set_all).
#[derive(Debug)]
#[must_use = "nothing is set before `.lasting(...)`"]
pub struct Set {
    /// The name that it is for, if it is for one.
    name: Option<String>,
    overrides: Overrides,
    actor: Actor,
}

impl Set {
    pub(crate) fn new(name: Option<&str>, overrides: Overrides) -> Self {
        Self { name: name.map(str::to_owned), overrides, actor: Actor::default() }
    }

    actor_methods!();

    /// The changes that it would make now, or everything that is wrong with it. Changes nothing.
    ///
    /// # Errors
    /// All mistakes at once: those that [`lasting`](Self::lasting) would return.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::control;
    ///
    /// let plan = control::set("*", |o| o.retry.attempts(1)).check()?;
    /// assert!(plan.is_empty(), "this program has no functions");
    /// assert!(control::set("*", |o| o.retry.attempts(0)).check().is_err());
    /// # Ok::<(), control::Mistakes>(())
    /// ```
    pub fn check(&self) -> Result<Plan, Mistakes> {
        let order = self.order(Duration::ZERO)?;
        change(Flags::ByHand(self.overrides.entries()), |world| {
            let result = world.state.check_by_hand(&order, world.program, world.now);
            Done { result, is_changed: false }
        })
    }

    /// Puts it in force for this time. It ends by itself then, which is an event.
    ///
    /// # Errors
    /// A value is out of range or contradicts another one, the program has no such name, or the
    /// time is zero. Nothing has changed then.
    pub fn lasting(self, time: Duration) -> Result<(), Mistakes> {
        self.lasting_with_ids(time).map(drop)
    }

    /// The same as [`lasting`](Self::lasting). Returns the [ids](ManualOverride::id) of what is
    /// set, one for each name and policy, to end exactly these before their time.
    ///
    /// # Errors
    /// As those of [`lasting`](Self::lasting).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::control;
    /// use std::time::Duration;
    ///
    /// let minute = Duration::from_secs(60);
    /// let ids = control::set("*", |o| o.retry.attempts(1)).lasting_with_ids(10 * minute)?;
    /// assert_eq!(ids.len(), 1);
    /// assert!(control::end_override(ids[0]));
    /// # Ok::<(), control::Mistakes>(())
    /// ```
    pub fn lasting_with_ids(self, time: Duration) -> Result<Vec<u64>, Mistakes> {
        let order = self.order(time)?;
        change(Flags::ByHand(self.overrides.entries()), |world| {
            let result = world.state.set(&order, world.program, world.now, world.events);
            Done { is_changed: result.is_ok(), result }
        })
    }

    /// What is to be done. An error if that is nothing.
    fn order(&self, lasting: Duration) -> Result<Order, Mistakes> {
        let is_empty = |entry: &Entry| match &entry.value {
            Node::Table(names) => {
                names.iter().all(|name| matches!(&name.value, Node::Table(set) if set.is_empty()))
            }
            _ => entry.key == "optional",
        };
        if self.overrides.entries().iter().all(is_empty) {
            return Err(Mistakes::one(match &self.name {
                Some(name) => format!("nothing is set for `{name}`"),
                None => "nothing is set".to_owned(),
            }));
        }
        Ok(Order { overrides: self.overrides.clone(), lasting, actor: self.actor.clone() })
    }
}

/// An override by hand that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManualOverride {
    /// Its number, for [`end_override`](crate::control::end_override). No other one of this process
    /// has it.
    pub id: u64,
    /// The name, or the beginning of names, that it is for.
    pub name: String,
    /// The policy: `retry`.
    pub policy: &'static str,
    /// What it sets: `attempts = 1`.
    pub settings: Vec<String>,
    /// The time that is left.
    pub ends_in: Duration,
    /// Who has set it.
    pub by: Option<String>,
    /// Why.
    pub because: Option<String>,
}
