//! The breaker as a value.

pub(crate) mod by_hand;
mod future;

use std::fmt;
use std::sync::Arc;

use crate::circuit_breaker::call::by_hand::ByHand;
use crate::circuit_breaker::call::future::CallFuture;
use crate::circuit_breaker::cell::{BreakerCell, OwnedCell};
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::error::illegal_transition::IllegalCircuitTransition;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::hook::Hook;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::guard::permit::CircuitPermit;
use crate::circuit_breaker::keyed::breakers;
use crate::circuit_breaker::registry;
use crate::circuit_breaker::settings::builder::CircuitBreakerBuilder;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::snapshot::CircuitSnapshot;
use crate::circuit_breaker::state::Command;
use crate::circuit_breaker::verdict::Verdict;
use crate::named::config::Config;
use crate::named::keyed_map::KeyedMap;
use crate::named::origin::Origin;
use crate::runtime::sync::{OnceLock, const_fn};
use crate::vocabulary::predicate::IntoTransience;

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
    config: Option<Config<Rules>>,
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

    /// The breaker of this name.
    ///
    /// If nobody has used the name yet, this registers it without settings. Such a breaker works
    /// with the defaults until the first attribute or [builder](Self::builder) of the name runs and
    /// brings its own settings.
    ///
    /// A misspelt name is therefore registered too, for as long as the process lives. To look up a
    /// breaker without registering it, use [`find`](Self::find).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("named-example").build();
    ///
    /// CircuitBreaker::named("named-example").force_open();
    /// assert_eq!(PAYMENTS.state(), CircuitState::ForcedOpen);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::linked(registry::named(name))
    }

    /// The breaker of this name, if the name has been used: an attribute's function was called, a
    /// [builder](Self::builder)'s breaker was used, or [`named`](Self::named) was called. Registers
    /// nothing.
    ///
    /// The breaker of a function without a name is found by its label: module path and function
    /// name. Two functions can have the same label, such as methods of two types in one module.
    /// Then this returns the one that was called first; [`all`](Self::all) returns both.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("find-example").build();
    /// assert_eq!(PAYMENTS.state(), CircuitState::Closed);
    ///
    /// assert!(CircuitBreaker::find("find-exmaple").is_none());
    /// CircuitBreaker::find("find-example").expect("it was used").force_open();
    /// assert_eq!(PAYMENTS.state(), CircuitState::ForcedOpen);
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        registry::global().find(name).map(Self::linked)
    }

    /// The breaker of `key`, if this name has keys and that one is kept. A key has no breaker
    /// before its first call, and its breaker may have been evicted since.
    ///
    /// Commands to the breaker of the name apply to all its keys: [`force_open`](Self::force_open),
    /// [`disable`](Self::disable) and [`observe_only`](Self::observe_only) until they are ended,
    /// [`reset`](Self::reset), and [`on_state_change`](Self::on_state_change). The breaker of the
    /// name counts no calls itself.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// assert!(CircuitBreaker::named("of-key-example").of_key("eu").is_none());
    /// ```
    #[must_use]
    pub fn of_key(&self, key: &str) -> Option<Self> {
        self.handle().keyed()?.find(key).map(Self::of_one_key)
    }

    /// All breakers that have been used so far, sorted by name, or by label for a function without
    /// a name. The breakers of keys follow that of their name, for which
    /// [`is_keyed`](Self::is_keyed) is true, sorted by key. [Unshared](Self::unshared) breakers are
    /// not included.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// let _ = CircuitBreaker::named("all-example");
    /// for breaker in CircuitBreaker::all() {
    ///     println!("{}: {}", breaker.name(), breaker.state());
    /// }
    /// # assert!(CircuitBreaker::all().iter().any(|breaker| breaker.name() == "all-example"));
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for cell in registry::global().all() {
            all.push(Self::linked(cell));
            all.extend(cell.keyed().into_iter().flat_map(KeyedMap::all).map(Self::of_one_key));
        }
        all
    }

    const_fn! {
        pub(crate) const fn planned(
            name: &'static str,
            shared: bool,
            config: Config<Rules>,
            hook: Option<fn(&CircuitStateChange<'_>)>,
        ) -> Self {
            Self { link: OnceLock::new(), plan: Plan { name, shared, config: Some(config), hook } }
        }
    }

    fn linked(cell: &'static BreakerCell) -> Self {
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

    /// The state that a call made now would find. Asking changes nothing: once the cooldown is over
    /// this is [`HalfOpen`](CircuitState::HalfOpen), even if no probe has run yet.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.handle().seen()
    }

    /// State and counts, all taken at the same moment.
    #[must_use]
    pub fn snapshot(&self) -> CircuitSnapshot {
        self.handle().snapshot()
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

    /// Rejects every call from now on. Lasts until [`reset`](Self::reset),
    /// [`disable`](Self::disable) or [`observe_only`](Self::observe_only). Legal in any state.
    pub fn force_open(&self) {
        self.obey(Command::ForceOpen);
    }

    /// Lets every call through and counts none. Lasts until [`reset`](Self::reset),
    /// [`force_open`](Self::force_open) or [`observe_only`](Self::observe_only). Legal in any
    /// state.
    pub fn disable(&self) {
        self.obey(Command::Disable);
    }

    /// Lets every call through, counts outcomes, and only reports what the breaker would have done.
    /// Use it to try out settings. Starts closed with empty counts, and lasts until
    /// [`reset`](Self::reset), [`force_open`](Self::force_open) or [`disable`](Self::disable).
    /// Legal in any state.
    ///
    /// Hooks and events report state changes and rejections that did not happen, marked as
    /// observed. [`CircuitSnapshot::observed`] and [`CircuitSnapshot::would_have_rejected`] show
    /// the rest. A call that would have been rejected is not counted.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
    /// breaker.observe_only();
    /// breaker.try_acquire()?.failure();
    /// assert!(breaker.try_acquire().is_ok(), "though it would be open");
    ///
    /// let seen = breaker.snapshot();
    /// assert_eq!((seen.state(), seen.observed()), (CircuitState::ObserveOnly, Some(CircuitState::Open)));
    /// assert_eq!((seen.would_have_rejected(), seen.rejected()), (1, 0));
    /// # Ok::<(), resilience::CircuitOpen>(())
    /// ```
    pub fn observe_only(&self) {
        self.obey(Command::ObserveOnly);
    }

    /// Ends the cooldown of an open circuit: the next call is a probe.
    ///
    /// # Errors
    ///
    /// [`IllegalCircuitTransition`] if the circuit is not open.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
    /// assert!(breaker.half_open().is_err(), "it is closed");
    /// breaker.try_acquire()?.failure();
    /// breaker.half_open()?;
    /// assert_eq!(breaker.state(), CircuitState::HalfOpen);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn half_open(&self) -> Result<(), IllegalCircuitTransition> {
        self.handle().obey(Command::HalfOpen)
    }

    /// Closes the circuit with empty counts. Ends [`force_open`](Self::force_open),
    /// [`disable`](Self::disable) and [`observe_only`](Self::observe_only). Calls under way are no
    /// longer counted. Legal in any state. On the breaker of a name with keys, it resets all keys
    /// too.
    pub fn reset(&self) {
        match self.handle().keyed() {
            Some(keys) => breakers::reset(self.handle(), keys),
            None => self.obey(Command::Reset),
        }
    }

    /// Calls `hook` on every state change from now on, for as long as the breaker lives. On the
    /// breaker of a name with keys, it covers all keys. Each call adds one more hook.
    ///
    /// The hook runs on the thread of the call that caused the change, after the change and outside
    /// of all locks, so it may use this same breaker. Changes that a hook causes call hooks in
    /// turn, nested up to a depth of eight. Deeper changes happen without a hook call, and are
    /// [counted](crate::dropped_events). Changes that follow each other quickly on several threads
    /// may reach the hook in another order. A panic of the hook is caught: it affects neither the
    /// call nor the breaker.
    pub fn on_state_change(&self, hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) {
        self.handle().add_hook(Hook::new(hook));
    }

    /// Runs `call` unless the circuit is open. Every `Err` is a failure. A panic is a failure too,
    /// and propagates. To choose which errors are failures, use [`call_if`](Self::call_if).
    ///
    /// # Errors
    ///
    /// The error of `call`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `call` panics.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// let breaker = CircuitBreaker::unshared("disk").build();
    /// let text = breaker.call(|| std::fs::read_to_string("/no/such/file"));
    /// assert!(text.is_err());
    /// assert_eq!(breaker.snapshot().failures(), 1);
    /// ```
    pub fn call<T, E: From<CircuitOpen>>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.call_if(|_| true, call)
    }

    /// Like [`call`](Self::call), but an error is a failure only if `on` returns `true`, or a
    /// [`Transience`](crate::Transience) that is transient. Any other error is a success: the
    /// service answered.
    ///
    /// `on` decides about every error, including a rejection by another breaker further in. Such a
    /// rejection says nothing about this breaker's service:
    /// [`Transient::transience`](crate::Transient::transience) classifies it as permanent, and so
    /// as a success.
    ///
    /// # Errors
    ///
    /// The error of `call`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `call` or `on` panics. Either panic is a failure.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, Transient};
    /// use std::io;
    ///
    /// let breaker = CircuitBreaker::unshared("disk").build();
    /// let read = |path: &str| breaker.call_if(io::Error::transience, || std::fs::read_to_string(path));
    /// assert!(read("/no/such/file").is_err());
    /// assert_eq!(breaker.snapshot().failures(), 0, "the disk has answered");
    /// ```
    pub fn call_if<T, E: From<CircuitOpen>, R: IntoTransience>(
        &self,
        on: impl FnOnce(&E) -> R,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut guard = match by_hand::enter(self.handle()) {
            Ok(guard) => guard,
            Err(answer) => return by_hand::rejected(self.handle(), answer),
        };
        guard.arm();
        let result = call();
        // A success is borrowed only for an inlined check, so the compiler builds it directly in
        // the caller's place.
        if result.is_ok() {
            guard.conclude_well();
            return result;
        }
        let failed = result;
        // Stops the timer: the call's duration does not include the time that `on` takes.
        guard.stop();
        if let Err(error) = &failed {
            guard.settle(Verdict::of(on(error).into_transience()));
        }
        failed
    }

    /// Runs `future` unless the circuit is open when it is first polled. Every `Err` is a failure.
    /// A panic is a failure too, and propagates. To choose which errors are failures, use
    /// [`call_async_if`](Self::call_async_if).
    ///
    /// # Errors
    ///
    /// The error of `future`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` panics.
    ///
    /// # Cancel safety
    ///
    /// A call dropped before it ends is ignored: it counts as nothing and frees its probe slot.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let breaker = CircuitBreaker::unshared("payments").build();
    /// breaker.call_async(async { std::io::Result::Ok(()) }).await
    /// # }
    /// ```
    pub fn call_async<T, E: From<CircuitOpen>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        self.call_async_if(|_| true, future)
    }

    /// Like [`call_async`](Self::call_async), but an error is a failure only if `on` returns
    /// `true`, or a [`Transience`](crate::Transience) that is transient, as in
    /// [`call_if`](Self::call_if).
    ///
    /// # Errors
    ///
    /// The error of `future`. For a rejected call, a [`CircuitOpen`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` or `on` panics. Either panic is a failure.
    ///
    /// # Cancel safety
    ///
    /// The same as for [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, Transient};
    /// use std::io;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let breaker = CircuitBreaker::unshared("disk").build();
    /// let missing = async { Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)) };
    /// assert!(breaker.call_async_if(io::Error::transience, missing).await.is_err());
    /// assert_eq!(breaker.snapshot().failures(), 0);
    /// # }
    /// ```
    pub fn call_async_if<T, E: From<CircuitOpen>, R: IntoTransience>(
        &self,
        on: impl FnOnce(&E) -> R,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        CallFuture::new(|| self.handle(), |error: &E| Verdict::of(on(error).into_transience()), future)
    }

    /// Asks for admission of a call whose outcome is reported by hand. The permit borrows nothing;
    /// see [`CircuitPermit`].
    ///
    /// # Errors
    ///
    /// The circuit is open, forced open, or half-open with all probe slots taken.
    pub fn try_acquire(&self) -> Result<CircuitPermit, CircuitOpen> {
        CallGuard::enter(ByHand(self.locate())).map(CircuitPermit)
    }

    /// An owned handle to the cell. It borrows nothing, so a body may move the value that the
    /// breaker is a field of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> OwnedCell {
        self.handle().clone()
    }

    /// Runs a command that is legal in every state.
    fn obey(&self, command: Command) {
        let _ = self.handle().obey(command);
    }

    #[inline]
    fn handle(&self) -> &OwnedCell {
        match self.link.get() {
            Some(handle) => handle,
            None => self.link_up(),
        }
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &OwnedCell {
        let mut conflicts = Vec::new();
        let handle = self.link.get_or_init(|| {
            let Plan { name, shared, config, hook } = self.plan;
            let handle = if shared {
                OwnedCell::Static(registry::named(name))
            } else {
                OwnedCell::Shared(Arc::new(BreakerCell::closed(name)))
            };
            if let Some(config) = config {
                handle.begin();
                conflicts = handle.configure(config);
            }
            if let Some(hook) = hook {
                handle.add_hook(Hook::Function(hook));
            }
            handle
        });
        // Only after the link is made: a subscriber may use this same breaker.
        for conflict in conflicts {
            event::conflicting(&conflict, None);
        }
        handle
    }
}

/// Another handle on the same breaker.
impl Clone for CircuitBreaker {
    fn clone(&self) -> Self {
        Self { link: OnceLock::from(self.handle().clone()), plan: self.plan }
    }
}

impl fmt::Debug for CircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("CircuitBreaker");
        text.field("name", &self.name());
        // Printing a breaker must not register it.
        match self.link.get() {
            Some(cell) => text.field("state", &cell.seen()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}
