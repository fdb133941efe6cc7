//! Statements that `SQLite` itself refuses. The attribute heals them.

use optimistic::{Error, Row, Store};
use resilience::{RetryEvent, TestClock, retry};
use rusqlite::{Connection, TransactionBehavior, ffi};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{TempDir, tempdir};

/// A counter at zero.
fn counter() -> (TempDir, PathBuf) {
    let folder = tempdir().expect("there is room for a folder");
    let path = folder.path().join("counter.db");
    Store::create(&path).expect("a counter");
    (folder, path)
}

/// A connection without a busy timeout, so that a busy database shows at once.
fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("a database");
    connection.busy_timeout(Duration::ZERO).expect("a setting");
    connection
}

/// Adds one in a transaction of `SQLite`'s default kind. Such a transaction sees the database as it
/// was at its first read.
fn add_within(connection: &mut Connection, think: &dyn Fn()) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let value: i64 = transaction.query_row("SELECT value FROM counter", (), |row| row.get(0))?;
    think();
    transaction.execute("UPDATE counter SET value = ?1, version = version + 1", [value + 1])?;
    Ok(transaction.commit()?)
}

thread_local! {
    /// The extended code of each error that a wait followed.
    static WAITED_FOR: RefCell<Vec<i32>> = const { RefCell::new(Vec::new()) };
}

fn note(event: &RetryEvent<'_, Error>) {
    if let Some(Error::Database(error)) = event.error() {
        WAITED_FOR
            .with_borrow_mut(|codes| codes.extend(error.sqlite_error().map(|error| error.extended_code)));
    }
}

/// Every attempt borrows the `&mut`. If an attempt leaves its transaction open, it is rolled back
/// before the wait.
#[retry(attempts = 5, base = 10ms, notify = note)]
fn add(connection: &mut Connection, think: &dyn Fn()) -> Result<(), Error> {
    add_within(connection, think)
}

#[test]
fn a_snapshot_that_is_out_of_date_heals_by_a_new_transaction() {
    let _installed = TestClock::new().install();
    let (_folder, path) = counter();
    let (mut ours, theirs) = (open(&path), Store::at(&path));
    let first = Cell::new(true);
    add(&mut ours, &|| {
        if first.take() {
            let seen = theirs.read().expect("a row");
            theirs.replace(seen, seen.value + 10).expect("nobody else has written");
        }
    })
    .expect("the second attempt reads anew");
    assert_eq!(WAITED_FOR.take(), [ffi::SQLITE_BUSY_SNAPSHOT]);
    assert_eq!(theirs.read().expect("a row"), Row { value: 11, version: 2 });
}

#[test]
fn a_database_in_which_somebody_writes_is_waited_for() {
    let _installed = TestClock::new().install();
    let (_folder, path) = counter();
    let (mut ours, mut theirs) = (open(&path), open(&path));
    let writing =
        theirs.transaction_with_behavior(TransactionBehavior::Immediate).expect("nobody else writes");
    let (writing, attempts) = (Cell::new(Some(writing)), Cell::new(0));
    add(&mut ours, &|| {
        attempts.set(attempts.get() + 1);
        if attempts.get() == 3 {
            drop(writing.take());
        }
    })
    .expect("they have finished by the third attempt");
    assert_eq!(WAITED_FOR.take(), [ffi::SQLITE_BUSY; 2]);
    assert_eq!(Store::at(&path).read().expect("a row"), Row { value: 1, version: 1 });
}
