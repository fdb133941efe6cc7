//! The breaker as a value.

use std::fmt;
use std::sync::Arc;

use super::admission::{Admission, Admitted};
use super::builder::CircuitBreakerBuilder;
use super::call_future::CallFuture;
use super::call_guard::CallGuard;
use super::cell::BreakerCell;
use super::error::CircuitOpen;
use super::event;
use super::illegal_transition::IllegalCircuitTransition;
use super::keyed_breakers::KeyedBreakers;
use super::machine::Command;
use super::origin::{Config, Origin};
use super::owned_cell::OwnedCell;
use super::permit::CircuitPermit;
use super::registry::Registry;
use super::snapshot::CircuitSnapshot;
use super::source::ByHand;
use super::state::CircuitState;
use super::state_change::{CircuitStateChange, Hook};
use super::verdict::Verdict;
use crate::runtime::sync::{OnceLock, const_fn};
use crate::vocabulary::predicate::IntoTransience;

/// A circuit breaker by hand: the one that `#[circuit_breaker]` puts round a function, as a value.
///
/// Closed, it counts failures in a row and opens at the threshold, or judges the rate of failing or slow calls. Open, it rejects calls until the cooldown has passed.
/// Half-open, it lets a few probes through: when all succeed it closes, the first failure reopens it.
///
/// Breakers of one name are one breaker: the first that is used brings the settings, a later one that differs is
/// reported as a [`Conflict`](crate::Conflict). A name lives as long as the process, so names come from a fixed set, not
/// from data. Clones share one state. For a breaker per host or tenant there is the
/// [`KeyedCircuitBreaker`](crate::KeyedCircuitBreaker).
///
/// Times are read from tokio's clock with the feature `tokio`, otherwise from the standard monotonic clock.
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
    /// Found at the first use: a `static` can't register itself.
    link: OnceLock<OwnedCell>,
    plan: Plan,
}

#[derive(Clone, Copy)]
struct Plan {
    name: &'static str,
    shared: bool,
    /// `None`: whoever else has the name brings the settings.
    config: Option<Config>,
    hook: Option<fn(&CircuitStateChange<'_>)>,
}

impl CircuitBreaker {
    /// Begins a breaker that shares its state with every other one of this name, attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> CircuitBreakerBuilder {
        CircuitBreakerBuilder::new(name, true, Origin::caller())
    }

