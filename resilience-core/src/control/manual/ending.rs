//! `ending`: the end of what was done by hand, by somebody who says why.

use crate::control::manual::actor::{Actor, actor_methods};
use crate::control::manual::set::ManualOverride;
use crate::control::manual::switch::Switch;
use crate::control::orders;
use crate::control::running::{Done, Flags, change};

/// An end of what was done by hand, which one of the last four methods makes: see
/// [`ending`](crate::control::ending).
#[derive(Debug)]
#[must_use = "nothing ends before one of its methods names what"]
pub struct Ending {
    actor: Actor,
}

impl Ending {
    pub(crate) const fn new() -> Self {
        Self { actor: Actor { by: None, because: None } }
    }

    actor_methods!();

    /// Ends the override that has this [`id`](ManualOverride::id), and returns it as it was. `None`
    /// if none has.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn end_override(self, id: u64) -> Option<ManualOverride> {
        change(Flags::None, |world| {
            let result = world.state.end_number(id, &self.actor, world.now.instant, world.events);
            Done { is_changed: result.is_some(), result }
        })
    }

    /// Ends all that was [`set`](crate::control::set) for exactly this name. False if nothing was.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn end(self, name: &str) -> bool {
        change(Flags::None, |world| {
            let result = world.state.end(name, &self.actor, world.events);
            Done { result, is_changed: result }
        })
    }

    /// Puts back the switch of this kind that a function has thrown. False if none has. Of
    /// [`Switch::Breakers`] any value will do.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn release(self, switch: Switch) -> bool {
        self.release_all(|thrown| thrown.as_str() == switch.as_str())
    }

    pub(crate) fn release_all(self, which: impl Fn(Switch) -> bool) -> bool {
        change(Flags::None, |world| {
            let result = world.state.release(which, self.actor, world.events);
            Done { result, is_changed: result }
        })
    }

    /// Ends the order for the circuit breaker of this name: it is reset. False if it obeys none.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn end_breaker_order(self, name: &str) -> bool {
        change(Flags::None, |world| {
            let over = world.state.end_order(name, self.actor);
            let result = over.is_some_and(|over| orders::end(&over));
            Done { result, is_changed: result }
        })
    }
}
