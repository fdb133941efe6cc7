//! Three layers that know nothing of each other.

use resilience::retry;
use std::io;

#[retry(attempts = 3)]
pub async fn page(db: &Database) -> io::Result<String> {
    order(db).await
}

#[retry(attempts = 3)]
async fn order(db: &Database) -> io::Result<String> {
    row(db).await
}

#[retry(attempts = 3)]
async fn row(db: &Database) -> io::Result<String> {
    db.query().await
}

use super::Database;

use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn the_visitor_waits_for_all_of_them() {
    let (db, start) = (Database::default(), Instant::now());
    assert!(page(&db).await.is_err());
    assert_eq!(db.queries(), 27);
    let longest = Duration::from_millis(13 * (100 + 200));
    assert!(!start.elapsed().is_zero() && start.elapsed() <= longest + Duration::from_millis(26));
}
