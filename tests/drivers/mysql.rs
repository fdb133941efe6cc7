//! `MariaDB`, which speaks the protocol of `MySQL`, through sqlx.

use crate::guarded::{Seen, compare, seen};
use crate::session::{Row, Session, check, check_crowd, check_outages};
use sqlx::{Connection, Error, Executor, MySqlConnection};
use test_servers::MariaDb;

impl Session for MySqlConnection {
    type Error = Error;

    async fn open(url: &str) -> Result<Self, Error> {
        MySqlConnection::connect(url).await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.map(drop)
    }
}

const TABLES: &str = "CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0));
    INSERT INTO accounts VALUES (1, 100), (2, 100)";

fn rows() -> Vec<Row> {
    vec![
        Row::new("a key that is there", "INSERT INTO accounts VALUES (1, 0)", Seen::refusal("constraint")),
        Row::new("a check", "UPDATE accounts SET balance = -1 WHERE id = 1", Seen::refusal("constraint")),
        Row::new("syntax", "WRONG 1", Seen::refusal("syntax")),
        Row::new("no such table", "SELECT * FROM nothing", Seen::refusal("syntax")),
        Row::new(
            "a lock without a wait",
            "BEGIN; SELECT * FROM accounts FOR UPDATE NOWAIT",
            Seen::contention("locked"),
        )
        .other("BEGIN; UPDATE accounts SET balance = balance + 1 WHERE id = 1"),
        Row::new("a statement that takes too long", "SELECT SLEEP(600)", Seen::outage("timed_out"))
            .settings("SET max_statement_time = 0.005"),
        Row::new(
            "a read-only transaction",
            "INSERT INTO accounts VALUES (9, 9)",
            Seen::refusal("permission"),
        )
        .settings("SET SESSION TRANSACTION READ ONLY"),
        signalled("a deadlock", "40001", 1213, Seen::contention("deadlock")),
        signalled("a wait for a lock", "HY000", 1205, Seen::contention("locked")),
        signalled("a row of an older snapshot", "HY000", 1020, Seen::contention("serialization")),
        signalled("a table of a newer snapshot", "HY000", 1412, Seen::contention("serialization")),
        signalled("a packet that is too large", "08S01", 1153, Seen::refusal("refused")),
        signalled("too many prepared statements", "42000", 1461, Seen::outage("resources")),
        signalled("a full disk", "HY000", 1021, Seen::outage("resources")),
        signalled("too many connections of one user", "42000", 1203, Seen::outage("resources")),
        signalled("a cluster that is not ready", "08S01", 1047, Seen::outage("shutdown")),
        signalled("a broken table", "HY000", 1194, Seen::damaged()),
        signalled("an error of a program", "45000", 1644, Seen::refusal("refused")),
    ]
}

/// An error that a test cannot cause, raised by the server all the same.
fn signalled(name: &'static str, state: &str, number: u16, expected: Seen) -> Row {
    let sql = format!("SIGNAL SQLSTATE '{state}' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'no'");
    Row::new(name, sql, expected)
}

/// Another transaction locks the same rows in another order, in the first attempt. The server ends
/// the one that has changed less.
async fn deadlock(url: &str) -> Result<Seen, Error> {
    let mut own = MySqlConnection::open(url).await?;
    let mut other = MySqlConnection::open(url).await?;
    let found = seen(async |attempt| {
        own.run("ROLLBACK; BEGIN; SELECT * FROM accounts WHERE id = 1 FOR UPDATE").await?;
        if attempt > 1 {
            return own.run("UPDATE accounts SET balance = balance + 10 WHERE id = 2; COMMIT").await;
        }
        other.run("BEGIN; UPDATE accounts SET balance = balance + 1 WHERE id = 2").await?;
        let theirs = other.run("UPDATE accounts SET balance = balance + 1 WHERE id = 1; COMMIT");
        let ours = own.run("UPDATE accounts SET balance = balance + 10 WHERE id = 2");
        let (theirs, ours) = tokio::join!(theirs, ours);
        theirs.and(ours)
    })
    .await;
    Ok(found)
}

#[tokio::test]
async fn sqlx_is_as_the_table_says() {
    let Some(mut server) = MariaDb::new().max_connections(40).start().expect("it starts") else { return };
    let url = server.url();
    MySqlConnection::open(&url).await.expect("it is there").run(TABLES).await.expect("they are new");
    check::<MySqlConnection>(&url, rows()).await;
    let found = deadlock(&url).await.expect("it is there");
    compare(&[("two transactions in a deadlock", found, Seen::healed_contention())]);
    check_crowd::<MySqlConnection>(&url, "resources").await;
    check_outages::<MySqlConnection>(&mut server).await;
}
