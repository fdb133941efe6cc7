//! Keys of one replica, for tests of several in one process.

use std::time::Duration;

use crate::circuit_breaker::breaker::CircuitBreaker;
use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::keyed::breakers::KeyedBreakers;
use crate::circuit_breaker::registry;
use crate::circuit_breaker::settings::Settings;
use crate::named::config::Config;
use crate::named::origin::Origin;

/// Keys that replicas share, of a name that no registry has.
#[derive(Debug)]
pub(crate) struct ReplicaKeys {
    pub(crate) head: &'static BreakerCell,
    keyed: KeyedBreakers,
    origin: Origin,
    settings: Settings,
}

impl ReplicaKeys {
    #[track_caller]
    pub(crate) fn new(name: &'static str, cooldown: Duration, max_keys: u32) -> Self {
        let origin = Origin::caller();
        let head: &'static BreakerCell = Box::leak(Box::new(registry::in_use(name)));
        let (keyed, conflicts) = KeyedBreakers::of_static(head, origin, max_keys);
        assert!(conflicts.is_empty());
        let settings = Settings::new().threshold(2).cooldown(cooldown).shared_keys(true);
        Self { head, keyed, origin, settings }
    }

    pub(crate) fn of(&self, key: &str) -> CircuitBreaker {
        CircuitBreaker::of_one_key(self.keyed.member(key, 1, || Config::new(self.settings, self.origin)))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.keyed.keys().peek(key).is_some()
    }

    /// How often keys have followed an opening, and a closing.
    pub(crate) fn adoptions(&self) -> (u64, u64) {
        let all = self.head.fleet_adoptions();
        (all.open, all.closed)
    }
}

/// Control says whether replicas share the keys of this name.
#[cfg(feature = "control")]
pub(crate) fn share_keys_by_control(name: &str, shared: bool) {
    use crate::circuit_breaker::overridden::{Override, Told, set};

    let over = Override { settings: Settings::new().shared_keys(shared), ..Override::default() };
    set(name, over).into_iter().for_each(Told::announce);
}
