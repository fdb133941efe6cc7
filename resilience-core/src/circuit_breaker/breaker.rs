//! The breaker as a value.

mod control;
mod look_up;

use std::fmt;
use std::sync::Arc;

use crate::circuit_breaker::cell::{BreakerCell, OwnedCell};
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::hook::Hook;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::circuit_breaker::registry;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::builder::CircuitBreakerBuilder;
use crate::named::config::Config;
use crate::named::conflict::Conflict;
use crate::named::origin::Origin;
#[cfg(feature = "test-util")]
use crate::named::origin::Place;
#[cfg(feature = "test-util")]
use crate::named::per_test::PerTest;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// A circuit breaker as a value: the one that `#[circuit_breaker]` puts around a function, for use
/// by hand.
///
/// While closed, it counts consecutive failures and opens at the threshold, or it judges the rate
/// of failing or slow calls. While open, it rejects calls until the cooldown has passed. While
/// half-open, it lets a few probes through: it closes when all of them succeed, and the first
/// failure reopens it.
///
/// Breakers of one name are one breaker. The first one that is used brings the settings; a later
/// one that differs is reported as a [`Conflict`](crate::Conflict). A name lives as long as the
/// process, so take names from a fixed set, not from data. Clones share one state. For a breaker
/// per host or tenant, see [`KeyedCircuitBreaker`](crate::KeyedCircuitBreaker).
///
/// Times come from tokio's clock with the feature `tokio`, otherwise from the standard monotonic
/// clock.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitOpen, CircuitState};
///
/// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("payments").threshold(2).build();
///
/// #[derive(Debug)]
/// enum ApiError {
///     Timeout,
///     Rejected(CircuitOpen),
/// }
///
/// impl From<CircuitOpen> for ApiError {
///     fn from(open: CircuitOpen) -> Self {
///         ApiError::Rejected(open)
///     }
/// }
///
/// for _ in 0..2 {
///     let _ = PAYMENTS.call(|| Err::<(), _>(ApiError::Timeout));
/// }
/// assert_eq!(PAYMENTS.state(), CircuitState::Open);
/// let rejected = PAYMENTS.call(|| Ok::<_, ApiError>("never runs"));
/// assert!(matches!(rejected, Err(ApiError::Rejected(open)) if open.name() == "payments"));
/// ```
pub struct CircuitBreaker {
    /// Set at the first use: a `static` cannot register itself.
    link: OnceLock<OwnedCell>,
    plan: Plan,
}

#[derive(Clone, Copy)]
struct Plan {
    name: &'static str,
    shared: bool,
    /// `None` if another user of the name brings the settings.
    config: Option<Config<Settings>>,
    hook: Option<fn(&CircuitStateChange<'_>)>,
}

impl CircuitBreaker {
    /// Starts a builder for a breaker that shares its state with every breaker of this name, those
    /// of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> CircuitBreakerBuilder {
        CircuitBreakerBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a breaker that shares its state with no other one.
    /// [`named`](Self::named), [`find`](Self::find) and [`all`](Self::all) do not return it. The
    /// label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> CircuitBreakerBuilder {
        CircuitBreakerBuilder::new(label, false, Origin::caller())
    }

    const_fn! {
        pub(crate) const fn planned(
            name: &'static str,
            shared: bool,
            config: Config<Settings>,
            hook: Option<fn(&CircuitStateChange<'_>)>,
        ) -> Self {
            Self { link: OnceLock::new(), plan: Plan { name, shared, config: Some(config), hook } }
        }
    }

    pub(crate) fn linked(cell: &'static BreakerCell) -> Self {
        let plan = Plan { name: cell.name(), shared: true, config: None, hook: None };
        Self { link: OnceLock::from(OwnedCell::Static(cell)), plan }
    }

    /// Wraps the breaker of one key.
    pub(crate) fn of_one_key(cell: Arc<BreakerCell>) -> Self {
        let plan = Plan { name: cell.name(), shared: false, config: None, hook: None };
        Self { link: OnceLock::from(OwnedCell::Key(cell)), plan }
    }

    /// The name, or the label of an [unshared](Self::unshared) breaker.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The key, if this is the breaker of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.handle().key()
    }

