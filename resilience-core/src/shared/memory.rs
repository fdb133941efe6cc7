//! A store in memory: for tests, and for several lanes of one process.
//!
//! It is the reference for every other store: the steps of [`conformance`](super::conformance) run
//! on both. Times to live are its only clock, in whole milliseconds.

mod breaker;
mod bucket;
mod engine;
mod expiring;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::shared::memory::engine::Engine;
use crate::shared::store::{Command, Reply, Store, StoreError};

/// A store in memory, which several lanes share by [`connect`](Self::connect).
///
/// Its time begins at zero and moves by [`advance`](Self::advance), or is that of a clock. A clone
/// is the same store. Switches rehearse what goes wrong with an engine behind a network.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use std::time::Duration;
/// use resilience::shared::memory::MemoryStore;
/// use resilience::shared::store::{Command, Reply, Store};
///
/// let store = MemoryStore::new();
/// let mut lane = store.connect("a");
/// let beat = Command::Beat { summary: Some("hello".to_owned()) };
/// let replies = lane.send(&[beat], Duration::from_secs(1))?;
/// assert_eq!(replies, [Reply::Beat { revision: 1, replicas: Some(1) }]);
///
/// store.set_down(true);
/// assert!(lane.send(&[Command::Fleet], Duration::from_secs(1)).is_err());
/// # Ok::<(), resilience::shared::store::StoreError>(())
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    engine: Engine,
    clock: Clock,
    is_down: bool,
    switches: HashMap<String, Switches>,
    sent: u64,
}

enum Clock {
    ByHand(Duration),
    Live(Box<dyn Fn() -> Duration + Send>),
}

/// What goes wrong between one replica and the store.
#[derive(Clone, Copy, Debug, Default)]
struct Switches {
    is_cut: bool,
    lost_replies: u32,
    delay: Duration,
}

impl MemoryStore {
    /// An empty store whose time is zero, and moves by [`advance`](Self::advance) alone.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Clock::ByHand(Duration::ZERO))
    }

    /// An empty store on a clock: the time since any instant, which never goes back.
    #[must_use]
    pub fn on_clock(clock: impl Fn() -> Duration + Send + 'static) -> Self {
        Self::with(Clock::Live(Box::new(clock)))
    }

    fn with(clock: Clock) -> Self {
        let inner =
            Inner { engine: Engine::default(), clock, is_down: false, switches: HashMap::new(), sent: 0 };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// The connection of a replica. It is told apart from others by `replica`.
    #[must_use]
    pub fn connect(&self, replica: &str) -> MemoryConnection {
        MemoryConnection { store: self.clone(), replica: replica.to_owned() }
    }

    /// Moves the time on. Without effect if the store is on a clock.
    pub fn advance(&self, time: Duration) {
        self.change(|inner| {
            if let Clock::ByHand(now) = &mut inner.clock {
                *now = now.saturating_add(time);
            }
        });
    }

    /// Forgets everything, as an engine that was started anew does.
    pub fn flush(&self) {
        self.change(|inner| inner.replace(Engine::default()));
    }

    /// While it is down it answers nobody. It keeps what it knows, and times go on.
    pub fn set_down(&self, is_down: bool) {
        self.change(|inner| inner.is_down = is_down);
    }

    /// While it is cut, `replica` reaches the store with nothing.
    pub fn cut(&self, replica: &str, is_cut: bool) {
        self.switch(replica, |switches| switches.is_cut = is_cut);
    }

    /// Carries the next `rounds` rounds of `replica` out, and loses the replies.
    pub fn lose_replies(&self, replica: &str, rounds: u32) {
        self.switch(replica, |switches| switches.lost_replies = rounds);
    }

    /// Answers `replica` only after `delay`. If that is more than its patience, the round is
    /// carried out and its replies are lost.
    ///
    /// Nobody waits: a time that moves by hand moves on by the delay, or by the patience.
    pub fn delay(&self, replica: &str, delay: Duration) {
        self.switch(replica, |switches| switches.delay = delay);
    }

    /// Its time.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.change(|inner| inner.now())
    }

    /// The token of the lease of a breaker, and the time that it has left.
    #[cfg(all(test, not(loom)))]
    pub(crate) fn lease(&self, name: &str) -> Option<(u64, Duration)> {
        self.change(|inner| inner.engine.lease(name, inner.now()))
    }

    /// The number of its last change, zero if it knows of none. It counts on across flushes and
    /// failovers.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.change(|inner| inner.engine.revision())
    }

    /// The number of commands that have reached it.
    #[must_use]
    pub fn commands(&self) -> u64 {
        self.change(|inner| inner.sent)
    }

    /// All that it knows now, with the instants at which it ends.
    #[must_use]
    pub fn backup(&self) -> MemoryBackup {
        MemoryBackup(self.change(|inner| inner.engine.clone()))
    }

    /// Fails over to an engine that knows what was known then.
    pub fn fail_over(&self, to: &MemoryBackup) {
        self.change(|inner| inner.replace(to.0.clone()));
    }

    fn switch(&self, replica: &str, change: impl FnOnce(&mut Switches)) {
        self.change(|inner| change(inner.switches.entry(replica.to_owned()).or_default()));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        // A store of std's locks: no model explores what a network decides.
        change(&mut self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

/// What a [`MemoryStore`] knew at an instant: see [`MemoryStore::backup`].
#[derive(Clone, Debug)]
pub struct MemoryBackup(Engine);

/// A replica's connection to a [`MemoryStore`].
#[derive(Clone, Debug)]
pub struct MemoryConnection {
    store: MemoryStore,
    replica: String,
}

impl Store for MemoryConnection {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        self.store.change(|inner| inner.send(&self.replica, commands, patience))
    }
}

impl Inner {
    fn send(
        &mut self,
        replica: &str,
        commands: &[Command],
        patience: Duration,
    ) -> Result<Vec<Reply>, StoreError> {
        let switches = self.switches.entry(replica.to_owned()).or_default();
        if self.is_down || switches.is_cut {
            return Err(StoreError::new("the store does not answer"));
        }
        let is_lost = switches.lost_replies > 0;
        switches.lost_replies = switches.lost_replies.saturating_sub(1);
        let delay = switches.delay;
        let now = self.now();
        self.sent += commands.len() as u64;
        let replies = commands.iter().map(|command| self.engine.carry_out(replica, command, now)).collect();
        if let Clock::ByHand(time) = &mut self.clock {
            *time = time.saturating_add(delay.min(patience));
        }
        if is_lost || delay > patience {
            return Err(StoreError::new(format!("the store has not answered within {patience:?}")));
        }
        Ok(replies)
    }

    fn replace(&mut self, by: Engine) {
        self.engine = by.in_place_of(&self.engine);
    }

    fn now(&self) -> Duration {
        match &self.clock {
            Clock::ByHand(now) => *now,
            Clock::Live(clock) => clock(),
        }
    }
}
