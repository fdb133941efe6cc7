//! `set`: an override by hand.

use std::time::Duration;

use crate::control::document::Node;
use crate::control::mistakes::Mistakes;
use crate::control::overrides::Overrides;
use crate::control::running::{Done, Flags, change};
use crate::control::state::Order;

/// An override by hand, which is in force once [`lasting`](Self::lasting) is called: see
/// [`set`](crate::control::set).
#[derive(Debug)]
#[must_use = "nothing is set before `.lasting(...)`"]
pub struct Set {
    name: String,
    overrides: Overrides,
    by: Option<String>,
    because: Option<String>,
}

impl Set {
    pub(crate) fn new(name: &str, overrides: Overrides) -> Self {
        Self { name: name.to_owned(), overrides, by: None, because: None }
    }

    /// Says who sets it: for the event, and for [`overrides`](crate::control::overrides).
    pub fn by(mut self, actor: impl Into<String>) -> Self {
        self.by = Some(actor.into());
        self
    }

    /// Says why: for the event, and for [`overrides`](crate::control::overrides).
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.because = Some(reason.into());
        self
    }

    /// Puts it in force for this time. It ends by itself then, which is an event.
    ///
    /// # Errors
    /// A value is out of range or contradicts another one, the program has no such name, or the
    /// time is zero. Nothing has changed then.
    pub fn lasting(self, time: Duration) -> Result<(), Mistakes> {
        let is_empty = |entry: &crate::control::document::Entry| {
            matches!(&entry.value, Node::Table(names)
                if names.iter().all(|name| matches!(&name.value, Node::Table(set) if set.is_empty())))
        };
        if self.overrides.entries().iter().all(is_empty) {
            return Err(Mistakes::one(format!("nothing is set for `{}`", self.name)));
        }
        let Self { name, overrides, by, because } = self;
        let order = Order { name, overrides, lasting: time, by, because };
        change(Flags::None, |world| {
            let result = world.state.set(&order, world.program, world.now, world.events);
            Done { is_changed: result.is_ok(), result }
        })
    }
}

/// An override by hand that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManualOverride {
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
