//! What other parts of the library are told of the configuration, and told about.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::circuit_breaker::Settings;
use crate::circuit_breaker::overridden::{self, Mode, Override};
use crate::control::breakers::{self, BreakerChange};
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::program::Program;
use crate::control::settle::target;
use crate::control::state::State;
use crate::control::switches::Breakers;
use crate::site::registry;

/// The configuration has changed.
pub(crate) fn publish(state: &State) {
    breakers::publish(state, breaker_targets());
    #[cfg(feature = "telemetry")]
    publish_levels(state);
}

/// The levels of a file that is gone are gone with it.
#[cfg(feature = "telemetry")]
fn publish_levels(state: &State) {
    use crate::levels;
    use crate::telemetry::levels::Source;

    levels::change(|levels| {
        levels.clear(Source::File);
        for table in &state.file.tables.levels {
            // The reader takes the words of levels alone.
            levels.set(&table.pattern.to_string(), Source::File, table.level.parse().ok());
        }
    });
}

/// Functions are new.
pub(crate) fn greet(state: &State, program: &Program) {
    let has_breaker = program.targets.iter().any(|target| target.policy == Policy::CircuitBreaker);
    let concerns_breakers = state.switches().is_any_thrown()
        || state.tables().any(|table| table.policy == Policy::CircuitBreaker)
        || state.file.tables.concerns(Policy::CircuitBreaker);
    if has_breaker && concerns_breakers {
        breakers::publish(state, breaker_targets());
    }
}

/// The breakers of the functions that are listed, and those by hand that were used.
fn breaker_targets() -> Vec<Target> {
    let of_site = |site: &'static crate::site::site::Site| {
        let layers = site.layers().iter().filter(|layer| layer.policy() == Policy::CircuitBreaker.name());
        layers.filter_map(move |layer| target(site, layer))
    };
    let mut targets: Vec<Target> = registry::listed().into_iter().flat_map(of_site).collect();
    add_breakers(&mut targets);
    targets
}

/// The breakers that no attribute names: those by hand, from their first call on.
pub(crate) fn add_breakers(targets: &mut Vec<Target>) {
    let known: BTreeSet<&str> = targets
        .iter()
        .filter(|target| target.policy == Policy::CircuitBreaker)
        .flat_map(|target| target.names.iter().copied())
        .collect();
    let by_hand = crate::circuit_breaker::CircuitBreaker::all().into_iter().map(|breaker| breaker.name());
    let new: BTreeSet<&'static str> = by_hand.filter(|name| !known.contains(name)).collect();
    let target = |name| Target { policy: Policy::CircuitBreaker, names: vec![name], written: &[] };
    targets.extend(new.into_iter().map(target));
}

/// Gives the breaker of this name its settings; as they are written, if there are none.
pub(crate) fn breaker(name: &str, change: Option<&BreakerChange>) {
    let (settings, mode) = match change {
        None => (Settings::new(), Mode::Normal),
        Some(change) => (change.settings, mode(change.mode)),
    };
    overridden::set(name, Override { settings, mode });
}

fn mode(breakers: Breakers) -> Mode {
    match breakers {
        Breakers::On => Mode::Normal,
        Breakers::Observe => Mode::Observe,
        Breakers::Off => Mode::Off,
    }
}

/// The name of a breaker that a table names before it exists. Each is kept once.
pub(crate) fn name_to_come(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let leaked: &'static str = Box::leak(Box::from(name));
    names.insert(leaked);
    leaked
}

/// Watches the file that the environment names.
pub(crate) fn watch(path: &str) {
    #[cfg(feature = "toml")]
    crate::control::watch::watch_variable(path);
    #[cfg(not(feature = "toml"))]
    crate::control::event::tell(&[crate::control::event::Event::Unreadable {
        path: path.to_owned(),
        error: "the feature `toml` of `resilience` is off".to_owned(),
    }]);
}
