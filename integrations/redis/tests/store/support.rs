//! A server, and what tests do to it behind the back of a store.

use std::time::Duration;

use redis::{Client, Connection, FromRedisValue, cmd};
use resilience::shared::store::{Command, Known, ManualState, Reply, Store, StoreError};
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
    at(&server.url(), replica)
}

pub(crate) fn at(url: &str, replica: &str) -> RedisStore {
    RedisStore::new(url, NAMESPACE, replica).expect("a URL")
}

/// The steps of the conformance table, of which there are many, have all been right.
pub(crate) fn passes(steps: &Result<usize, String>) {
    assert!(matches!(steps, Ok(101..)), "{steps:?}");
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

/// Somebody takes a breaker over for a minute, or gives it back.
pub(crate) fn order(id: u64, state: Option<ManualState>) -> Command {
    Command::Manual {
        name: "payments".to_owned(),
        id,
        state,
        by: "oncall".to_owned(),
        why: "incident".to_owned(),
        lasts: 60 * SECOND,
    }
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
    Command::Lease { name: name.to_owned(), epoch, token, lasts: 60 * SECOND, renews: false }
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
        self.send(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    /// A command whose words may have blanks in them.
    pub(crate) fn send<T: FromRedisValue>(&mut self, words: &[String]) -> T {
        let (name, rest) = words.split_first().expect("a command");
        cmd(name).arg(rest).query(&mut self.0).unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// The connections that the server has had.
    pub(crate) fn connections(&mut self) -> u64 {
        let stats: String = self.run("INFO stats");
        let line = stats.lines().find_map(|line| line.strip_prefix("total_connections_received:"));
        line.and_then(|number| number.parse().ok()).expect("it counts them")
    }

    pub(crate) fn keys(&mut self) -> Vec<String> {
        let mut keys: Vec<String> = self.run("KEYS *");
        keys.sort();
        keys
    }

    /// Lets time pass: each key has so much less to live.
    pub(crate) fn advance(&mut self, time: Duration) {
        const SCRIPT: &str = "
            for _, key in ipairs(redis.call('KEYS', '*')) do
                local left = redis.call('PTTL', key)
                if left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
            end";
        // A time to live that is not positive is the end of the key.
        cmd("EVAL")
            .arg(SCRIPT)
            .arg(0)
            .arg(time.as_millis().to_string())
            .exec(&mut self.0)
            .expect("it passes");
    }
}
