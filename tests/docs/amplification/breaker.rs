//! A breaker below the innermost layer.

use resilience::{circuit_breaker, retry};
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
#[circuit_breaker(name = "orders-db", threshold = 5)]
async fn row(db: &Database) -> io::Result<String> {
    db.query().await
}

use super::Database;
use resilience::{CircuitBreaker, CircuitState};

/// The queries of one page, after which the breaker is closed again.
pub(super) async fn of_one() -> u32 {
    let db = Database::default();
    assert!(page(&db).await.is_err());
    let breaker = CircuitBreaker::named("orders-db");
    assert_eq!(breaker.state(), CircuitState::Open);
    breaker.reset();
    db.queries()
}
