//! Connections that cannot be made, break, or are silent.

use super::{Session, server};
use crate::guarded::{Seen, compare, seen};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError};
use std::time::Duration;
use test_servers::Server;

/// A connection that waits so long for an answer.
async fn open(server: &Server, wait: Duration) -> Result<MultiplexedConnection, RedisError> {
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(wait));
    Client::open(server.url())?.get_multiplexed_async_connection_with_config(&config).await
}

/// A wait for a server that does not answer, and one for those that do.
const SHORT: Duration = Duration::from_millis(5);
const LONG: Duration = Duration::from_mins(1);

async fn ping(connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
    redis::cmd("PING").query_async(connection).await
}

#[tokio::test]
async fn async_connections_are_as_the_table_says() {
    let Some(mut server) = server() else { return };
    let mut own = open(&server, SHORT).await.expect("it is there");
    server.pause().expect("it can be paused");
    let silent = seen(async |_| ping(&mut own).await).await;
    server.resume().expect("it goes on");
    server.kill().expect("it can be killed");
    let refused = seen(async |_| open(&server, LONG).await.map(drop)).await;
    let broken = seen(async |_| ping(&mut own).await).await;
    let heals = seen(async |attempt| {
        if attempt == 2 {
            server.restart().expect("it starts again");
        }
        redis::cmd("PING").query_async(&mut open(&server, LONG).await?).await
    })
    .await;
    compare(&[
        ("a server that is silent", silent, Seen::outage("timed_out")),
        ("a server that is away", refused, Seen::outage("connect")),
        ("a connection that broke", broken, Seen::outage("disconnected")),
        ("a server that comes back", heals, Seen::healed_outage()),
    ]);
}

#[tokio::test]
async fn sync_connections_are_as_the_table_says() {
    let Some(mut server) = server() else { return };
    let mut own = Session::open(&server).expect("it is there");
    own.0.set_read_timeout(Some(Duration::from_millis(5))).expect("it is no zero");
    server.pause().expect("it can be paused");
    let silent = seen(async |_| own.run("PING").map(drop)).await;
    server.resume().expect("it goes on");
    let mut own = Session::open(&server).expect("it is there");
    server.kill().expect("it can be killed");
    let refused = seen(async |_| Session::open(&server).map(drop)).await;
    let broken = seen(async |_| own.run("PING").map(drop)).await;
    compare(&[
        ("a server that is silent", silent, Seen::outage("timed_out")),
        ("a server that is away", refused, Seen::outage("connect")),
        ("a connection that broke", broken, Seen::outage("disconnected")),
    ]);
}
