//! Settings that change at run time: overrides, profiles, kill switches.
//!
//! Feature `control`; with `toml`, overrides from a file; with `serde`, from any format.
//!
//! # Where a value comes from
//!
//! For each field, the first of these that has it:
//!
//! 1. a kill switch: [`throw`], [`stop_retries`], [`stop`], [`breakers`], `RESILIENCE_ENABLED`,
//!    `RESILIENCE_RETRIES`, `RESILIENCE_BREAKERS`, `[global]`;
//! 2. an override by hand, [`set`], [`set_all`]: it always has an end;
//! 3. the variable `RESILIENCE_SET`;
//! 4. the file's table for exactly this name, `[retry."shop::charge"]`;
//! 5. the file's table for the longest beginning of the name, `[retry."shop::*"]`; `*` is the
//!    shortest;
//! 6. the profile that such a table names;
//! 7. the attribute's arguments, and below them the profile that the attribute names;
//! 8. the file's `[defaults.retry]`, and below it the profile of `[defaults]`;
//! 9. the built-in default.
//!
//! [`Site::effective`](crate::Site::effective) tells the values in force, each with its origin.
//!
//! # The file
//!
//! Tables are named like the attributes, keys like their arguments, values like their literals. A
//! function is known by its module path and name, a breaker by its own name and by that of the
//! function.
//!
//! ```toml
//! [global]
//! enabled = true                      # false: every attribute is transparent; fallbacks stay
//! retries = "on"                      # "off": one attempt
//! breakers = "on"                     # "observe": judge and count, but admit; "off"
//! [defaults]                          # only what the source leaves out
//! profile = "gentle"
//! [profile.gentle.retry]
//! attempts = 2
//! [retry."shop::payments::charge"]
//! attempts = 5
//! base = "250ms"
//! [retry."shop::search::*"]
//! enabled = false
//! until = 2026-12-01T06:00:00Z        # ends by itself
//! [circuit_breaker.payments]
//! threshold = "40%"
//! rollout = "25%"                     # of replicas, always the same ones
//! ```
//!
//! It is read by the rules of the attributes, so what an attribute refuses, a file refuses in the
//! same words, with line and column. It is applied whole or not at all.
//!
//! | key of a table | meaning |
//! | --- | --- |
//! | `enabled = false` | calls run as if the attribute was not there |
//! | `until` | a date with an offset: the table ends then. The time left is kept once applied |
//! | `profile` | the name of a profile |
//! | `rollout`, `salt` | the share of replicas: see [`rollout_bucket`] |
//! | `flag` | the name of a flag: see [`flags`](flags()) |
//! | `optional = true` | the program may lack the name. At the top it is for the file |
//!
//! # Profiles
//!
//! They describe the load on what is called. `gentle`, `standard`, `aggressive` and `off` are built
//! in; a file can define others, and change these field by field.
//!
//! # By hand
//!
//! What a person changes has a time, and says who has done it and why: `by("oncall")`,
//! `because("incident 812")`, `lasting(10 * MINUTE)`. Each of these is told when it begins, with
//! what it takes the place of, and when it ends.
//!
//! | to change | to see | to end |
//! | --- | --- | --- |
//! | settings: [`set`], [`set_all`] | [`overrides()`] | [`end`], [`end_override`] |
//! | a kill switch: [`throw`] | [`thrown`] | [`release`], [`resume`] |
//! | a circuit breaker: [`breaker`] | [`breaker_orders`] | [`end_breaker_order`] |
//!
//! [`ending`] ends them too, and says who and why. At the end of an order the breaker is reset,
//! unless somebody has given it another command by hand meanwhile. [`status`](status()) is the
//! configuration itself: which file is in force, and what was refused.
//!
//! # When a change is seen
//!
//! A retry sees it at its next decision, that of a call under way included. A timeout and a hedge
//! see it when a call begins. A fallback sees it when it would run. A bulkhead and a rate limiter
//! see it at once: where a limit rises, calls that wait are let in. A call that waits already keeps
//! the end of its wait.
//!
//! Functions that change something return when everything obeys: functions, breakers, levels and
//! faults, whatever other threads do meanwhile. After that hooks, observers and subscribers are
//! told of the changes, in their order and by one thread at a time: a thread that tells them
//! already tells those of others too. Nobody waits for them, so they may change the configuration
//! themselves, or wait for a thread that does.

