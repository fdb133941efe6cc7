//! What happens while a test watches.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::runtime::sync::lock;
use crate::runtime::tested::{Names, Record, Setting};
use crate::testing::guards::Guard;

/// Records what annotated functions, retries and breakers do on this thread, from when it is made
/// until it is dropped. Several may record at the same time.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, CircuitState, testing::Recorder};
///
/// let recorder = Recorder::new();
/// CircuitBreaker::unshared("payments").build().force_open();
/// assert_eq!(recorder.transitions("payments"), [(CircuitState::Closed, CircuitState::ForcedOpen)]);
/// ```
#[must_use = "it records until it is dropped"]
pub struct Recorder {
    records: Arc<Records>,
    _guard: Guard,
}

impl Recorder {
    /// Begins to record on this thread.
    #[expect(clippy::new_without_default, reason = "it does something to the thread")]
    pub fn new() -> Self {
        let records = Arc::<Records>::default();
        let guard = Guard::new(Setting::Records(Arc::<Records>::clone(&records)));
        Self { records, _guard: guard }
    }

    /// The number of attempts of the function `name`: the times that its body was to run. An error
    /// in place of the body counts, and a call that was rejected does not.
    #[must_use]
    pub fn attempts(&self, name: &str) -> usize {
        self.records.lock().attempts.iter().filter(|function| **function == name).count()
    }

    /// The waits between attempts of the retry `name`, in their order. A retry is known by its own
    /// name, and by that of its function. They are recorded when they are decided, also where they
    /// take no time.
    #[must_use]
    pub fn waits(&self, name: &str) -> Vec<Duration> {
        let is_it = |names: &Names| names.own == name || names.function == Some(name);
        let records = self.records.lock();
        records.waits.iter().filter(|(names, _)| is_it(names)).map(|(_, delay)| *delay).collect()
    }

    /// The changes of state of the breakers `name`, of all its keys, in their order: from and to.
    #[must_use]
    pub fn transitions(&self, name: &str) -> Vec<(CircuitState, CircuitState)> {
        let records = self.records.lock();
        let of_it = records.transitions.iter().filter(|(breaker, ..)| *breaker == name);
        of_it.map(|(_, from, to)| (*from, *to)).collect()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recorded = self.records.lock();
        f.debug_struct("Recorder")
            .field("attempts", &recorded.attempts)
            .field("waits", &recorded.waits)
            .field("transitions", &recorded.transitions)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Records(Mutex<Recorded>);

#[derive(Default)]
struct Recorded {
    attempts: Vec<&'static str>,
    waits: Vec<(Names, Duration)>,
    transitions: Vec<(&'static str, CircuitState, CircuitState)>,
}

impl Records {
    fn lock(&self) -> MutexGuard<'_, Recorded> {
        lock(&self.0)
    }
}

impl Record for Records {
    fn attempt(&self, function: &'static str) {
        self.lock().attempts.push(function);
    }

    fn waits(&self, names: Names, delay: Duration) {
        self.lock().waits.push((names, delay));
    }

    fn transition(&self, breaker: &'static str, from: &dyn Any, to: &dyn Any) {
        if let (Some(from), Some(to)) = (from.downcast_ref(), to.downcast_ref()) {
            self.lock().transitions.push((breaker, *from, *to));
        }
    }
}
