//! The inner layers make one call in the repetitions of the outer ones.

use resilience::retry;
use std::io;

#[retry(attempts = 3)]
pub async fn page(db: &Database) -> io::Result<String> {
    order(db).await
}

#[retry(attempts = 3, nested = once)]
async fn order(db: &Database) -> io::Result<String> {
    row(db).await
}

#[retry(attempts = 3, nested = once)]
async fn row(db: &Database) -> io::Result<String> {
    db.query().await
}

use super::Database;

#[tokio::test(start_paused = true)]
async fn a_layer_that_is_called_alone_has_its_attempts() {
    let db = Database::default();
    assert!(row(&db).await.is_err());
    assert_eq!(db.queries(), 3);
    assert!(order(&db).await.is_err());
    assert_eq!(db.queries(), 5);
}