mod alarm;
mod breakers;
mod connect;
pub(crate) mod date;
pub(crate) mod document;
mod effective;
pub(crate) mod environment;
pub(crate) mod event;
#[cfg(feature = "faults")]
mod fault_tables;
mod flags;
mod gates;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod known;
pub(crate) mod manual;
pub(crate) mod mistakes;
mod modes;
mod named;
mod near;
mod news;
mod orders;
pub(crate) mod overrides;
pub(crate) mod pattern;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod precedence;
pub(crate) mod program;
pub(crate) mod read;
mod reloads;
pub(crate) mod rollout;
mod running;
#[cfg(feature = "serde")]
mod serde;
mod settle;
pub(crate) mod source;
pub(crate) mod standing;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod switches;
pub(crate) mod tables;
#[cfg(feature = "toml")]
mod toml;
#[cfg(feature = "toml")]
mod watch;

use std::sync::Arc;

pub use effective::Effective;
pub use manual::breaker::{BreakerOrder, CommandToBreaker, NamedBreaker, OrderToBreaker, RefusedCommand};
pub use manual::changes::{
    BreakerSetters, BulkheadSetters, Changes, FallbackSetters, HedgeSetters, RateLimitSetters, RetrySetters,
    Setters, TimeoutSetters,
};
pub use manual::ending::Ending;
pub use manual::set::{ManualOverride, Set};
pub use manual::switch::{Switch, SwitchOrigin, Throw, ThrownSwitch};
pub use mistakes::{Mistake, Mistakes};
pub use modes::BreakerMode;
pub use overrides::Overrides;
pub use plan::{Change, Plan};
pub use rollout::rollout_bucket;
pub use source::{Field, Source};
pub use status::{Rejected, Status};
pub use switches::{Breakers, Switches};
#[cfg(feature = "toml")]
pub use watch::{Watch, Watching};

pub(crate) use running::greet;

use event::Event;
use manual::actor::Actor;
use reloads::Reload;
use running::{Done, Flags, World, change, look};

/// The changes that `overrides` would make, or everything that is wrong with them. Changes nothing.
///
/// A name that the program does not have is a mistake if all its functions are known, with the
/// feature `sites`. Without it a function is known from its first call on, and a table waits for
/// that.
///
/// # Errors
/// All mistakes at once.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
///
/// let overrides = Overrides::new().with("*", |o| o.retry.attempts(5));
/// for change in control::check(&overrides)?.iter() {
///     println!("{}: {} from {} to {}: {}", change.name, change.field, change.from, change.to, change.why);
/// }
/// # Ok::<(), control::Mistakes>(())
/// ```
pub fn check(overrides: &Overrides) -> Result<Plan, Mistakes> {
    change(Flags::Coming(overrides.entries()), |world| {
        let result = world.state.check(overrides, world.program, world.now);
        Done { result, is_changed: false }
    })
}

/// Puts `overrides` in the place of those that were applied before: all of them, or, if anything is
/// wrong, none. Returns the generation of the configuration; it stays the same if they say the same
/// as before, and so do the [`flags`](flags()) that they name.
///
/// # Errors
/// All mistakes at once. Nothing has changed then.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
///
/// let generation = control::apply(Overrides::new().with("*", |o| o.retry.attempts(5)))?;
/// assert_eq!((generation, control::generation()), (1, 1));
/// assert!(control::rollback().is_some());
/// # Ok::<(), control::Mistakes>(())
/// ```
#[allow(clippy::needless_pass_by_value, reason = "they are given away: the configuration keeps them")]
pub fn apply(overrides: Overrides) -> Result<u64, Mistakes> {
    apply_from(&overrides, None).map(|(generation, _)| generation)
}

/// Applies the overrides of a source. Returns the generation, and whether it is a new one.
pub(crate) fn apply_from(overrides: &Overrides, source: Option<&str>) -> Result<(u64, bool), Mistakes> {
    let named = |mistakes: Mistakes| match source {
        Some(source) => mistakes.within(source),
        None => mistakes,
    };
    change(Flags::Coming(overrides.entries()), |world| {
        let applied = world.state.apply(overrides, world.program, world.now).map_err(named);
        let result = match applied {
            Ok(Some(event)) => {
                Reload::Applied.count();
                world.state.accepted(source, true);
                world.events.push(event);
                Ok((world.state.generation(), true))
            }
            Ok(None) => {
                Reload::Unchanged.count();
                world.state.accepted(source, false);
                Ok((world.state.generation(), false))
            }
            Err(mistakes) => {
                note_rejected(world, &mistakes);
                Err(mistakes)
            }
        };
        Done { is_changed: matches!(result, Ok((_, true))), result }
    })
}

