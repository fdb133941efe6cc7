//! Commands to the breakers of a name, from control: orders, which have a number.
//!
//! A breaker has the number of the order that it obeys until it is given another command by hand.
//! So the end of an order undoes nothing that somebody has commanded since.

use crate::circuit_breaker::cell::BreakerCell;
pub(crate) use crate::circuit_breaker::cell::overridden::Told;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::error::illegal_transition::IllegalCircuitTransition;
use crate::circuit_breaker::registry;
pub(crate) use crate::circuit_breaker::state::Command;
use crate::named::keyed_map::KeyedMap;

/// Why a command was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotGiven {
    /// There is no breaker of the name.
    Unknown,
    Illegal(IllegalCircuitTransition),
}

impl Command {
    /// Whether it holds until another one ends it.
    pub(crate) const fn holds(self) -> bool {
        matches!(self, Self::ForceOpen | Self::Disable | Self::ObserveOnly)
    }

    /// The state that a breaker is in once it obeys.
    pub(crate) const fn state(self) -> CircuitState {
        match self {
            Self::ForceOpen => CircuitState::ForcedOpen,
            Self::Disable => CircuitState::Disabled,
            Self::ObserveOnly => CircuitState::ObserveOnly,
            Self::HalfOpen => CircuitState::HalfOpen,
            Self::Reset => CircuitState::Closed,
        }
    }
}

/// Gives a command to the breakers of `name`, with the number of its order, or zero. If the name
/// has no breaker yet, one is made if an attribute has the name. Returns the state that the first
/// one was in, and the changes that are to be told, outside of locks.
pub(crate) fn give(
    name: &str,
    command: Command,
    order: u64,
    is_named: bool,
) -> Result<(CircuitState, Vec<Told>), NotGiven> {
    let mut cells = registry::global().all_of(name);
    if cells.is_empty() && is_named {
        cells.push(registry::named(name));
    }
    let Some(first) = cells.first() else { return Err(NotGiven::Unknown) };
    let from = first.seen();
    let (mut told, mut illegal) = (None, None);
    for cell in cells {
        match cell.obey_all(command, order) {
            Ok(of_cell) => told.get_or_insert_with(Vec::new).extend(of_cell),
            Err(of_cell) => illegal = Some(of_cell),
        }
    }
    // Functions of one label have a breaker each: one that obeys is enough.
    match (told, illegal) {
        (None, Some(illegal)) => Err(NotGiven::Illegal(illegal)),
        (told, _) => Ok((from, told.unwrap_or_default())),
    }
}

/// Whether a breaker of `name` obeys the order of this number.
pub(crate) fn obeys(name: &str, order: u64) -> bool {
    registry::global().all_of(name).iter().any(|cell| cell.obeys(order))
}

/// Ends the order of this number: the breakers that obey it are reset. `None` if there is none.
pub(crate) fn end(name: &str, order: u64) -> Option<Vec<Told>> {
    let cells = registry::global().all_of(name);
    let obeying: Vec<_> = cells.into_iter().filter(|cell| cell.obeys(order)).collect();
    let of_cell = |cell: &&'static BreakerCell| cell.end_order(order);
    (!obeying.is_empty()).then(|| obeying.iter().flat_map(of_cell).collect())
}

impl BreakerCell {
    /// Whether it obeys the order of this number.
    fn obeys(&self, order: u64) -> bool {
        self.order() == order
    }

    /// Obeys a command, with all its keys where the command is for these too.
    fn obey_all(&'static self, command: Command, order: u64) -> Result<Vec<Told>, IllegalCircuitTransition> {
        if command == Command::Reset {
            // The keys before and after, as resetting a head does.
            let mut told: Vec<Told> = self.reset_keys().collect();
            let changed = self.command(Command::Reset, 0).ok().flatten();
            told.extend(changed.map(|changed| Told::of_static(self, changed)));
            told.extend(self.reset_keys());
            return Ok(told);
        }
        let changed = self.command(command, order)?;
        Ok(changed.map(|changed| Told::of_static(self, changed)).into_iter().collect())
    }

    /// Resets it and its keys, if it still obeys the order of this number: that is known once the
    /// head is reset, so the keys come after it.
    fn end_order(&'static self, order: u64) -> Vec<Told> {
        let Ok(changed) = self.reset_if(order) else { return Vec::new() };
        let of_head = changed.map(|changed| Told::of_static(self, changed));
        of_head.into_iter().chain(self.reset_keys()).collect()
    }

    fn reset_keys(&self) -> impl Iterator<Item = Told> {
        let keys = self.keyed().map(KeyedMap::all).unwrap_or_default();
        keys.into_iter().filter_map(|cell| {
            let changed = cell.command(Command::Reset, 0).ok().flatten()?;
            Some(Told::of_key(cell, changed))
        })
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::circuit_breaker::KeyedCircuitBreaker;

    #[test]
    fn an_order_that_is_overtaken_ends_without_the_keys() {
        let tenants = KeyedCircuitBreaker::builder("commands-overtaken").threshold(1).build();
        let tenant = tenants.of("tenant-7");
        tenant.try_acquire().expect("it is closed").failure();
        give("commands-overtaken", Command::ObserveOnly, 1, false).expect("it is there");
        let head = registry::global().all_of("commands-overtaken")[0];
        // Somebody commands the head after the order was found, and before it has ended.
        tenants.disable();
        assert!(head.end_order(1).is_empty());
        // The head alone.
        head.command(Command::Reset, 0).expect("it is always legal");
        assert_eq!(tenant.state(), CircuitState::Open, "its circuit is as it was");
    }
}
