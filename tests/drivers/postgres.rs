//! `PostgreSQL`, through tokio-postgres and sqlx.

mod of_sqlx;
mod of_tokio_postgres;
mod transactions;

use crate::guarded::Seen;
use crate::session::{Row, Session, check, check_crowd, check_outages};
use test_servers::{Postgres, Server};

const TABLES: &str = "CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0));
    INSERT INTO accounts VALUES (1, 100), (2, 100);
    CREATE ROLE clerk; CREATE TABLE transfers (account int REFERENCES accounts DEFERRABLE INITIALLY DEFERRED)";

fn server() -> Option<Server> {
    Postgres::new().max_connections(30).start().expect("it starts")
}

fn rows() -> Vec<Row> {
    let own = [
        Row::new("a key that is there", "INSERT INTO accounts VALUES (1, 0)", Seen::refusal("constraint")),
        Row::new("a check", "UPDATE accounts SET balance = -1 WHERE id = 1", Seen::refusal("constraint")),
        Row::new("no value", "INSERT INTO accounts VALUES (3, NULL)", Seen::refusal("constraint")),
        Row::new("a deferred constraint", "INSERT INTO transfers VALUES (9)", Seen::refusal("constraint")),
        Row::new("syntax", "WRONG 1", Seen::refusal("syntax")),
        Row::new("no such table", "SELECT * FROM nothing", Seen::refusal("syntax")),
        Row::new("a permission", "SELECT * FROM accounts", Seen::refusal("permission"))
            .settings("SET ROLE clerk"),
        Row::new("a division by zero", "SELECT 1 / 0", Seen::refusal("refused")),
        Row::new("a statement that takes too long", "SELECT pg_sleep(600)", Seen::outage("timed_out"))
            .settings("SET statement_timeout = '5ms'"),
        Row::new(
            "a lock without a wait",
            "SELECT * FROM accounts FOR UPDATE NOWAIT",
            Seen::contention("locked"),
        )
        .other("BEGIN; UPDATE accounts SET balance = balance WHERE id = 1"),
        Row::new("a lock after a wait", "UPDATE accounts SET balance = 5", Seen::contention("locked"))
            .other("BEGIN; UPDATE accounts SET balance = balance WHERE id = 1")
            .settings("SET lock_timeout = '5ms'"),
        Row::new("a replica", "INSERT INTO accounts VALUES (9, 9)", Seen::outage("read_only"))
            .settings("SET default_transaction_read_only = on"),
    ];
    own.into_iter().chain(raised()).collect()
}

/// Codes that a test cannot cause, raised by the server all the same.
fn raised() -> impl Iterator<Item = Row> {
    let codes = [
        ("40001", Seen::contention("serialization")),
        ("40P01", Seen::contention("deadlock")),
        ("55P03", Seen::contention("locked")),
        ("08006", Seen::outage("disconnected")),
        ("53100", Seen::outage("resources")),
        ("57P01", Seen::outage("shutdown")),
        ("58030", Seen::outage("system")),
        ("XX000", Seen::outage("system")),
        ("XX001", Seen::damaged()),
        ("P0001", Seen::refusal("refused")),
        ("ZZ999", Seen::refusal("refused")),
    ];
    codes.into_iter().map(|(code, expected)| {
        let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$");
        Row::new(code, raise, expected)
    })
}

async fn statements<S: Session>(server: &Server) {
    S::open(&server.url()).await.expect("it is there").run(TABLES).await.expect("they are new");
    check::<S>(&server.url(), rows()).await;
}

async fn all<S: Session>() {
    let Some(mut server) = server() else { return };
    statements::<S>(&server).await;
    transactions::check::<S>(&server.url()).await;
    terminated::<S>(&server.url()).await;
    check_crowd::<S>(&server.url(), "resources").await;
    check_outages::<S>(&mut server).await;
}

/// An operator ends the session.
async fn terminated<S: Session>(url: &str) {
    let mut own = S::open(url).await.expect("it is there");
    own.run("SET application_name = 'ended'").await.expect("it can be named");
    let mut operator = S::open(url).await.expect("it is there");
    let found = crate::guarded::seen(async |attempt| {
        if attempt == 1 {
            let end =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'";
            operator.run(end).await?;
        } else {
            own = S::open(url).await?;
        }
        own.run("SELECT 1").await
    })
    .await;
    crate::guarded::compare(&[("a session that an operator ends", found, Seen::healed_outage())]);
}

#[tokio::test]
async fn tokio_postgres_is_as_the_table_says() {
    all::<of_tokio_postgres::Client>().await;
}

#[tokio::test]
async fn sqlx_is_as_the_table_says() {
    all::<sqlx::PgConnection>().await;
}
