//! A server, and what tests do to it behind the back of a store.

use std::time::{Duration, Instant};

use redis::{Client, Connection, FromRedisValue, cmd};
use resilience::shared::store::{Command, Known, Reply, Store, StoreError};
use resilience_redis::RedisStore;
use test_servers::{Redis, Server};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
/// More than a healthy server needs on any machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
pub(crate) const NAMESPACE: &str = "shop";

/// `None` if the machine has none: then a line on standard error says what was skipped.
pub(crate) fn server() -> Option<Server> {
    Redis::new().start().expect("it starts")
}

pub(crate) fn store(server: &Server, replica: &str) -> RedisStore {
    RedisStore::new(&server.url(), NAMESPACE, replica).expect("a URL")
}

/// One command.
pub(crate) fn ask(store: &mut dyn Store, command: Command) -> Result<Reply, StoreError> {
    let replies = store.send(&[command], PATIENCE)?;
    let [reply] = <[Reply; 1]>::try_from(replies).expect("a reply for each command");
    Ok(reply)
}

/// What is known of a breaker after a command.
pub(crate) fn known(store: &mut dyn Store, command: Command) -> Known {
    match ask(store, command).expect("it answers") {
        Reply::Known(known) | Reply::Stale(known) => known,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn read(name: &str) -> Command {
    Command::Read { name: name.to_owned(), ended: 0 }
}

/// A vote of `quorum` that are needed, for a minute.
pub(crate) fn trip(name: &str, quorum: u32) -> Command {
    Command::Trip {
        name: name.to_owned(),
        known_epoch: 0,
        cooldown: 60 * SECOND,
        quorum,
        why: "5 failures in a row".to_owned(),
        settings: 7,
    }
}

pub(crate) fn lease(name: &str, epoch: u64, token: u64) -> Command {
    Command::Lease { name: name.to_owned(), epoch, token, lasts: 60 * SECOND }
}

pub(crate) fn beat() -> Command {
    Command::Beat { summary: None }
}

/// A connection of its own.
pub(crate) struct Admin(Connection);

impl Admin {
    pub(crate) fn of(server: &Server) -> Self {
        Self(Client::open(server.url()).and_then(|client| client.get_connection()).expect("it is there"))
    }

    /// A line of words.
    pub(crate) fn run<T: FromRedisValue>(&mut self, line: &str) -> T {
        self.send(&line.split(' ').collect::<Vec<_>>())
    }

    /// A command whose words may have blanks in them.
    fn send<T: FromRedisValue>(&mut self, words: &[&str]) -> T {
        let mut command = cmd(words[0]);
        command.arg(&words[1..]).query(&mut self.0).unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    pub(crate) fn keys(&mut self) -> Vec<String> {
        let mut keys: Vec<String> = self.run("KEYS *");
        keys.sort();
        keys
    }

    /// Lets time pass: each key has so much less to live.
    pub(crate) fn advance(&mut self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).expect("a time of tests");
        for key in self.keys() {
            let left: i64 = self.send(&["PTTL", &key]);
            if left > millis {
                let _: i64 = self.send(&["PEXPIRE", &key, &(left - millis).to_string()]);
            } else if left >= 0 {
                let _: i64 = self.send(&["DEL", &key]);
            }
        }
    }
}

/// Waits until `is_true`, looking again and again.
pub(crate) fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_true() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