    /// Whether this breaker's name, or its function, has a `key`. Such a breaker stands for all its
    /// keys: it is not called itself and counts nothing. [`of_key`](Self::of_key) and
    /// [`all`](Self::all) return the breaker of each key. `false` before the first call.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, KeyedCircuitBreaker};
    ///
    /// let hosts = KeyedCircuitBreaker::builder("is-keyed-example").build();
    /// let eu = hosts.of("eu");
    ///
    /// let name = CircuitBreaker::find("is-keyed-example").expect("it was called");
    /// assert!(name.is_keyed() && name.snapshot().is_keyed());
    /// assert!(!eu.is_keyed(), "it is one of the keys");
    /// ```
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.handle().keyed().is_some()
    }

    /// An owned handle to the cell. It borrows nothing, so a body may move the value that the
    /// breaker is a field of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> OwnedCell {
        self.handle().clone()
    }

    #[inline]
    pub(crate) fn handle(&self) -> &OwnedCell {
        #[cfg(feature = "test-util")]
        if let Some(handle) = self.fresh_handle() {
            return handle;
        }
        match self.link.get() {
            Some(handle) => handle,
            None => self.link_up(),
        }
    }

    /// The cell that a test has for this name. What was looked up by name stays what it is.
    #[cfg(feature = "test-util")]
    fn fresh_handle(&self) -> Option<&'static OwnedCell> {
        static FRESH: PerTest<(&'static str, Place), OwnedCell> = PerTest::new();
        let number = tested::fresh()?;
        let origin = self.plan.config.filter(|_| self.plan.shared)?.origin;
        let mut conflicts = Vec::new();
        // By its place too: each place brings its settings and its hook.
        let place = (self.plan.name, origin.place());
        let handle = FRESH.of(number, place, || self.plan.cell(&mut conflicts));
        event::all_conflicting(&conflicts);
        Some(handle)
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &OwnedCell {
        let mut conflicts = Vec::new();
        let handle = self.link.get_or_init(|| self.plan.cell(&mut conflicts));
        // Only after the link is made: a subscriber may use this same breaker.
        event::all_conflicting(&conflicts);
        handle
    }
}

impl Plan {
    /// The cell of the plan, in use.
    fn cell(self, conflicts: &mut Vec<Conflict>) -> OwnedCell {
        let Self { name, shared, config, hook } = self;
        let handle = if shared {
            OwnedCell::Static(registry::named(name))
        } else {
            OwnedCell::Shared(Arc::new(BreakerCell::closed(name)))
        };
        if let Some(config) = config {
            handle.begin();
            *conflicts = handle.configure(config);
        }
        if let Some(hook) = hook {
            handle.add_hook(Hook::Function(hook));
        }
        handle
    }
}

/// Another handle on the same breaker. One that is shared finds it by its name, so that it is not
/// bound to that of a test in which it is cloned.
impl Clone for CircuitBreaker {
    fn clone(&self) -> Self {
        let is_found_by_name = self.plan.shared && self.plan.config.is_some();
        let link = if is_found_by_name { self.link.get() } else { Some(self.handle()) };
        Self { link: link.cloned().map_or_else(OnceLock::new, OnceLock::from), plan: self.plan }
    }
}

impl fmt::Debug for CircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("CircuitBreaker");
        text.field("name", &self.name());
        // Printing a breaker must not register it.
        let Some(cell) = self.link.get() else { return text.finish_non_exhaustive() };
        if let Some(key) = cell.key() {
            text.field("key", &key);
        }
        text.field("state", &cell.seen()).finish()
    }
}
