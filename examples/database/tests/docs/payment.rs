//! `docs/database.md`, "A commit whose answer is lost", on a real `PostgreSQL`.

use std::cell::Cell;
use std::io::Error as IoError;

use resilience::{PolicyError, Transient, retry, timeout};
use test_servers::{Postgres, Server};
use tokio::task::JoinSet;
use tokio_postgres::{Client, IsolationLevel, NoTls};

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error(transparent)]
    #[transient(source)]
    Database(#[from] tokio_postgres::Error),
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

#[retry(attempts = unlimited, base = 5ms, cap = 250ms, max_duration = 20s)]
#[timeout(2s)]
async fn pay(pool: &Pool, payment: &Payment) -> Result<(), Error> {
    let mut client = pool.get().await?; // an attempt has a connection of its own
    let isolated = client.build_transaction().isolation_level(IsolationLevel::Serializable);
    let transaction = isolated.start().await?;
    let insert = "INSERT INTO payments VALUES ($1, $2) ON CONFLICT DO NOTHING";
    if transaction.execute(insert, &[&payment.key, &payment.cents]).await? == 0 {
        return Ok(()); // the commit of an earlier attempt was made
    }
    let update = "UPDATE accounts SET cents = cents - $2 WHERE id = $1";
    transaction.execute(update, &[&payment.account, &payment.cents]).await?;
    Ok(transaction.commit().await?)
}

/// Whether a transaction was made; `None` if it is under way, or too old to be known.
async fn was_made(client: &Client, id: &str) -> Result<Option<bool>, tokio_postgres::Error> {
    let row = client.query_one("SELECT pg_xact_status($1::text::xid8)", &[&id]).await?;
    Ok(match row.get::<_, Option<&str>>(0) {
        Some("committed") => Some(true),
        Some("aborted") => Some(false),
        _ => None,
    })
}

struct Payment {
    key: &'static str,
    account: i32,
    cents: i64,
}

/// A connection, with the task that reads and writes for it.
struct Connection {
    client: Client,
    _task: JoinSet<()>,
}

impl std::ops::Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl std::ops::DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}

/// Makes connections, whose number it knows.
struct Pool {
    url: String,
    given: Cell<u32>,
}

impl Pool {
    fn of(server: &Server) -> Self {
        Self { url: server.url(), given: Cell::new(0) }
    }

    async fn get(&self) -> Result<Connection, tokio_postgres::Error> {
        self.given.set(self.given.get() + 1);
        let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await?;
        let mut task = JoinSet::new();
        task.spawn(async { drop(connection.await) });
        Ok(Connection { client, _task: task })
    }
}

/// An account, and a payment whose first attempt was committed while its answer was lost: its
/// caller only knows that the connection broke.
const PAID: &str = "
    CREATE TABLE accounts (id int PRIMARY KEY, cents bigint);
    CREATE TABLE payments (key text PRIMARY KEY, cents bigint);
    INSERT INTO accounts VALUES (1, 1000);
    INSERT INTO payments VALUES ('made before', 300);
    UPDATE accounts SET cents = cents - 300;
";

fn server() -> Option<Server> {
    Postgres::new().start().expect("it starts")
}

async fn cents(pool: &Pool) -> i64 {
    let client = pool.get().await.expect("it listens");
    client.query_one("SELECT cents FROM accounts", &[]).await.expect("a row").get(0)
}

#[tokio::test]
async fn a_payment_is_made_once() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = Pool::of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    pay(&pool, &Payment { key: "made before", account: 1, cents: 300 }).await?;
    assert_eq!(cents(&pool).await, 700);
    pay(&pool, &Payment { key: "another", account: 1, cents: 50 }).await?;
    assert_eq!(cents(&pool).await, 650);
    Ok(())
}

#[tokio::test]
async fn the_next_attempt_waits_for_one_that_is_under_way() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = Pool::of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    // The first attempt, of which nobody knows any more, and the server has not forgotten it.
    let first = pool.get().await?;
    first.batch_execute("BEGIN; INSERT INTO payments VALUES ('slow', 300)").await?;
    first.batch_execute("UPDATE accounts SET cents = cents - 300").await?;
    let watch = pool.get().await?;
    let commit = async {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        while watch.query_one(waits, &[]).await?.get::<_, i64>(0) == 0 {}
        first.batch_execute("COMMIT").await.map_err(Error::from)
    };
    pool.given.set(0);
    let payment = Payment { key: "slow", account: 1, cents: 300 };
    let (paid, committed) = tokio::join!(pay(&pool, &payment), commit);
    assert!(paid.is_ok() && committed.is_ok(), "{paid:?}, {committed:?}");
    assert_eq!(pool.given.get(), 2, "a serialization failure, and an attempt that finds the key");
    assert_eq!(cents(&pool).await, 400);
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_started_again_is_waited_for() -> Result<(), Box<dyn std::error::Error>> {
    let Some(mut server) = server() else { return Ok(()) };
    let pool = Pool::of(&server);
    pool.get().await?.batch_execute(PAID).await?;
    server.kill()?;
    pool.given.set(0);
    let payment = Payment { key: "another", account: 1, cents: 50 };
    let restart = tokio::task::spawn_blocking(move || server.restart().map(|()| server));
    let (paid, server) = tokio::join!(pay(&pool, &payment), restart);
    paid?;
    let _server = server.map_err(IoError::other)??;
    assert!(pool.given.get() > 1, "the first attempt was refused");
    assert_eq!(cents(&pool).await, 650);
    Ok(())
}

#[tokio::test]
async fn the_server_says_what_became_of_a_transaction() -> Result<(), Error> {
    let Some(server) = server() else { return Ok(()) };
    let pool = Pool::of(&server);
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
    let pool = Pool::of(&server);
    let begin = async |pool: &Pool| {
        let client = pool.get().await?;
        client.batch_execute("BEGIN; INSERT INTO payments VALUES (gen_random_uuid()::text, 300)").await?;
        let id: String = client.query_one("SELECT pg_current_xact_id()::text", &[]).await?.get(0);
        Ok::<_, tokio_postgres::Error>((client, id))
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
