//! Faults, to rehearse: the calls of annotated functions meet with latency, errors, rejections,
//! panics and hangs, on purpose.
//!
//! A fault lies inside all policies, directly around the body. So it counts like a failure of what
//! the body calls: it is retried, it opens circuits, it is cut by timeouts.
//!
//! Three locks keep it from happening by mistake:
//!
//! 1. the feature `faults` is compiled in;
//! 2. faults are armed, by `RESILIENCE_FAULTS=1` or by [`arm`];
//! 3. a fault is set, for some time: 10 minutes unless it says so, and 24 hours at most.
//!
//! ```
//! # extern crate resilience_core as resilience;
//! use resilience::faults;
//! use std::time::Duration;
//!
//! faults::arm();
//! // One call in twenty of this function takes up to two seconds longer.
//! let ms = Duration::from_millis;
//! faults::set("shop::payments::charge", |fault| fault.rate(0.05).latency(ms(200)..ms(2000)))?;
//! // Three calls fail, two are slow, and from then on one in ten fails.
//! faults::set("shop::search::*", |fault| fault.script("3*error -> 2*latency(1s) -> 10%error"))?;
//!
//! for fault in faults::list() {
//!     println!("{fault}");
//! }
//! faults::clear();
//! # assert!(faults::list().is_empty());
//! # Ok::<(), faults::InvalidFault>(())
//! ```
//!
//! A name is that of a function, with the path of its module, or a beginning with a `*`. Of the
//! faults that fit a function the one with its exact name is asked, else the one with the longest
//! beginning.
//!
//! The clock is the one that breakers read, so a [`TestClock`](crate::TestClock) moves latencies
//! and the end of faults.

pub(crate) mod cell;
mod dice;
pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod injected;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
pub(crate) mod kind;
pub(crate) mod latency;
pub(crate) mod name;
pub(crate) mod registry;
pub(crate) mod script;
pub(crate) mod settings;
mod snapshot;
pub(crate) mod state;
pub(crate) mod table;
mod texts;
pub(crate) mod wait;

pub use error::InjectedFault;
pub use kind::FaultKind;
pub use latency::IntoLatency;
pub use settings::{Fault, InvalidFault};
pub use snapshot::FaultSnapshot;

use crate::faults::name::FaultName;
use crate::runtime::clock::Clock;

/// Arms the faults of this process: those that are set, and those that will be. Until then, and
/// after [`stop`], none of them happens.
pub fn arm() {
    registry::arm(true);
}

/// Whether faults are armed.
#[must_use]
pub fn is_armed() -> bool {
    registry::is_armed()
}

/// Sets the fault of `name`, which `build` builds, in the place of the one that this name has. It
/// begins its script anew.
///
/// It can be set before faults are armed, and its time runs from now on.
///
/// # Errors
/// If the name or a value is out of range, if the values do not go together, or if it would last
/// for more than 24 hours. Nothing is changed then.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::faults;
/// use std::time::Duration;
///
/// let day_and_more = Duration::from_secs(25 * 3600);
/// let refused = faults::set("shop::charge", |fault| fault.error().lasting(day_and_more));
/// assert!(refused.unwrap_err().message().contains("at most 24 hours"));
/// assert!(faults::list().is_empty());
/// ```
pub fn set(name: &str, build: impl FnOnce(Fault) -> Fault) -> Result<(), InvalidFault> {
    let refused = |message| InvalidFault::new(name, message);
    let fault = FaultName::read(name).map_err(refused)?;
    let plan = build(Fault::new()).plan().map_err(refused)?;
    registry::finish(registry::set(fault, plan));
    Ok(())
}

/// Reads a fault from the words that a table of a file has: keys, each with its value as a text.
///
/// | key | such as |
/// | --- | --- |
/// | `rate` | `5%`, or `0.05` |
/// | `latency` | `1s`, or `200ms..2s` |
/// | `error`, `reject`, `panic`, `hang` | `true` |
/// | `script` | `3*error -> run` |
/// | `lasting` | `10m` |
/// | `max_active`, `seed` | `10` |
///
/// # Errors
/// A key is unknown, or its value is none. All mistakes are in one message. What is wrong with the
/// fault as a whole is told when it is set.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::faults;
///
/// let fault = faults::from_words(&[("rate", "5%"), ("latency", "200ms..2s"), ("lasting", "5m")])?;
/// faults::set("shop::charge", |_| fault.by("oncall").because("rehearsal 7"))?;
/// assert_eq!(faults::list()[0].by(), Some("oncall"));
/// faults::clear();
///
/// let refused = faults::from_words(&[("latncy", "1s")]).unwrap_err();
/// assert_eq!(refused.to_string(), "unknown key `latncy`; did you mean `latency`?");
/// # Ok::<(), faults::InvalidFault>(())
/// ```
pub fn from_words(words: &[(&str, &str)]) -> Result<Fault, InvalidFault> {
    table::from_words(words).map_err(|message| InvalidFault::new("", message))
}

/// Removes all faults. Calls that they hold go on.
pub fn clear() {
    registry::finish(registry::clear());
}

/// Removes the fault that was set for exactly this name. Returns whether there was one.
#[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn remove(name: &str) -> bool {
    registry::finish(registry::clear_one(name))
}

/// Removes all faults and disarms them, also if the environment has armed them. Calls that they
/// hold go on. Kill switches begin with this; only [`arm`] arms them again.
pub fn stop() {
    registry::finish(registry::stop());
}

/// The faults that are set, in the order in which they were set, armed or not.
#[must_use]
pub fn list() -> Vec<FaultSnapshot> {
    let now = Clock::Async.now();
    registry::all().iter().map(|fault| FaultSnapshot::of(fault, now)).collect()
}
