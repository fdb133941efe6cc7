//! The functions that set how much is counted.

use crate::telemetry::level::Level;
use crate::telemetry::levels::{Source, levels};

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
    levels().set(name, Source::Program, level.into());
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