/// Notes a configuration that cannot be read as one.
#[cfg(feature = "toml")]
pub(crate) fn reject(mistakes: &Mistakes) {
    change(Flags::None, |world| {
        note_rejected(world, mistakes);
        Done { result: (), is_changed: false }
    });
}

fn note_rejected(world: &mut World<'_>, mistakes: &Mistakes) {
    Reload::Rejected.count();
    world.state.refuse(mistakes.clone(), world.now.instant);
    world.events.push(Event::Rejected { mistakes: mistakes.clone() });
}

/// The configuration at this moment: its number, where it comes from, how long it has been in
/// force, and what became of those that came.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
///
/// control::apply(Overrides::new().with("*", |o| o.retry.attempts(5)))?;
/// assert!(control::apply(Overrides::new().with("*", |o| o.retry.attempts(0))).is_err());
///
/// let status = control::status();
/// assert_eq!((status.generation, status.source.as_deref()), (1, Some("by the program")));
/// let rejected = status.last_rejected.expect("the second one was");
/// assert_eq!(rejected.mistakes.to_string(), "`attempts` must be at least 1");
/// assert!(!rejected.is_over);
/// # Ok::<(), control::Mistakes>(())
/// ```
#[must_use]
pub fn status() -> Status {
    let now = running::now().instant;
    look(|state| state.status(now))
}

/// Puts the overrides back that were in force before the last [`apply`]. Returns the generation of
/// the configuration, or `None` if there is nothing to go back to. At most 16 steps are kept; the
/// last of them, if there were no more, is no override at all.
///
/// Overrides by hand, switches and variables stay as they are. A file that is watched is applied
/// again when it changes.
#[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn rollback() -> Option<u64> {
    change(Flags::Before, |world| {
        let World { state, program, now, events } = world;
        let is_changed = state.rollback(program, *now, events);
        Done { result: is_changed.then(|| state.generation()), is_changed }
    })
}

/// The number of times that another configuration was put in force, by [`apply`], by a watched file
/// or by [`rollback`].
#[must_use]
pub fn generation() -> u64 {
    look(state::State::generation)
}

/// Begins an override by hand: of the function or the breaker of this name, or of all whose names
/// begin so, `shop::*`. It is in force once [`lasting`](Set::lasting) says for how long.
///
/// A later one for the same field and name replaces it.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control;
/// use std::time::Duration;
///
/// const MINUTE: Duration = Duration::from_secs(60);
///
/// control::set("*", |o| o.retry.attempts(1)).because("incident 812").lasting(10 * MINUTE)?;
/// assert_eq!(control::overrides()[0].settings, ["attempts = 1"]);
/// assert!(control::end("*"));
/// # Ok::<(), control::Mistakes>(())
/// ```
pub fn set<C: Changes>(name: &str, changes: impl FnOnce(Setters) -> C) -> Set {
    Set::new(Some(name), Overrides::new().with(name, changes))
}

/// Begins overrides by hand: all tables for names that `overrides` have, as [`set`] does for one
/// name. They may come from a text.
///
/// `[global]`, `[defaults]`, profiles, levels, faults and `until` are for a file: here they are
/// mistakes.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
/// use std::time::Duration;
///
/// const MINUTE: Duration = Duration::from_secs(60);
///
/// let overrides = Overrides::from_set("* retry.attempts=1 timeout.after=800ms")?;
/// control::set_all(overrides).by("oncall").because("incident 812").lasting(10 * MINUTE)?;
/// for set in control::overrides() {
///     assert!(control::end_override(set.id));
/// }
/// assert!(control::overrides().is_empty());
/// # Ok::<(), control::Mistakes>(())
/// ```
pub fn set_all(overrides: Overrides) -> Set {
    Set::new(None, overrides)
}

