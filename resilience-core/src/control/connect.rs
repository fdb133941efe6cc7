//! What other parts of the library are told of the configuration, and told about.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use crate::circuit_breaker::Settings;
use crate::circuit_breaker::overridden::{self, Mode, Override, Told};
use crate::control::breakers::BreakerChange;
use crate::control::breakers::known::Known;
#[cfg(feature = "faults")]
use crate::control::fault_tables;
use crate::control::orders::Order;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::program::Program;
use crate::control::settle::target;
use crate::control::state::State;
use crate::control::switches::Breakers;
use crate::runtime::sync::lock;
use crate::site::registry;

/// What follows from a change of the configuration.
pub(crate) fn orders(state: &State) -> Vec<Order> {
    let mut known = known();
    let by_hand = by_hand(known.targets());
    let breakers = known.orders(state, &by_hand).into_iter().map(Order::Breaker);
    #[cfg(feature = "telemetry")]
    let breakers = breakers.chain([Order::Levels(levels_of(state))]);
    #[cfg(feature = "faults")]
    let breakers = fault_tables::orders(state).into_iter().map(Order::Fault).chain(breakers);
    breakers.collect()
}

/// Whether orders switch a breaker off or on.
#[cfg(feature = "telemetry")]
pub(crate) fn switches_a_breaker<'a>(orders: impl IntoIterator<Item = &'a Order>) -> bool {
    orders.into_iter().any(|order| {
        let Order::Breaker((name, change)) = order else { return false };
        let is_off = change.as_ref().is_some_and(|change| matches!(change.mode, Breakers::Off));
        is_off != overridden::is_off(name)
    })
}

/// Reads what others read of the environment at their first use, as they may warn: no code of the
/// program runs because of it under the lock of the state.
pub(crate) fn prepare() {
    #[cfg(feature = "telemetry")]
    drop(crate::telemetry::levels::levels());
    #[cfg(feature = "faults")]
    let _ = crate::faults::is_armed();
}

#[cfg(feature = "telemetry")]
fn levels_of(state: &State) -> Vec<(String, &'static str)> {
    state.file.tables.levels.iter().map(|table| (table.pattern.to_string(), table.level)).collect()
}

/// The levels of a file that is gone are gone with it.
#[cfg(feature = "telemetry")]
pub(crate) fn publish_levels(of_file: &[(String, &'static str)]) {
    use crate::levels;
    use crate::telemetry::levels::Source;

    levels::change(|levels| {
        levels.clear(Source::File);
        for (pattern, level) in of_file {
            // The reader takes the words of levels alone.
            levels.set(pattern, Source::File, level.parse().ok());
        }
    });
}

/// What follows from a function that is new.
pub(crate) fn greet(state: &State, program: &Program) -> Vec<Order> {
    let has_breaker = program.targets.iter().any(|target| target.policy == Policy::CircuitBreaker);
    let concerns_breakers = state.switches().is_any_thrown()
        || state.has_tables(Policy::CircuitBreaker)
        || state.file.tables.concerns(Policy::CircuitBreaker);
    if !(has_breaker && concerns_breakers) {
        return Vec::new();
    }
    known().orders_of(state, &program.targets).into_iter().map(Order::Breaker).collect()
}

/// The breakers of the functions that are listed.
fn known() -> MutexGuard<'static, Known> {
    static KNOWN: Mutex<Known> = Mutex::new(Known::new());
    let mut known = lock(&KNOWN);
    let new = registry::listed_after(known.functions);
    known.functions += new.len();
    for site in new {
        let layers = site.layers().iter().filter(|layer| layer.policy() == Policy::CircuitBreaker.name());
        layers.filter_map(|layer| target(site, layer)).for_each(|target| known.add(target));
    }
    known
}

/// The breakers that none of `targets` is for: those by hand, from their first call on.
pub(crate) fn by_hand<'a>(targets: impl Iterator<Item = &'a Target>) -> Vec<Target> {
    let of_breakers = targets.filter(|target| target.policy == Policy::CircuitBreaker);
    let known: BTreeSet<&str> = of_breakers.flat_map(|target| target.names.iter().copied()).collect();
    let all = crate::circuit_breaker::CircuitBreaker::all().into_iter().map(|breaker| breaker.name());
    let new: BTreeSet<&'static str> = all.filter(|name| !known.contains(name)).collect();
    let target = |name| Target { policy: Policy::CircuitBreaker, names: vec![name], written: &[] };
    new.into_iter().map(target).collect()
}

/// Gives the breaker of this name its settings; as they are written, if there are none. Returns the
/// changes of state that are to be told.
pub(crate) fn breaker(name: &str, change: Option<&BreakerChange>) -> Vec<Told> {
    let (settings, mode) = match change {
        None => (Settings::new(), Mode::Normal),
        Some(change) => (change.settings, mode(change.mode)),
    };
    overridden::set(name, Override { settings, mode })
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
    let mut names = lock(&NAMES);
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
    crate::control::orders::tell(crate::control::event::Event::Unreadable {
        path: path.to_owned(),
        error: "the feature `toml` of `resilience` is off".to_owned(),
    });
}
