//! What other parts of the library are told of the configuration, and told about.

use std::collections::BTreeSet;
use std::sync::Mutex;

use crate::circuit_breaker::Settings;
use crate::circuit_breaker::overridden::{self, Mode, Override};
use crate::control::breakers::{self, BreakerChange};
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
    let breakers = breakers::orders(state, breaker_targets()).into_iter().map(Order::Breaker);
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

/// Carries out one of them. Code of the program may run because of it.
pub(crate) fn carry_out(order: Order) {
    match order {
        Order::Breaker((name, change)) => breaker(&name, change.as_ref()),
        #[cfg(feature = "telemetry")]
        Order::Levels(levels) => publish_levels(&levels),
        #[cfg(feature = "faults")]
        Order::Fault(order) => order.carry_out(),
    }
}

#[cfg(feature = "telemetry")]
fn levels_of(state: &State) -> Vec<(String, &'static str)> {
    state.file.tables.levels.iter().map(|table| (table.pattern.to_string(), table.level)).collect()
}

/// The levels of a file that is gone are gone with it.
#[cfg(feature = "telemetry")]
fn publish_levels(of_file: &[(String, &'static str)]) {
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

/// What follows from functions that are new.
pub(crate) fn greet(state: &State, program: &Program) -> Vec<Order> {
    let has_breaker = program.targets.iter().any(|target| target.policy == Policy::CircuitBreaker);
    let concerns_breakers = state.switches().is_any_thrown()
        || state.tables().any(|table| table.policy == Policy::CircuitBreaker)
        || state.file.tables.concerns(Policy::CircuitBreaker);
    if !(has_breaker && concerns_breakers) {
        return Vec::new();
    }
    breakers::orders(state, breaker_targets()).into_iter().map(Order::Breaker).collect()
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
fn breaker(name: &str, change: Option<&BreakerChange>) {
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
    crate::control::event::tell(&[crate::control::event::Event::Unreadable {
        path: path.to_owned(),
        error: "the feature `toml` of `resilience` is off".to_owned(),
    }]);
}
