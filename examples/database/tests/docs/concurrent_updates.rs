//! `docs/concurrent-updates.md`, "On a database"

use resilience::{Transient, retry};
use rusqlite::Connection;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error("the row has changed since it was read")]
    #[transient]
    Conflict,
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

#[retry(attempts = unlimited, base = 10ms, cap = 1s)]
fn add(db: &Connection, amount: i64) -> Result<(), Error> {
    let (value, version): (i64, i64) =
        db.query_row("SELECT value, version FROM counter", (), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let changed = db.execute(
        "UPDATE counter SET value = ?1, version = version + 1 WHERE version = ?2",
        (value + amount, version),
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// A counter to which others add 100 just before it is written, twice.
const CONTESTED: &str = "
    CREATE TABLE counter (value INTEGER, version INTEGER);
    INSERT INTO counter VALUES (0, 0);
    CREATE TABLE others (remaining INTEGER);
    INSERT INTO others VALUES (2);
    CREATE TRIGGER others_come_first BEFORE UPDATE ON counter WHEN (SELECT remaining FROM others) > 0 BEGIN
        UPDATE others SET remaining = remaining - 1;
        UPDATE counter SET value = value + 100, version = version + 1;
        SELECT RAISE(IGNORE);
    END;
";

#[test]
fn nothing_is_lost() {
    let _time = resilience::TestClock::new().install();
    let db = Connection::open_in_memory().expect("memory is there");
    assert!(matches!(add(&db, 1), Err(Error::Database(_))), "there is no table");
    db.execute_batch(CONTESTED).expect("it is SQL");
    add(&db, 1).expect("the third attempt is alone");
    let row = db.query_row("SELECT value, version FROM counter", (), |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(row.expect("it is there"), (201, 3));
}
