//! `docs/database.md`

use resilience::{CircuitOpen, Transient, circuit_breaker, retry};
use rusqlite::{Connection, ErrorCode};

#[derive(Debug, PartialEq)]
enum Fault {
    Contention,
    Outage,
    Mistake,
}

fn fault(error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Contention,
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::DiskFull
            | ErrorCode::DatabaseCorrupt,
        ) => Fault::Outage,
        _ => Fault::Mistake,
    }
}

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error(transparent)]
    #[transient(if = self.is_contention())]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl Error {
    fn is_contention(&self) -> bool {
        matches!(self, Error::Database(error) if fault(error) == Fault::Contention)
    }

    fn is_outage(&self) -> bool {
        matches!(self, Error::Database(error) if fault(error) == Fault::Outage)
    }
}

#[retry(attempts = 10, base = 10ms, cap = 1s)]
#[circuit_breaker(name = "orders.db", ignore = Error::is_contention, on = Error::is_outage)]
fn insert(db: &mut Connection, id: i64) -> Result<(), Error> {
    let transaction = db.transaction()?;
    transaction.execute("INSERT INTO orders VALUES (?1)", [id])?;
    Ok(transaction.commit()?)
}

#[test]
fn contention_is_waited_out_and_a_mistake_is_not() {
    let time = resilience::TestClock::new();
    let _time = time.install();
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("orders.db");
    let open = || {
        let db = Connection::open(&path).expect("it can be made");
        db.busy_timeout(std::time::Duration::ZERO).expect("it is an option");
        db
    };
    let (mut db, other) = (open(), open());
    db.execute_batch("CREATE TABLE orders (id INTEGER PRIMARY KEY)").expect("nobody else is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    assert!(matches!(insert(&mut db, 1), Err(Error::Database(error)) if fault(&error) == Fault::Contention));
    assert!(time.elapsed() > std::time::Duration::ZERO);
    other.execute_batch("COMMIT").expect("it has begun");
    let before = time.elapsed();
    assert!(insert(&mut db, 1).is_ok());
    assert!(matches!(insert(&mut db, 1), Err(Error::Database(error)) if fault(&error) == Fault::Mistake));
    assert_eq!(time.elapsed(), before);
    assert_eq!(resilience::CircuitBreaker::named("orders.db").snapshot().failures(), 0);
}

#[test]
fn a_disk_that_is_full_is_an_outage() {
    let mut db = Connection::open_in_memory().expect("memory is there");
    let full = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
    assert!(Error::from(full).is_outage());
    let missing = insert(&mut db, 1).expect_err("there is no table");
    assert!(!missing.is_outage() && !missing.is_contention());
}
