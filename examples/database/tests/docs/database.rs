//! `docs/database.md`: an error type, with the driver's feature.

use resilience::{PolicyError, Transient, circuit_breaker, retry};
use rusqlite::Connection;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error(transparent)]
    #[transient(source)] // the driver's error knows
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

#[retry(attempts = 10, base = 10ms, cap = 1s)]
#[circuit_breaker(name = "orders.db", threshold = 5, cooldown = 30s)]
fn insert(db: &mut Connection, id: i64) -> Result<(), Error> {
    let transaction = db.transaction()?;
    transaction.execute("INSERT INTO orders VALUES (?1)", [id])?;
    Ok(transaction.commit()?)
}

use resilience::TestClock;

#[test]
fn contention_is_waited_out_and_a_mistake_is_not() {
    let time = TestClock::new();
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
    let busy = insert(&mut db, 1).expect_err("another one writes");
    assert_eq!(Transient::kind(&busy), "busy");
    assert!(time.elapsed() > std::time::Duration::ZERO);
    other.execute_batch("COMMIT").expect("it has begun");
    let before = time.elapsed();
    assert!(insert(&mut db, 1).is_ok());
    let twice = insert(&mut db, 1).expect_err("it is there");
    assert_eq!(Transient::kind(&twice), "constraint");
    assert_eq!(time.elapsed(), before);
    assert_eq!(resilience::CircuitBreaker::named("orders.db").snapshot().failures(), 0);
}
