//! A replica: keys with a lane of their own, whose commands are kept.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::circuit_breaker::CircuitBreaker;
use crate::circuit_breaker::fleet::for_test::ReplicaKeys;
use crate::circuit_breaker::fleet::name_of_key;
use crate::runtime::fnv;
use crate::runtime::sync::lock;
use crate::shared::breakers::among;
use crate::shared::memory::{MemoryConnection, MemoryStore};
use crate::shared::runner::Body;
use crate::shared::runner::mailbox::Mail;
use crate::shared::settings::Settings;
use crate::shared::store::{Command, Reply, Store, StoreError};

pub(super) const POLL: Duration = Duration::from_millis(250);
pub(super) const COOLDOWN: Duration = Duration::from_secs(5);

/// What the breaker of a key of `hosts` is called in the store.
pub(super) fn name(key: &str) -> String {
    name_of_key("hosts", fnv::of(key))
}

pub(super) fn other(store: &MemoryStore, command: Command) -> Reply {
    store.connect("other").send(&[command], POLL).unwrap().pop().unwrap()
}

type Sent = Arc<Mutex<Vec<Command>>>;

struct Recording {
    connection: MemoryConnection,
    sent: Sent,
}

impl Store for Recording {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        // Whether somebody looks at the fleet is known to the whole process, and so to other tests.
        let kept = commands.iter().filter(|command| **command != Command::Fleet);
        lock(&self.sent).extend(kept.cloned());
        self.connection.send(commands, patience)
    }
}

/// What keys a replica has.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    pub(super) most: u32,
    pub(super) cooldown: Duration,
}

impl Default for Keys {
    fn default() -> Self {
        Self { most: 1_024, cooldown: COOLDOWN }
    }
}

pub(super) struct Replica {
    keys: ReplicaKeys,
    body: Body,
    sent: Sent,
}

impl Replica {
    pub(super) fn new(store: &MemoryStore, id: &str, quorum: u32, of: Keys) -> Self {
        let keys = ReplicaKeys::new("hosts", of.cooldown, of.most);
        let head = keys.head;
        let sent = Sent::default();
        let recording = Recording { connection: store.connect(id), sent: Arc::clone(&sent) };
        let settings = Settings::new(id).poll(POLL).quorum(quorum);
        let body = Body::new(Box::new(recording), settings, move || among(&[head]));
        Body::start();
        Self { keys, body, sent }
    }

    pub(super) fn key(&self, key: &str) -> CircuitBreaker {
        self.keys.of(key)
    }

    pub(super) fn succeeds(&self, key: &str) {
        self.key(key).try_acquire().unwrap().success();
    }

    /// The own breaker of the key opens.
    pub(super) fn trips(&self, key: &str) {
        (0..2).for_each(|_| self.key(key).try_acquire().unwrap().failure());
    }

    pub(super) fn turn(&mut self) {
        self.body.turn(&Mail::default());
    }

    /// Something has woken the lane before its time.
    pub(super) fn wakes(&mut self) {
        self.body.turn(&Mail { is_woken: true, ..Mail::default() });
    }

    pub(super) fn stop(&mut self) {
        self.body.stop();
    }

    /// The commands since the last time.
    pub(super) fn sent(&self) -> Vec<Command> {
        std::mem::take(&mut lock(&self.sent))
    }

    pub(super) fn count(&self, of: impl Fn(&Command) -> bool) -> usize {
        lock(&self.sent).iter().filter(|command| of(command)).count()
    }

    /// The names of the breakers that its lane cares for.
    pub(super) fn names(&self) -> Vec<String> {
        among(&[self.keys.head]).iter().map(|breaker| breaker.name().to_owned()).collect()
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.keys.has(key)
    }

    /// How often its keys have followed an opening, and a closing.
    pub(super) fn adoptions(&self) -> (u64, u64) {
        self.keys.adoptions()
    }
}
