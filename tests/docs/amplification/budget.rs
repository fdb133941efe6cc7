//! One budget for all layers.

use resilience::{RetryBudget, retry};
use std::io;

static SHOP: RetryBudget = RetryBudget::builder("shop").ratio(0.2).build();

#[retry(attempts = 3, budget = SHOP)]
pub async fn page(db: &Database) -> io::Result<String> {
    order(db).await
}

#[retry(attempts = 3, budget = SHOP)]
async fn order(db: &Database) -> io::Result<String> {
    row(db).await
}

#[retry(attempts = 3, budget = SHOP)]
async fn row(db: &Database) -> io::Result<String> {
    db.query().await
}

use super::Database;

/// The queries of one page, whose budget is full and is full again afterwards.
pub(super) async fn of_one() -> u32 {
    let db = Database::default();
    assert!(page(&db).await.is_err());
    tokio::time::advance(std::time::Duration::from_secs(100)).await;
    assert_eq!(SHOP.snapshot().available(), 100);
    db.queries()
}
