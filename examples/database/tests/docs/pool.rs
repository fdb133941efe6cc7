//! `docs/database.md`, "What an attempt is": the pool, on a real `PostgreSQL`.

use deadpool_postgres::{BuildError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::{Config, NoTls};

pub fn open(config: Config) -> Result<Pool, BuildError> {
    let checked = ManagerConfig { recycling_method: RecyclingMethod::Verified };
    let manager = Manager::from_config(config, NoTls, checked);
    let answer = Some(Duration::from_millis(200)); // a connection without one is replaced
    Pool::builder(manager).runtime(Runtime::Tokio1).recycle_timeout(answer).build()
}

use std::error::Error;

use resilience::{TimedOut, timeout};

#[timeout(100ms)]
async fn sleep(pool: &Pool) -> Result<(), Box<dyn Error>> {
    Ok(pool.get().await?.batch_execute("SELECT pg_sleep(10)").await?)
}

async fn process(pool: &Pool) -> Result<i32, Box<dyn Error>> {
    Ok(pool.get().await?.query_one("SELECT pg_backend_pid()", &[]).await?.get(0))
}

#[tokio::test]
async fn a_connection_whose_statement_was_cut_is_replaced() -> Result<(), Box<dyn Error>> {
    let Some(server) = test_servers::Postgres::new().start()? else { return Ok(()) };
    let pool = open(server.url().parse()?)?;
    let before = process(&pool).await?;
    assert_eq!(process(&pool).await?, before, "a connection that answers is used again");
    assert!(sleep(&pool).await.expect_err("it is cut").is::<TimedOut>());
    assert_ne!(process(&pool).await?, before);
    assert_eq!(pool.status().size, 1);
    Ok(())
}
