//! `docs/database.md`, "A commit whose answer is lost", on a real `PostgreSQL`.

use deadpool_postgres::{Pool, PoolError};
use resilience::{PolicyError, Transient, retry, timeout};
use tokio_postgres::IsolationLevel;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error(transparent)]
    #[transient(source)]
    Database(#[from] tokio_postgres::Error),
    #[error("the pool gave no connection")]
    #[transient(if = matches!(_0, PoolError::Timeout(_)))] // one may be free later
    Pool(#[source] PoolError),
    #[error("there is no such account")]
    NoSuchAccount,
    #[error("the key belongs to another payment")]
    OtherPayment,
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Database(error), // the driver's error knows
            other => Self::Pool(other),
        }
    }
}

struct Payment {
    key: String,
    account: i32,
    cents: i64,
}

#[retry(attempts = unlimited, base = 5ms, cap = 250ms, max_duration = 20s)]
#[timeout(2s)]
async fn pay(pool: &Pool, Payment { key, account, cents }: &Payment) -> Result<(), Error> {
    let mut client = pool.get().await?; // an attempt has a connection of its own
    let isolated = client.build_transaction().isolation_level(IsolationLevel::Serializable);
    let transaction = isolated.start().await?;
    let insert = "INSERT INTO payments VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    if transaction.execute(insert, &[key, account, cents]).await? == 0 {
        // The commit of an earlier attempt was made, or the key is that of another payment.
        let same = "SELECT 1 FROM payments WHERE (key, account, cents) = ($1, $2, $3)";
        let is_made = transaction.query_opt(same, &[key, account, cents]).await?.is_some();
        return if is_made { Ok(()) } else { Err(Error::OtherPayment) };
    }
    let update = "UPDATE accounts SET cents = cents - $2 WHERE id = $1";
    if transaction.execute(update, &[account, cents]).await? == 0 {
        return Err(Error::NoSuchAccount); // nothing is kept, the key neither
    }
    Ok(transaction.commit().await?)
}

use tokio_postgres::Client;

/// Whether a transaction was made; `None` if it is under way, or too old to be known.
async fn was_made(client: &Client, id: &str) -> Result<Option<bool>, tokio_postgres::Error> {
    let row = client.query_one("SELECT pg_xact_status($1::text::xid8)", &[&id]).await?;
    Ok(match row.get::<_, Option<&str>>(0) {
        Some("committed") => Some(true),
        Some("aborted") => Some(false),
        _ => None,
    })
}

use std::io::Error as IoError;

use deadpool_postgres::TimeoutType;
use resilience::testing::Recorder;
use test_servers::{Postgres, Server};

use crate::pool;

/// The name of the function, which the recorder of its attempts asks for.
const PAY: &str = concat!(module_path!(), "::pay");

/// An account, and a payment whose first attempt was committed while its answer was lost: its
/// caller only knows that the connection broke.
const PAID: &str = "
    CREATE TABLE accounts (id int PRIMARY KEY, cents bigint);
    CREATE TABLE payments (key text PRIMARY KEY, account int, cents bigint);
    INSERT INTO accounts VALUES (1, 1000);
    INSERT INTO payments VALUES ('made before', 1, 300);
    UPDATE accounts SET cents = cents - 300;
";

fn server() -> Option<Server> {
    Postgres::new().start().expect("it starts")
}

fn pool_of(server: &Server) -> Pool {
    pool::open(server.url().parse().expect("it is an address")).expect("it has a runtime")
}

fn payment(key: &str, account: i32, cents: i64) -> Payment {
    Payment { key: key.to_owned(), account, cents }
}

async fn cents(pool: &Pool) -> i64 {
    let client = pool.get().await.expect("it listens");
    client.query_one("SELECT cents FROM accounts", &[]).await.expect("a row").get(0)
}

#[tokio::test]
async fn a_payment_is_made_once() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    pay(&pool, &payment("made before", 1, 300)).await?;
    assert_eq!(cents(&pool).await, 700);
    pay(&pool, &payment("another", 1, 50)).await?;
    assert_eq!(cents(&pool).await, 650);
    Ok(())
}

#[tokio::test]
async fn a_key_of_another_payment_is_refused() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    let recorder = Recorder::new();
    for other in [payment("made before", 1, 301), payment("made before", 2, 300)] {
        assert!(matches!(pay(&pool, &other).await, Err(Error::OtherPayment)));
    }
    assert_eq!(recorder.attempts(PAY), 2, "each was tried once");
    assert_eq!(cents(&pool).await, 700);
    Ok(())
}