    /// Begins a breaker of its own, which [`named`](Self::named), [`find`](Self::find) and [`all`](Self::all) don't know. The
    /// label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> CircuitBreakerBuilder {
        CircuitBreakerBuilder::new(label, false, Origin::caller())
    }

    /// The breaker of this name. Before anybody else has used the name it is registered without settings: it works with
    /// the default ones, and the first attribute or [builder](Self::builder) of the name to run brings its own.
    ///
    /// So a name that nobody else has, a misspelt one say, is a breaker too, for as long as the process lives. To look up one
    /// that is there, use [`find`](Self::find), which registers nothing.
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
        Self::linked(Registry::global().named(name))
    }

    /// The breaker of this name, if anybody has used the name so far: an attribute's function was called, a
    /// [builder](Self::builder)'s breaker was used, or [`named`](Self::named) was asked for it. Registers nothing.
    ///
    /// The breaker of a function without a name is found by its label, module path and function. Two functions may share a
    /// label (of one name in one module, as methods of two types); then it is the one that was called first, and
    /// [`all`](Self::all) has both.
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
        Registry::global().find(name).map(Self::linked)
    }

    /// The breaker that an attribute with this breaker's name keeps for `key`, if there is one: a key has none before its
    /// first call, and may have none any more.
    ///
    /// What is done to the breaker of the name reaches all its keys: [`force_open`](Self::force_open),
    /// [`disable`](Self::disable) and [`observe_only`](Self::observe_only) until they are ended, [`reset`](Self::reset), and
    /// [`on_state_change`](Self::on_state_change). It counts no calls itself.
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

    /// All breakers that have been used so far and have a name, or belong to a function without one, sorted by name or label.
    /// Those of keys follow their name, which [`is_keyed`](Self::is_keyed), sorted by key.
    /// [Unshared](Self::unshared) ones are not among them.
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
        for cell in Registry::global().all() {
            all.push(Self::linked(cell));
            all.extend(cell.keyed().into_iter().flat_map(KeyedBreakers::all).map(Self::of_one_key));
        }
        all
    }

    const_fn! {
        pub(super) const fn planned(
            name: &'static str,
            shared: bool,
            config: Config,
            hook: Option<fn(&CircuitStateChange<'_>)>,
        ) -> Self {
            Self { link: OnceLock::new(), plan: Plan { name, shared, config: Some(config), hook } }
        }
    }

    fn linked(cell: &'static BreakerCell) -> Self {
        let plan = Plan { name: cell.name(), shared: true, config: None, hook: None };
        Self { link: OnceLock::from(OwnedCell::Static(cell)), plan }
    }

    /// The breaker of one key.
    pub(super) fn of_one_key(cell: Arc<BreakerCell>) -> Self {
        let plan = Plan { name: cell.name(), shared: false, config: None, hook: None };
        Self { link: OnceLock::from(OwnedCell::Key(cell)), plan }
    }

    /// The name, or the label of an [unshared](Self::unshared) one.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The state as a call made now would find it. Asking changes nothing: once the cooldown is over the answer is
    /// [`HalfOpen`](CircuitState::HalfOpen), though no probe has run yet.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.handle().seen()
    }

    /// State and counts at one moment.
    #[must_use]
    pub fn snapshot(&self) -> CircuitSnapshot {
        self.handle().snapshot()
    }

    /// The key, if this is one of the breakers of `key = …`.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.handle().key()
    }

    /// Whether its name, or its function, has a `key`: then it stands for all keys, is not called itself and counts nothing,
    /// and the breaker of each key is found by [`of_key`](Self::of_key) and [`all`](Self::all). Not before the first call.
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

    /// Rejects every call from now on, until [`reset`](Self::reset) or one of the other two that take over. Legal in any
    /// state.
    pub fn force_open(&self) {
        self.obey(Command::ForceOpen);
    }

    /// Lets every call through and counts none, until [`reset`](Self::reset) or one of the other two that take over. Legal
    /// in any state.
    pub fn disable(&self) {
        self.obey(Command::Disable);
    }

    /// Lets every call through, counts, and only reports what it would have done: for settings that have yet to prove
    /// themselves. Begins closed with empty counts, and lasts until [`reset`](Self::reset) or one of the other two that
    /// take over. Legal in any state.
    ///
    /// Changes of state and rejections that did not happen are told to hooks and as events, marked as observed;
    /// [`CircuitSnapshot::observed`] and [`CircuitSnapshot::would_have_rejected`] say the rest. A call that would have been rejected counts for nothing.
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
    /// The circuit is not open.
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

    /// Closes the circuit with empty counts and ends [`force_open`](Self::force_open), [`disable`](Self::disable) and
    /// [`observe_only`](Self::observe_only). Calls that are under way no longer count. Legal in any state. The breaker of a
    /// name does the same to those of its keys.
    pub fn reset(&self) {
        match self.handle().keyed() {
            Some(keyed) => keyed.reset(),
            None => self.obey(Command::Reset),
        }
    }

    /// Has `hook` told of every change of state from now on, as long as the breaker lives; of all its keys, if it has any.
    /// Each call adds one more hook.
    ///
    /// A hook runs on the thread of the call that brought the change about, after the change and outside of every lock: it
    /// may use this very breaker. It is told of the changes that it brings about too, inside itself, up to a depth of eight hooks;
    /// deeper ones are done but not told, and [counted](crate::dropped_events). Changes that follow each other quickly on several threads may reach it in another order.
    /// Its panic is caught, and harms neither the call nor the breaker.
    pub fn on_state_change(&self, hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) {
        self.handle().add_hook(Hook::new(hook));
    }

    /// Runs `call` unless the circuit is open. Every `Err` is a failure, and so is a panic, which goes on.
    /// [`call_if`](Self::call_if) asks which.
    ///
    /// # Errors
    ///
    /// What `call` returns, or the rejection, a [`CircuitOpen`] turned into `E`.
    ///
    /// # Panics
    ///
    /// Only where `call` does.
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

    /// As [`call`](Self::call), but only errors for which `on` returns `true`, or a [`Transience`](crate::Transience) that is
    /// transient, are failures. Every other one is a success: the service answered.
    ///
    /// `on` decides about every error, a rejection by another breaker further in among them. That says nothing about the
    /// service of this one: by [`Transient::transience`](crate::Transient::transience) it is permanent, and so a success.
    ///
    /// # Errors
    ///
    /// What `call` returns, or the rejection, a [`CircuitOpen`] turned into `E`.
    ///
    /// # Panics
    ///
    /// Only where `call` or `on` does. Either is a failure.
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
        let mut guard = match self.enter_by_hand() {
            Ok(guard) => guard,
            Err(answer) => return self.rejected(answer),
        };
        guard.arm();
        let result = call();
        // A success is never borrowed, but for a test that is inlined: the compiler builds it where the caller wants it.
        if result.is_ok() {
            guard.conclude_well();
            return result;
        }
        let failed = result;
        // What is asked about the outcome takes time of its own.
        guard.stop();
        if let Err(error) = &failed {
            guard.settle(Verdict::of(on(error).into_transience()));
        }
        failed
    }

    /// Runs `future` unless the circuit is open when it is first polled. Every `Err` is a failure, and so is a panic,
    /// which goes on. [`call_async_if`](Self::call_async_if) asks which.
    ///
    /// # Errors
    ///
    /// What `future` returns, or the rejection, a [`CircuitOpen`] turned into `E`.
    ///
    /// # Panics
    ///
    /// Only where `future` does.
    ///
    /// # Cancel safety
    ///
    /// Dropped half-way the call is neutral: it counts as nothing and gives its place back.
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

    /// As [`call_async`](Self::call_async), but only errors for which `on` returns `true`, or a
    /// [`Transience`](crate::Transience) that is transient, are failures, as in [`call_if`](Self::call_if).
    ///
    /// # Errors
    ///
    /// What `future` returns, or the rejection, a [`CircuitOpen`] turned into `E`.
    ///
    /// # Panics
    ///
    /// Only where `future` or `on` does. Either is a failure.
    ///
    /// # Cancel safety
    ///
    /// As [`call_async`](Self::call_async).
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
        CallFuture::new(self, |error: &E| Verdict::of(on(error).into_transience()), future)
    }

    /// Asks for admission to report the outcome by hand. The permit borrows nothing; see [`CircuitPermit`].
    ///
    /// # Errors
    ///
    /// The circuit is open, forced open, or half-open with all probes taken.
    pub fn try_acquire(&self) -> Result<CircuitPermit, CircuitOpen> {
        CallGuard::enter(ByHand(self.locate())).map(CircuitPermit)
    }

    /// The way to the cell. It borrows nothing, so that a body may take all of what the breaker is a part of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> OwnedCell {
        self.handle().clone()
    }

    /// One of the commands that are never illegal.
    fn obey(&self, command: Command) {
        let _ = self.handle().obey(command);
    }

    /// Asks for admission. The answer of a refused call is to go into [`rejected`](Self::rejected).
    #[inline]
    pub(super) fn enter_by_hand(&self) -> Result<CallGuard<ByHand<&OwnedCell>>, Admission> {
        let handle = self.handle();
        if let Some(epoch) = handle.enter_closed() {
            return Ok(CallGuard::new(ByHand(handle), Admitted::untimed(epoch)));
        }
        let answer = handle.admit();
        answer.entry().map(|entry| CallGuard::new(ByHand(handle), entry)).ok_or(answer)
    }

    /// The outcome of a call that got this answer. Out of line, so that the caller builds its outcome where it is wanted.
    #[cold]
    #[inline(never)]
    pub(super) fn rejected<T, E: From<CircuitOpen>>(&self, answer: Admission) -> Result<T, E> {
        let handle = self.handle();
        Err(ByHand(handle).rejection(answer).into())
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
                OwnedCell::Static(Registry::global().named(name))
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
        // Not before the link is made: a subscriber may use this very breaker.
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