/// Ends all that was [`set`] by hand for exactly this name. False if nothing was.
#[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn end(name: &str) -> bool {
    ending().end(name)
}

/// Ends the override by hand that has this [`id`](ManualOverride::id). False if none has.
#[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn end_override(id: u64) -> bool {
    ending().end_override(id).is_some()
}

/// The overrides by hand that are in force, the oldest first.
#[must_use]
pub fn overrides() -> Vec<ManualOverride> {
    let now = running::now().instant;
    look(|state| state.set_by_hand(now))
}

/// Begins to throw a kill switch: it is thrown once [`lasting`](Throw::lasting) or
/// [`until_resumed`](Throw::until_resumed) is called. It takes the place of the switch of its kind
/// that a function has thrown before.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Switch};
/// use std::time::Duration;
///
/// const MINUTE: Duration = Duration::from_secs(60);
///
/// control::throw(Switch::Retries).by("oncall").because("incident 812").lasting(10 * MINUTE)?;
/// let thrown = &control::thrown()[0];
/// assert_eq!((thrown.switch, thrown.to, thrown.by.as_deref()), ("retries", "off", Some("oncall")));
/// assert!(control::release(Switch::Retries));
/// # Ok::<(), control::Mistakes>(())
/// ```
pub const fn throw(switch: Switch) -> Throw {
    Throw::new(switch)
}

/// The kill switches that are thrown, those of functions first. One that was thrown in several
/// places is there several times.
#[must_use]
pub fn thrown() -> Vec<ThrownSwitch> {
    let now = running::now().instant;
    look(|state| state.all_thrown(now))
}

/// Puts back the switch of this kind that a function has thrown. False if none has. Of
/// [`Switch::Breakers`] any value will do.
#[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn release(switch: Switch) -> bool {
    ending().release(switch)
}

/// Throws the kill switch of retries: every `#[retry]` makes one attempt, until [`resume`]. Calls
/// under way stop at their next decision. [`throw`] does the same for a time, and says who and why.
///
/// [`Site::effective`](crate::Site::effective) tells `attempts = 1` from a kill switch. All other
/// values of the retry stay, such as the deadline that a `max_duration` is.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control;
///
/// control::stop_retries();
/// assert!(!control::switches().retries);
/// control::resume();
/// assert!(control::switches().retries);
/// ```
pub fn stop_retries() {
    throw_plainly(Switch::Retries);
}

/// Throws the kill switch of everything: every attribute is transparent, until [`resume`].
/// Fallbacks stay.
pub fn stop() {
    throw_plainly(Switch::Everything);
}

/// Sets the kill switch of all circuit breakers.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Breakers};
///
/// control::breakers(Breakers::Observe);
/// assert_eq!(control::switches().to_string(), "breakers observe");
/// control::resume();
/// ```
pub fn breakers(breakers: Breakers) {
    let switch = Switch::Breakers(breakers);
    if breakers == Breakers::On {
        release(switch);
    } else {
        throw_plainly(switch);
    }
}

/// Puts the switches back that [`throw`], [`stop_retries`], [`stop`] and [`breakers`] have thrown.
/// One that a variable or a file has thrown stays.
pub fn resume() {
    ending().release_all(|_| true);
}

/// Throws a switch that is not [`Breakers::On`].
fn throw_plainly(switch: Switch) {
    change(Flags::None, |world| {
        let World { state, now, events, .. } = world;
        let is_changed = state.throw(switch, Actor::default(), None, now.instant, events);
        Done { result: (), is_changed }
    });
}

/// Begins a command to the circuit breaker of this name, by somebody who says why. One without a
/// name has the name of its function. Unlike
/// [`CircuitBreaker::named`](crate::CircuitBreaker::named) it makes no breaker for a name that the
/// program does not have.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState, control};
/// use std::time::Duration;
///
/// const MINUTE: Duration = Duration::from_secs(60);
///
/// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("control-example").build();
/// assert_eq!(PAYMENTS.state(), CircuitState::Closed);
///
/// let order = control::breaker("control-example").force_open();
/// order.by("oncall").because("incident 812").lasting(10 * MINUTE)?;
/// assert_eq!(PAYMENTS.state(), CircuitState::ForcedOpen);
/// assert_eq!(control::breaker_orders()[0].by.as_deref(), Some("oncall"));
///
/// assert!(control::end_breaker_order("control-example"));
/// assert_eq!(PAYMENTS.state(), CircuitState::Closed);
/// # Ok::<(), control::Mistakes>(())
/// ```
pub fn breaker(name: &str) -> NamedBreaker {
    NamedBreaker::new(name)
}

