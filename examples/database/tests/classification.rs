//! The classification of errors that `SQLite` really gives, and its meaning for the attributes.

use optimistic::Error;
use resilience::{CircuitBreaker, CircuitOpen, Outcome, Transience, Transient};
use rusqlite::ffi::{self, ErrorCode};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;
use tempfile::{TempDir, tempdir};

fn folder() -> TempDir {
    tempdir().expect("there is room for a folder")
}

/// A table with one row, in a file, so that there can be two connections to it.
fn table(path: &Path) -> Connection {
    let connection = open(path);
    connection
        .execute_batch(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER CHECK (n < 9)); INSERT INTO t VALUES (1, 0)",
        )
        .expect("a table");
    connection
}

/// A connection without a busy timeout.
fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("a database");
    connection.busy_timeout(Duration::ZERO).expect("a setting");
    connection
}

fn failure(outcome: rusqlite::Result<impl Sized>) -> rusqlite::Error {
    outcome.err().expect("it fails")
}

fn assert_is(error: rusqlite::Error, code: Option<ErrorCode>, outcome: Outcome) {
    assert_eq!(error.sqlite_error_code(), code, "{error}");
    assert_eq!(error.outcome(), outcome, "{error}");
    let error = Error::from(error);
    assert_eq!(error.transience().is_transient(), outcome == Outcome::Ignored, "{error}");
    assert_eq!(error.is_outage(), outcome == Outcome::Failure, "{error}");
}

#[test]
fn a_database_in_which_somebody_writes_is_busy() {
    let folder = folder();
    let path = folder.path().join("t.db");
    let writer = table(&path);
    writer.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    let error = failure(open(&path).execute("UPDATE t SET n = 1", ()));
    assert_is(error, Some(ErrorCode::DatabaseBusy), Outcome::Ignored);
}

#[test]
fn a_table_that_is_being_read_is_locked() {
    let connection = table(":memory:".as_ref());
    let mut select = connection.prepare("SELECT n FROM t").expect("a statement");
    let mut rows = select.query(()).expect("a reader");
    rows.next().expect("a row");
    assert_is(
        failure(connection.execute("DROP TABLE t", ())),
        Some(ErrorCode::DatabaseLocked),
        Outcome::Ignored,
    );
}

#[test]
fn a_constraint_a_missing_table_and_a_missing_row_are_mistakes() {
    let connection = table(":memory:".as_ref());
    let constraint = failure(connection.execute("UPDATE t SET n = 9", ()));
    assert_is(constraint, Some(ErrorCode::ConstraintViolation), Outcome::Success);
    let sql = failure(connection.execute("UPDATE u SET n = 1", ()));
    assert_is(sql, Some(ErrorCode::Unknown), Outcome::Success);
    let row = failure(connection.query_row("SELECT n FROM t WHERE id = 2", (), |row| row.get::<_, i64>(0)));
    assert_is(row, None, Outcome::Success);
}

#[test]
fn a_file_that_is_not_there_is_an_outage() {
    let folder = folder();
    let missing = folder.path().join("missing.db");
    let error = failure(Connection::open_with_flags(missing, OpenFlags::SQLITE_OPEN_READ_WRITE));
    assert_is(error, Some(ErrorCode::CannotOpen), Outcome::Failure);
}

#[test]
fn a_file_that_is_no_database_is_an_outage() {
    let folder = folder();
    let path = folder.path().join("t.db");
    std::fs::write(&path, "This is a letter, not a database.".repeat(99)).expect("there is room for a file");
    let error = failure(open(&path).execute("UPDATE t SET n = 1", ()));
    assert_is(error, Some(ErrorCode::NotADatabase), Outcome::Failure);
}

#[test]
fn a_file_that_was_damaged_is_an_outage() {
    let folder = folder();
    let path = folder.path().join("t.db");
    drop(table(&path));
    let mut bytes = std::fs::read(&path).expect("the file is there");
    // The second page is the table's.
    bytes[4096..].fill(0xff);
    std::fs::write(&path, bytes).expect("there is room for a file");
    let error = failure(open(&path).execute("UPDATE t SET n = 1", ()));
    assert_is(error, Some(ErrorCode::DatabaseCorrupt), Outcome::Failure);
}

#[test]
fn a_disk_without_room_is_an_outage() {
    let connection = table(":memory:".as_ref());
    connection.pragma_update(None, "max_page_count", 2).expect("a setting");
    let error = failure(connection.execute("CREATE TABLE u (n)", ()));
    assert_is(error, Some(ErrorCode::DiskFull), Outcome::Failure);
}

/// Codes that a test cannot cause.
#[test]
fn the_finer_codes_go_with_their_primary_one() {
    for (code, outcome) in [
        (ffi::SQLITE_BUSY_SNAPSHOT, Outcome::Ignored),
        (ffi::SQLITE_BUSY_RECOVERY, Outcome::Ignored),
        (ffi::SQLITE_LOCKED_SHAREDCACHE, Outcome::Ignored),
        (ffi::SQLITE_PROTOCOL, Outcome::Ignored),
        (ffi::SQLITE_IOERR_READ, Outcome::Failure),
        (ffi::SQLITE_IOERR_FSYNC, Outcome::Failure),
        (ffi::SQLITE_NOMEM, Outcome::Failure),
        (ffi::SQLITE_CORRUPT_INDEX, Outcome::Failure),
        (ffi::SQLITE_MISUSE, Outcome::Success),
        (ffi::SQLITE_READONLY, Outcome::Success),
        (ffi::SQLITE_CONSTRAINT_UNIQUE, Outcome::Success),
        (ffi::SQLITE_MISMATCH, Outcome::Success),
    ] {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        assert_eq!(error.outcome(), outcome, "{error}");
    }
}

#[test]
fn a_conflict_heals_by_reading_again_and_a_rejection_does_not() {
    assert_eq!(Error::Conflict.transience(), Transience::Transient);
    assert!(!Error::Conflict.is_outage());
    let rejected = Error::Rejected(rejection());
    assert_eq!(rejected.transience(), Transience::Permanent);
    assert!(!rejected.is_outage());
}

fn rejection() -> CircuitOpen {
    let breaker = CircuitBreaker::unshared("forced").build();
    breaker.force_open();
    breaker.try_acquire().expect_err("it is forced open")
}
