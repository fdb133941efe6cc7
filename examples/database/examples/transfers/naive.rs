//! The same without the recipe, in two ways.

use resilience::{retry, timeout};
use tokio_postgres::IsolationLevel;

use crate::order::Order;
use crate::recipe::Error;
use crate::session::Session;

/// One attempt. Its caller is told of every conflict, and of every connection that breaks.
#[timeout(2s)]
pub(crate) async fn transfer_once(session: &mut Session, order: &Order) -> Result<(), Error> {
    let mut connection = session.take().await?;
    let isolated = connection.build_transaction().isolation_level(IsolationLevel::Serializable);
    let transaction = isolated.start().await?;
    let insert = "INSERT INTO transfers VALUES ($1, $2, $3, $4)";
    transaction.execute(insert, &[&order.key, &order.from, &order.to, &order.amount]).await?;
    order.move_money(&transaction).await?;
    session.commit(transaction).await?;
    session.give_back(connection);
    Ok(())
}

/// Attempts until one succeeds, which do not know of each other.
#[retry(attempts = unlimited, base = 5ms, cap = 250ms, max_duration = 20s)]
pub(crate) async fn transfer_blindly(session: &mut Session, order: &Order) -> Result<(), Error> {
    transfer_once(session, order).await
}
