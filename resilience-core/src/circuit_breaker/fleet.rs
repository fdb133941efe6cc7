//! What the lane of a process reads of its breakers.

#[cfg(all(test, not(loom)))]
pub(crate) mod for_test;
pub(crate) mod roster;

use std::borrow::Cow;
use std::time::Duration;

pub(crate) use crate::circuit_breaker::cell::{BreakerCell, OwnedCell};
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::fleet::roster::Seat;
use crate::circuit_breaker::registry;
pub use crate::circuit_breaker::snapshot::fleet::{CircuitFleet, CircuitFleetOrder};
pub(crate) use crate::circuit_breaker::state::Command;
pub(crate) use crate::circuit_breaker::state::fleet::{FleetOrigin, Grant, Opening, Term};
pub use crate::circuit_breaker::state::fleet::{ProbeResult, Verdict};

/// A shared breaker of this process, as its lane sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its name. That of the breaker of a key has the hash of the key, and not the key.
    pub name: Cow<'static, str>,
    /// Its state now.
    pub state: CircuitState,
    /// Whether control has switched it off. Then it ignores what the fleet says.
    pub is_off: bool,
    /// How often results of this process have opened it since the process began. What a breaker
    /// would have done that only observes is not among them.
    pub trips: u64,
    /// Why results have opened it last, in words such as `5 failures in a row`. Empty if they never
    /// did.
    pub why: String,
    /// The epoch of the opening of the fleet that it obeys. Zero for none.
    pub adopted: u64,
    /// The highest epoch that it was told of.
    pub seen: u64,
    /// Whether it may take up an order for all replicas, as it could not when that came: what
    /// somebody had set by hand here has ended.
    pub wants_order: bool,
    /// Whether its cooldown is over and a call has come that nothing lets through but a lease.
    pub wants_probe: bool,
    /// The token of the lease that it holds, as long as the probes under it need one. That is no
    /// longer than a cooldown after the last one has begun or succeeded.
    pub renews: Option<u64>,
    /// How a lease has ended that it held, until the lane has taken it.
    pub verdict: Option<Verdict>,
    /// The cooldown of its present opening. While it is closed, that of the next one.
    pub cooldown: Duration,
    /// The time for which it rejects all calls from now on: longer than the cooldown if the server
    /// has asked for that. Zero if it is not open.
    pub rest: Duration,
    /// The number of probes that close it.
    pub probes: u32,
    /// A fingerprint of its settings. Replicas with the same settings have the same.
    pub settings: u64,
}

/// A shared breaker of this process: one without keys, the head of keys, or one of a key that takes
/// part now.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) cell: OwnedCell,
    pub(crate) name: Cow<'static, str>,
}

/// The shared breakers of this process that have been used so far, sorted by name. Those of
/// functions without a name are not among them.
pub(crate) fn all() -> Vec<Shared> {
    among(registry::global().all_named())
}

/// The shared ones among these breakers, sorted by name. No two have one name.
pub(crate) fn among(cells: impl IntoIterator<Item = &'static BreakerCell>) -> Vec<Shared> {
    let mut all = Vec::new();
    for cell in cells.into_iter().filter(|cell| cell.is_in_fleet()) {
        all.push(Shared { cell: OwnedCell::Static(cell), name: Cow::Borrowed(cell.name()) });
        let member = |(seat, cell): (Seat, _)| Shared {
            cell: OwnedCell::Key(cell),
            name: Cow::Owned(name_of_key(seat.label.name(), seat.hash)),
        };
        all.extend(cell.members().into_iter().map(member));
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    // Somebody may have given a name that is one of a key.
    all.dedup_by(|one, other| one.name == other.name);
    all
}

/// What the breaker of a key is called among replicas: by the hash of the key, so that no key
/// leaves the process.
pub(crate) fn name_of_key(name: &str, hash: u64) -> String {
    format!("{name}#{hash:016x}")
}

/// The name and the hash that [`name_of_key`] has put together.
pub(crate) fn key_of_name(name: &str) -> Option<(&str, u64)> {
    let (name, hash) = name.rsplit_once('#')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    Some((name, u64::from_str_radix(hash, 16).ok().filter(|_| is_hash)?))
}

/// Ends the orders of somebody for all replicas, and what is known of open keys, since no lane
/// would: none runs any more.
pub(crate) fn end_orders() {
    for cell in registry::global().all_named() {
        cell.obey_end_of_manual();
        cell.obey_keys(&[]);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_key_ends_with_sixteen_digits() {
        assert_eq!(key_of_name(&name_of_key("hosts", 0x1f)), Some(("hosts", 0x1f)));
        assert_eq!(key_of_name("a#b#af63dc4c8601ec8c"), Some(("a#b", 0xaf63_dc4c_8601_ec8c)));
        for none in ["hosts", "a#1f", "a#AF63DC4C8601EC8C", "a#+f63dc4c8601ec8c", "a#"] {
            assert_eq!(key_of_name(none), None, "{none}");
        }
    }
}