/// The orders that circuit breakers obey, the oldest first. An order whose breaker was given
/// another command since is not among them.
#[must_use]
pub fn breaker_orders() -> Vec<BreakerOrder> {
    let now = running::now().instant;
    look(|state| state.orders_of_breakers(now))
}

/// The circuit breakers that settings turn off, or make observe, by name: a kill switch, or
/// `enabled = false` of an override, a file or a profile. Whether somebody has told a breaker the
/// same by an order is in [`breaker_orders`].
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, control};
/// use resilience::control::{Breakers, Source};
///
/// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("modes-example").build();
/// PAYMENTS.state();
/// assert!(control::breaker_modes().is_empty());
///
/// control::breakers(Breakers::Observe);
/// let modes = control::breaker_modes();
/// let mode = modes.iter().find(|mode| mode.breaker == "modes-example").expect("all observe");
/// assert_eq!((mode.mode, &mode.from), (Breakers::Observe, &Source::KillSwitch));
/// control::resume();
/// ```
#[must_use]
pub fn breaker_modes() -> Vec<BreakerMode> {
    let now = running::now().instant;
    look(|state| connect::breaker_modes(state, now))
}

/// Ends the order for the circuit breaker of this name: it is reset. False if it obeys none.
#[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn end_breaker_order(name: &str) -> bool {
    ending().end_breaker_order(name)
}

/// Begins an end of what was done by hand, by somebody who says why: [`end`], [`end_override`],
/// [`release`] and [`end_breaker_order`] say neither.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Switch};
///
/// control::throw(Switch::Retries).by("oncall").because("incident 812").until_resumed()?;
/// assert!(control::ending().by("bob").because("812 is over").release(Switch::Retries));
/// # Ok::<(), control::Mistakes>(())
/// ```
pub const fn ending() -> Ending {
    Ending::new()
}

/// Whether the program has an annotated function of this name, or some whose names begin so,
/// `shop::*`. Without the feature `sites` not all are known, so nothing is wrong with any name.
///
/// # Errors
/// The program has none. The message names the one that was meant, if one is near.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control;
///
/// assert!(control::check_function("*").is_ok());
/// ```
pub fn check_function(name: &str) -> Result<(), Mistakes> {
    match running::of_process().unknown_function(name) {
        Some(message) => Err(Mistakes::one(message)),
        None => Ok(()),
    }
}

/// The kill switches as they stand, wherever they were thrown.
#[must_use]
pub fn switches() -> Switches {
    look(state::State::switches)
}

/// Installs the flags of the program: a table with `flag = "…"` is in force where `is_on` returns
/// true for the flag and the name of the function or breaker. Without this, such tables have no
/// effect.
///
/// It is asked when a configuration is checked, applied or rolled back, also if it is the same as
/// before, and for each function that is new; never when a function is called. If another thread
/// changes the configuration meanwhile, it is asked again, at most four times in all. If it panics,
/// the flag is off.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control;
///
/// control::flags(|flag, name| flag == "slow-payments" && name.starts_with("shop::payments::"));
/// ```
pub fn flags(is_on: impl Fn(&str, &str) -> bool + Send + Sync + 'static) {
    flags::install(Arc::new(is_on));
    change(Flags::Standing, |world| {
        world.state.answer_anew(world.program.answers.clone());
        Done { result: (), is_changed: true }
    });
}

/// Watches a file of overrides, in TOML. It is applied when its contents change: these are read
/// from time to time, since watchers miss the swap of a symlink that a mounted volume makes.
///
/// Feature `toml`. The variable `RESILIENCE_CONFIG` does the same for the file that it names, every
/// 5 s.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control;
/// use std::time::Duration;
///
/// let watching = control::watch("/etc/shop/resilience.toml").every(Duration::from_secs(5)).spawn()?;
/// watching.stop();
/// # Ok::<(), std::io::Error>(())
/// ```
#[cfg(feature = "toml")]
pub fn watch(path: impl Into<std::path::PathBuf>) -> Watch {
    Watch::new(path.into())
}
