//! `docs/database.md`: an error type, with the driver's feature and without one.

use std::error::Error as StdError;

use resilience::Outcome::{Failure, Ignored, Success};
use resilience::{PolicyError, TestClock, Transient, circuit_breaker, retry};
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

/// What a driver without a feature gives: a `SQLSTATE` if the server has answered.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct DriverError(Option<&'static str>);

impl DriverError {
    fn sqlstate(&self) -> Option<&str> {
        self.0
    }
}

#[derive(Debug, thiserror::Error, Transient)]
enum ByHand {
    #[error("another transaction was in the way")]
    #[transient]
    #[breaker(ignore)]
    Contention(#[source] DriverError),
    #[error("the database does not work")]
    #[transient]
    Outage(#[source] DriverError),
    #[error("the database refused")]
    Refused(#[source] DriverError),
}

impl From<DriverError> for ByHand {
    fn from(error: DriverError) -> Self {
        match error.sqlstate() {
            Some("40001" | "40P01" | "55P03") => Self::Contention(error),
            Some(code) if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => {
                Self::Outage(error)
            }
            Some(_) => Self::Refused(error),
            None => Self::Outage(error), // the connection broke
        }
    }
}

#[test]
fn by_hand_it_is_the_same() {
    let of = |code| ByHand::from(DriverError(code));
    let (contention, outage, refused) = (of(Some("40001")), of(Some("57P01")), of(Some("23505")));
    assert_eq!([&contention, &outage, &refused].map(Transient::outcome), [Ignored, Failure, Success]);
    let is_transient = |error: &ByHand| error.transience().is_transient();
    assert_eq!([&contention, &outage, &refused].map(is_transient), [true, true, false]);
    assert_eq!(of(None).outcome(), Failure);
    assert!(outage.source().is_some());
}
