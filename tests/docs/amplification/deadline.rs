//! A deadline around all layers.

use resilience::{Deadline, retry};
use std::{io, time::Duration};

async fn answer(db: &Database) -> io::Result<String> {
    Deadline::within(Duration::from_secs(1)).scope(page(db)).await
}

#[retry(attempts = 3, base = 200ms, jitter = none)]
async fn page(db: &Database) -> io::Result<String> {
    order(db).await
}

#[retry(attempts = 3, base = 200ms, jitter = none)]
async fn order(db: &Database) -> io::Result<String> {
    db.query().await
}

use super::Database;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn what_cannot_end_in_time_is_not_begun() {
    let (db, start) = (Database::default(), Instant::now());
    assert!(page(&db).await.is_err());
    assert_eq!((db.queries(), start.elapsed().as_millis()), (9, 3 * 600 + 600));

    let start = Instant::now();
    let error = answer(&db).await.expect_err("the database is down");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused, "the real error");
    assert_eq!((db.queries(), start.elapsed().as_millis()), (4, 800));
}
