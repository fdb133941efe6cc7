//! sqlx, with and without its pool.

use crate::guarded::{Seen, compare, seen};
use crate::session::Session;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, Error, Executor, PgConnection};
use std::time::Duration;

impl Session for PgConnection {
    type Error = Error;

    async fn open(url: &str) -> Result<Self, Error> {
        PgConnection::connect(url).await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.map(drop)
    }
}

#[tokio::test]
async fn a_pool_without_a_free_connection_is_an_outage() {
    let Some(mut server) = super::server() else { return };
    let options = PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_millis(5));
    let pool = options.connect_lazy(&server.url()).expect("it is an address");
    let held = loop {
        // Its first connection may take longer than that.
        if let Ok(connection) = pool.acquire().await {
            break connection;
        }
    };
    let exhausted = seen(async |_| pool.acquire().await.map(drop)).await;
    drop(held);
    server.pause().expect("it can be paused");
    let fresh = PgPoolOptions::new().acquire_timeout(Duration::from_millis(5));
    let fresh = fresh.connect_lazy(&server.url()).expect("it is an address");
    let frozen = seen(async |_| fresh.acquire().await.map(drop)).await;
    server.resume().expect("it goes on");
    pool.close().await;
    let closed = seen(async |_| pool.acquire().await.map(drop)).await;
    compare(&[
        ("a pool without a free connection", exhausted, Seen::outage("pool_timed_out")),
        ("a server that is frozen", frozen, Seen::outage("pool_timed_out")),
        ("a pool that we have closed", closed, Seen { successes: 0, ..Seen::refusal("closed") }),
    ]);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_a_refusal() {
    let Some(server) = super::server() else { return };
    let mut own = PgConnection::connect(&server.url()).await.expect("it is there");
    let none = seen(async |_| {
        sqlx::query_scalar::<_, i32>("SELECT 1 WHERE false").fetch_one(&mut own).await.map(drop)
    });
    let none = none.await;
    let other =
        seen(async |_| sqlx::query_scalar::<_, i32>("SELECT 'text'").fetch_one(&mut own).await.map(drop));
    let refused = Seen::refusal("refused");
    compare(&[("a row that is not there", none, refused), ("another type", other.await, refused)]);
}
