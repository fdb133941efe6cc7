//! The circuit breakers that settings turn off, or make observe, and why.

use std::time::Duration;

use crate::control::breakers;
use crate::control::policy::ENABLED;
use crate::control::precedence::{Asked, Target};
use crate::control::settle::is_changed;
use crate::control::source::Source;
use crate::control::state::{State, left};
use crate::control::switches::Breakers;
use crate::runtime::clock::Instant;

/// A circuit breaker that settings turn off, or make observe: see
/// [`breaker_modes`](crate::control::breaker_modes).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BreakerMode {
    /// The name of the breaker. One without a name has that of its function.
    pub breaker: String,
    /// [`Off`](Breakers::Off) or [`Observe`](Breakers::Observe).
    pub mode: Breakers,
    /// Where that comes from.
    pub from: Source,
    /// Who has set it by hand, or has thrown the kill switch, if somebody said so.
    pub by: Option<String>,
    /// Why, if somebody said so.
    pub because: Option<String>,
    /// The time after which it ends by itself. `None` if it does not.
    pub ends_in: Option<Duration>,
}

/// What turns this breaker off. `None` if it judges and rejects.
pub(crate) fn of(state: &State, target: &Target, now: Instant) -> Option<BreakerMode> {
    let asked = Asked::new(state, target);
    let found = asked.find(ENABLED);
    let mode = breakers::mode(&found).filter(|_| is_changed(&found, target))?;
    let setter = asked.setter(&found);
    Some(BreakerMode {
        breaker: target.name().to_owned(),
        mode,
        from: found.source,
        by: setter.actor.by,
        because: setter.actor.because,
        ends_in: left(setter.ends, now),
    })
}
