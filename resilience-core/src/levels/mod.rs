//! Sets how much is counted, for all names or for some.

use crate::circuit_breaker::{instruments, numbers};
use crate::site::registry;
use crate::site::site::Site;
use crate::site::wanted::Wanted;
use crate::telemetry::level::Level;
use crate::telemetry::levels::{Levels, Source, levels};

/// Sets how much is counted, at once, for all names that have no [level of their own](level_of).
///
/// The default is [`Level::Events`], or the level in the variable `RESILIENCE_TELEMETRY`, such as
/// `calls` or `events,shop::*=latency`. A mistake in the variable is reported to `tracing`, and the
/// variable is ignored.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::{self, Level};
///
/// telemetry::level(Level::Calls);
/// assert_eq!(telemetry::level_in_force("shop::charge"), Level::Calls);
/// ```
pub fn level(level: Level) {
    level_of("*", level);
}

/// Sets how much is counted, at once, for a function, whose name is its module path and its name,
/// for a circuit breaker of this name, or for all whose names begin with the text before a `*`, as
/// in `shop::*`. `None` takes back what this function has set before.
///
/// The most exact pattern wins: a name over a prefix, and a longer prefix over a shorter one. Of
/// levels for the same pattern this function wins over `RESILIENCE_TELEMETRY`, and that over a
/// configuration file.
///
/// A plain success of a call is counted once, by its function. So a circuit breaker with a name of
/// its own shows those if both are at [`Level::Calls`]; if its function is at [`Level::Events`], it
/// shows none.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::{self, Level};
///
/// telemetry::level_of("shop::*", Level::Calls);
/// telemetry::level_of("shop::charge", Level::Latency);
/// assert_eq!(telemetry::level_in_force("shop::charge"), Level::Latency);
/// telemetry::level_of("shop::charge", None);
/// assert_eq!(telemetry::level_in_force("shop::charge"), Level::Calls);
/// ```
pub fn level_of(name: &str, level: impl Into<Option<Level>>) {
    change(|levels| levels.set(name, Source::Program, level.into()));
}

/// How much is counted for the function or the circuit breaker of this name.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::{Level, level_in_force};
///
/// assert_eq!(level_in_force("shop::charge"), Level::Events);
/// ```
#[must_use]
pub fn level_in_force(name: &str) -> Level {
    levels().of(name)
}

/// Changes the levels, and those of all listed functions with them. The lock on the levels is held
/// meanwhile, so that of two changes at once the later one is in force everywhere.
pub(crate) fn change(change: impl FnOnce(&mut Levels)) {
    // What was counted until now is shown, and what comes is counted from now on.
    instruments::counting_changes();
    let mut levels = levels();
    change(&mut levels);
    for site in registry::listed() {
        give(site, levels.of(site.name()));
    }
    drop(levels);
    instruments::counting_changes();
    // It asks for the level of each breaker.
    numbers::count_successes(counts_successes);
}

/// Whether the successes of the breaker of this name are counted.
fn counts_successes(breaker: &'static str) -> bool {
    levels().of(breaker) >= Level::Calls
}

/// Gives a new site its level.
pub(crate) fn greet(site: &'static Site) {
    let levels = levels();
    give(site, levels.of(site.name()));
}

fn give(site: &'static Site, level: Level) {
    let wanted = match level {
        Level::Off => Wanted::SILENT,
        Level::Events => Wanted::NOTHING,
        Level::Calls => Wanted::CALLS,
        Level::Latency => Wanted::CALLS | Wanted::LATENCY,
    };
    let counts = wanted.has(Wanted::CALLS);
    if counts != site.wanted().has(Wanted::CALLS) {
        site.successes_are_counted(counts);
    }
    site.want(Wanted::CALLS | Wanted::LATENCY | Wanted::SILENT, wanted);
}
