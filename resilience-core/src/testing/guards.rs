//! The guards that set one thing.

use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Once;

use crate::runtime::tested::{self, Setting};
use crate::site::registry;
use crate::site::wanted::Wanted;

/// Something that a test has set on its thread. It holds until this is dropped. Guards may be
/// dropped in any order.
#[derive(Debug)]
#[must_use = "it holds until the guard is dropped"]
pub struct Guard {
    number: u64,
    on_its_thread: PhantomData<*const ()>,
}

impl Guard {
    pub(super) fn new(setting: Setting) -> Self {
        static FIRST: Once = Once::new();
        FIRST.call_once(first);
        Self { number: tested::push(setting), on_its_thread: PhantomData }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        tested::remove(self.number);
    }
}

/// The first guard of the process: from now on functions ask what a test has set, those that are
/// listed later included.
fn first() {
    tested::make();
    for site in registry::listed() {
        site.want(Wanted::TESTED, Wanted::TESTED);
    }
}

/// Waits take no time on this thread: those between attempts, those for a token, and the latencies
/// of faults. No clock is moved, and `sleep = path` is not called. An async wait lets the
/// executor's other tasks run once, and so does one for a place in a bulkhead: if there is none
/// then, the call is rejected. What is decided stays the same: a wait that would end after a
/// deadline is not begun. The times of `#[timeout]` and `#[hedge]` stay.
///
/// With a [`TestClock`](crate::TestClock) waits take no time either, and move that clock. Beside
/// this guard they do not move it.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{RetryPolicy, testing};
/// use std::time::Duration;
///
/// let _no_waits = testing::no_waits();
/// let policy = RetryPolicy::new().attempts(2).base(Duration::from_secs(3600));
/// assert!(policy.call(|| Err::<(), _>("no answer")).is_err(), "after two attempts, at once");
/// ```
pub fn no_waits() -> Guard {
    Guard::new(Setting::NoWaits)
}

/// Attributes are transparent on this thread: a call runs the body once, and its outcome comes
/// back. Nothing is retried, hedged, rejected, cut off or replaced by a fallback, and no breaker,
/// limiter or bulkhead counts it. `map_err` converts the error as it always does: it decides the
/// type.
///
/// Policies that are used by hand are left as they are, and so are faults.
pub fn off() -> Guard {
    Guard::new(Setting::Off)
}

/// All state of this thread is new: breakers, limiters, bulkheads, keys and budgets of annotated
/// functions, and those of names, begin as in a new process, with the settings that their
/// attributes and builders say. So parallel tests do not meet in a name. When the guard is dropped,
/// the thread has the state of the process again.
///
/// [`CircuitBreaker::named`](crate::CircuitBreaker::named), `find` and `all` look into that state
/// too. A handle that was looked up before, and an
/// [unshared](crate::CircuitBreaker::unshared) breaker, stay what they are.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState, testing};
///
/// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("payments").build();
///
/// PAYMENTS.force_open();
/// let fresh = testing::fresh();
/// assert_eq!(PAYMENTS.state(), CircuitState::Closed);
/// assert_eq!(CircuitBreaker::named("payments").state(), CircuitState::Closed);
/// drop(fresh);
/// assert_eq!(PAYMENTS.state(), CircuitState::ForcedOpen);
/// ```
pub fn fresh() -> Guard {
    Guard::new(Setting::Fresh)
}

/// Each retry on this thread makes at most `attempts` attempts, in place of the number that it says
/// itself. The guard made last decides. A hedge makes its own attempts.
///
/// # Panics
/// If `attempts` is 0.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{RetryPolicy, testing};
///
/// let _once = testing::attempts(1);
/// let mut calls = 0;
/// let outcome = RetryPolicy::new().call(|| {
///     calls += 1;
///     Err::<(), _>("no answer")
/// });
/// assert_eq!((outcome, calls), (Err("no answer"), 1));
/// ```
pub fn attempts(attempts: u32) -> Guard {
    let attempts = NonZeroU32::new(attempts).expect("a call makes at least one attempt");
    Guard::new(Setting::Attempts(attempts))
}
