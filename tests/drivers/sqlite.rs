//! `SQLite`, through rusqlite and sqlx.

mod of_rusqlite;
mod of_sqlx;

use crate::guarded::{Seen, compare, seen};
use crate::session::{Row, Session, check};
use std::fs;
use std::path::Path;

const TABLES: &str =
    "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0));
    INSERT INTO accounts VALUES (1, 100), (2, 100)";

fn rows() -> Vec<Row> {
    vec![
        Row::new("a key that is there", "INSERT INTO accounts VALUES (1, 0)", Seen::refusal("constraint")),
        Row::new("a check", "UPDATE accounts SET balance = -1", Seen::refusal("constraint")),
        Row::new("syntax", "WRONG 1", Seen::refusal("refused")),
        Row::new("no such table", "SELECT * FROM nothing", Seen::refusal("refused")),
        Row::new("a writer in the way", "UPDATE accounts SET balance = 5", Seen::contention("busy"))
            .settings("PRAGMA busy_timeout = 0")
            .other("BEGIN IMMEDIATE"),
        Row::new(
            "a file that is full",
            "INSERT INTO blobs VALUES (zeroblob(1000000))",
            Seen::outage("resources"),
        )
        .settings("CREATE TABLE blobs (blob); PRAGMA max_page_count = 5"),
        Row::new("a connection that only reads", "DELETE FROM accounts", Seen::refusal("permission"))
            .settings("PRAGMA query_only = on"),
    ]
}

/// Files that are no databases.
async fn check_files<S: Session>(folder: &Path) {
    let garbage = folder.join("garbage");
    fs::write(&garbage, "no database at all, for more than a hundred bytes ".repeat(100))
        .expect("it can be written");
    let open =
        async |path: &Path| S::open(path.to_str().expect("it is text")).await?.run("SELECT * FROM t").await;
    let damaged = seen(async |_| open(&garbage).await).await;
    let absent = seen(async |_| open(&folder.join("no/such/folder")).await).await;
    compare(&[
        ("a file that is no database", damaged, Seen::damaged()),
        ("a folder that is not there", absent, Seen::outage("system")),
    ]);
}

async fn all<S: Session>() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("accounts");
    let url = path.to_str().expect("it is text");
    S::open(url).await.expect("it is new").run(TABLES).await.expect("they are new");
    check::<S>(url, rows()).await;
    check_files::<S>(folder.path()).await;
}

#[tokio::test]
async fn rusqlite_is_as_the_table_says() {
    all::<rusqlite::Connection>().await;
}

#[tokio::test]
async fn sqlx_is_as_the_table_says() {
    all::<sqlx::SqliteConnection>().await;
}
