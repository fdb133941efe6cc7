//! Redis, sync and async.

mod connections;
mod replies;

use redis::{Client, RedisError, Value};
use test_servers::{Redis, Server};

fn server() -> Option<Server> {
    Redis::new().start().expect("it starts")
}

/// A sync connection that sends a line of words.
pub(crate) struct Session(redis::Connection);

impl Session {
    pub(crate) fn open(server: &Server) -> Result<Self, RedisError> {
        Client::open(server.url())?.get_connection().map(Self)
    }

    pub(crate) fn run(&mut self, line: &str) -> Result<Value, RedisError> {
        let mut words = line.split_whitespace();
        let mut command = redis::cmd(words.next().expect("it is no empty line"));
        words.for_each(|word| {
            command.arg(word);
        });
        command.query(&mut self.0)
    }
}