#[tokio::test]
async fn a_payment_of_nobody_leaves_nothing() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    let recorder = Recorder::new();
    assert!(matches!(pay(&pool, &payment("another", 2, 50)).await, Err(Error::NoSuchAccount)));
    assert_eq!(recorder.attempts(PAY), 1);
    pay(&pool, &payment("another", 1, 50)).await?;
    assert_eq!(cents(&pool).await, 650, "the key was free");
    Ok(())
}

#[test]
fn only_a_pool_without_a_free_connection_is_waited_for() {
    let is_transient = |error| Error::from(error).transience().is_transient();
    assert!(is_transient(PoolError::Timeout(TimeoutType::Wait)));
    assert!(!is_transient(PoolError::Closed));
}

#[tokio::test]
async fn the_next_attempt_waits_for_one_that_is_under_way() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    // The first attempt, of which nobody knows any more, and the server has not forgotten it.
    let first = pool.get().await?;
    first.batch_execute("BEGIN; INSERT INTO payments VALUES ('slow', 1, 300)").await?;
    first.batch_execute("UPDATE accounts SET cents = cents - 300").await?;
    let watch = pool.get().await?;
    let commit = async {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        while watch.query_one(waits, &[]).await?.get::<_, i64>(0) == 0 {}
        first.batch_execute("COMMIT").await.map_err(Error::from)
    };
    let recorder = Recorder::new();
    let payment = payment("slow", 1, 300);
    let (paid, committed) = tokio::join!(pay(&pool, &payment), commit);
    assert!(paid.is_ok() && committed.is_ok(), "{paid:?}, {committed:?}");
    assert_eq!(recorder.attempts(PAY), 2, "a serialization failure, and an attempt that finds the key");
    assert_eq!(cents(&pool).await, 400);
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_started_again_is_waited_for() -> Result<(), Box<dyn std::error::Error>> {
    let Some(mut server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    server.kill()?;
    let recorder = Recorder::new();
    let payment = payment("another", 1, 50);
    let restart = tokio::task::spawn_blocking(move || server.restart().map(|()| server));
    let (paid, server) = tokio::join!(pay(&pool, &payment), restart);
    paid?;
    let _server = server.map_err(IoError::other)??;
    assert!(recorder.attempts(PAY) > 1, "the first attempt was refused");
    assert_eq!(cents(&pool).await, 650);
    Ok(())
}

#[tokio::test]
async fn the_server_says_what_became_of_a_transaction() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    let (mut ours, other) = (pool.get().await?, pool.get().await?);
    for (end, made) in [("COMMIT", true), ("ROLLBACK", false)] {
        let transaction = ours.transaction().await?;
        let id = "SELECT pg_current_xact_id()::text";
        let id: String = transaction.query_one(id, &[]).await?.get(0);
        assert_eq!(was_made(&other, &id).await?, None);
        transaction.batch_execute(end).await?;
        drop(transaction);
        assert_eq!(was_made(&other, &id).await?, Some(made));
    }
    Ok(())
}

/// The number of a transaction that a crash has undone may be given to another one.
#[tokio::test]
async fn after_a_crash_a_number_may_be_anothers() -> Result<(), Box<dyn std::error::Error>> {
    let Some(mut server) = server() else { return Ok(()) };
    let pool = pool_of(&server);
    let begin = async |pool: &Pool| {
        let client = pool.get().await?;
        client.batch_execute("BEGIN; INSERT INTO payments VALUES (gen_random_uuid()::text, 1, 300)").await?;
        let id: String = client.query_one("SELECT pg_current_xact_id()::text", &[]).await?.get(0);
        Ok::<_, Error>((client, id))
    };
    pool.get().await?.batch_execute(PAID).await?;
    pool.get().await?.batch_execute("CHECKPOINT").await?;
    let (_lost, ours) = begin(&pool).await?;
    server.kill()?;
    server.restart()?;
    let (other, theirs) = begin(&pool).await?;
    other.batch_execute("COMMIT").await?;
    assert_eq!(ours, theirs);
    assert_eq!(was_made(&other, &ours).await?, Some(true), "ours was not");
    Ok(())
}
