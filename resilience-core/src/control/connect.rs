//! What other parts of the library are told of the configuration, and told about.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use crate::bulkhead::Bulkhead;
use crate::circuit_breaker::CircuitBreaker;
#[cfg(feature = "faults")]
use crate::control::fault_tables;
use crate::control::known::Known;
use crate::control::modes::{self, BreakerMode};
use crate::control::orders::Order;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::program::Program;
use crate::control::settle::target;
use crate::control::state::State;
use crate::rate_limit::RateLimiter;
use crate::runtime::clock::Instant;
use crate::runtime::sync::lock;
use crate::site::registry;

/// What follows from a change of the configuration.
pub(crate) fn orders(state: &State) -> Vec<Order> {
    let mut known = known();
    let by_hand = by_hand(known.targets());
    let named = known.orders(state, &by_hand).into_iter().map(Order::Named);
    #[cfg(feature = "telemetry")]
    let named = named.chain([Order::Levels(levels_of(state))]);
    #[cfg(feature = "faults")]
    let named = fault_tables::orders(state).into_iter().map(Order::Fault).chain(named);
    named.collect()
}

/// Whether orders switch a breaker off or on.
#[cfg(feature = "telemetry")]
pub(crate) fn switches_a_breaker<'a>(orders: impl IntoIterator<Item = &'a Order>) -> bool {
    orders.into_iter().any(|order| matches!(order, Order::Named(order) if order.switches_a_breaker()))
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
    let concerns = |policy: Policy| {
        program.targets.iter().any(|target| target.policy == policy) && state.may_concern(policy)
    };
    if !Policy::NAMED.into_iter().any(concerns) {
        return Vec::new();
    }
    known().orders_of(state, &program.targets).into_iter().map(Order::Named).collect()
}

/// The things with a name of the functions that are listed.
fn known() -> MutexGuard<'static, Known> {
    static KNOWN: Mutex<Known> = Mutex::new(Known::new());
    let mut known = lock(&KNOWN);
    let new = registry::listed_after(known.functions);
    known.functions += new.len();
    for site in new {
        let targets = site.layers().iter().filter_map(|layer| target(site, layer));
        targets.filter(|target| target.policy.is_named()).for_each(|target| known.add(target));
    }
    known
}

/// The things with a name that none of `targets` is for: those by hand, from their first call on.
pub(crate) fn by_hand<'a>(targets: impl Iterator<Item = &'a Target>) -> Vec<Target> {
    let mut known: BTreeSet<(Policy, &str)> = BTreeSet::new();
    for target in targets {
        known.extend(target.names.iter().map(|name| (target.policy, *name)));
    }
    let breakers = CircuitBreaker::all().into_iter().map(|breaker| (Policy::CircuitBreaker, breaker.name()));
    let bulkheads = Bulkhead::all().into_iter().map(|bulkhead| (Policy::Bulkhead, bulkhead.name()));
    let limiters = RateLimiter::all().into_iter().map(|limiter| (Policy::RateLimit, limiter.name()));
    let new: BTreeSet<(Policy, &'static str)> =
        breakers.chain(bulkheads).chain(limiters).filter(|thing| !known.contains(thing)).collect();
    new.into_iter().map(|(policy, name)| Target { policy, names: vec![name], written: &[] }).collect()
}

/// The breakers that settings turn off, or make observe, by name.
pub(crate) fn breaker_modes(state: &State, now: Instant) -> Vec<BreakerMode> {
    if !state.may_concern(Policy::CircuitBreaker) {
        return Vec::new();
    }
    let known = known();
    let by_hand = by_hand(known.targets());
    let breakers = known.targets().chain(&by_hand).filter(|target| target.policy == Policy::CircuitBreaker);
    let mut all: Vec<_> = breakers.filter_map(|target| modes::of(state, target, now)).collect();
    all.sort_by(|one, other| one.breaker.cmp(&other.breaker));
    all
}

/// The name of a thing that a table names before it exists. Each is kept once.
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
