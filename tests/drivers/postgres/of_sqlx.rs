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
    let mut held = pool.acquire().await;
    // Its first connection may take longer than that.
    for _ in 0..1_000 {
        if held.is_err() {
            held = pool.acquire().await;
        }
    }
    let held = held.expect("it is there");
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

/// An error of any type has the answer of the driver's error in it.
#[tokio::test]
async fn a_boxed_error_means_the_same() {
    type Boxed = Box<dyn std::error::Error + Send + Sync>;
    let raise = async |own: &mut PgConnection, code: &str| {
        let sql = format!("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$");
        own.run(&sql).await.map_err(Boxed::from)
    };
    let Some(server) = super::server() else { return };
    let mut own = PgConnection::connect(&server.url()).await.expect("it is there");
    compare(&[
        ("40001", seen(async |_| raise(&mut own, "40001").await).await, Seen::contention("serialization")),
        ("XX001", seen(async |_| raise(&mut own, "XX001").await).await, Seen::damaged()),
        ("23505", seen(async |_| raise(&mut own, "23505").await).await, Seen::refusal("constraint")),
        ("57P01", seen(async |_| raise(&mut own, "57P01").await).await, Seen::outage("shutdown")),
    ]);
}

#[tokio::test]
async fn a_statement_without_its_parameters_is_a_refusal() {
    let Some(server) = super::server() else { return };
    let mut own = PgConnection::connect(&server.url()).await.expect("it is there");
    let found = seen(async |_| sqlx::query("SELECT $1::int").execute(&mut own).await.map(drop)).await;
    compare(&[("no parameter", found, Seen::refusal("refused"))]);
}

/// The table has changed since the statement was prepared.
#[tokio::test]
async fn a_stale_plan_is_contention() {
    let Some(server) = super::server() else { return };
    let mut own = PgConnection::connect(&server.url()).await.expect("it is there");
    own.run("CREATE TABLE t (a int); PREPARE all_of_t AS SELECT * FROM t; EXECUTE all_of_t")
        .await
        .expect("it is new");
    own.run("ALTER TABLE t ADD b int").await.expect("it is there");
    let found = seen(async |_| own.run("EXECUTE all_of_t").await).await;
    compare(&[("a plan of an older table", found, Seen::contention("stale"))]);
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
