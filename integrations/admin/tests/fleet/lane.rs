//! The lane of this process, on a store in memory, and what other replicas tell that store.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use resilience::shared::memory::MemoryStore;
use resilience::shared::store::{Command, Reply, Store, StoreError};
use resilience::shared::{self, Settings, Sharing};

const POLL: Duration = Duration::from_millis(50);
/// A condition that has not come true by now will not.
const PATIENCE: Duration = Duration::from_secs(60);

/// The right to have the lane of the process.
pub(crate) struct Alone {
    _turn: MutexGuard<'static, ()>,
}

impl Alone {
    pub(crate) fn wait() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        Self { _turn: TURN.lock().unwrap_or_else(PoisonError::into_inner) }
    }
}

/// The operations that a lane has sent.
pub(crate) type Sent = Arc<Mutex<Vec<&'static str>>>;

/// How often it has sent this one.
pub(crate) fn sent(sent: &Sent, operation: &str) -> usize {
    sent.lock().expect("nobody panics with it").iter().filter(|one| **one == operation).count()
}

/// A connection that counts.
struct Counting<S> {
    inner: S,
    sent: Sent,
}

impl<S: Store> Store for Counting<S> {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        self.sent.lock().expect("nobody panics with it").extend(commands.iter().map(Command::operation));
        self.inner.send(commands, patience)
    }
}

/// Starts the lane, and waits until the store has answered.
pub(crate) fn lane(store: &MemoryStore, replica: &str) -> (Sharing, Sent) {
    let sent = Sent::default();
    let sharing = until("the lane before has ended", || {
        let connection = Counting { inner: store.connect(replica), sent: Arc::clone(&sent) };
        shared::start(connection, Settings::new(replica).service("shop").quorum(1).poll(POLL)).ok()
    });
    until("the store answers", || sharing.is_up().then_some(()));
    (sharing, sent)
}

fn send(store: &MemoryStore, replica: &str, command: Command) {
    store.connect(replica).send(&[command], PATIENCE).expect("it answers");
}

/// Another replica tells of itself, in lines as a summary has them.
pub(crate) fn beat(store: &MemoryStore, replica: &str, lines: &str) {
    let summary = format!("resilience\t1\nreplica\t{replica}\n{lines}");
    send(store, replica, Command::Beat { summary: Some(summary) });
}

/// Another replica tells of itself in a way that nobody can read here.
pub(crate) fn strange(store: &MemoryStore, replica: &str) {
    send(store, replica, Command::Beat { summary: Some("{}".to_owned()) });
}

/// The breaker of another replica has opened, which is enough for the fleet.
pub(crate) fn trip(store: &MemoryStore, replica: &str, name: &str) {
    let trip = Command::Trip {
        name: name.to_owned(),
        known_epoch: 0,
        cooldown: PATIENCE,
        quorum: 1,
        why: "5 failures in a row".to_owned(),
        settings: 0,
    };
    send(store, replica, trip);
}

/// Looks again and again until there is something.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
