//! The part to copy: a transaction that is repeated, and made once.

use resilience::{PolicyError, Transient, retry, timeout};
use tokio_postgres::IsolationLevel;

use crate::order::Order;
use crate::session::Session;

/// Why a transfer was not made, or is not known to be.
#[derive(Debug, thiserror::Error, Transient)]
pub(crate) enum Error {
    /// An error of the driver, which knows whether another attempt helps.
    #[error(transparent)]
    #[transient(source)]
    Database(#[from] tokio_postgres::Error),
    /// One of the two accounts is not there.
    #[error("there is no such account")]
    NoSuchAccount,
    /// The caller has used the key for another transfer, which was made.
    #[error("the key belongs to another transfer")]
    OtherTransfer,
    /// An attempt took too long.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Moves money, once, whatever the network and the server do.
///
/// The whole transaction is the attempt. It begins with the key of the transfer: if the row is
/// there, the commit of an earlier attempt was made, and its answer was lost. A row of a
/// transaction that is still under way is waited for.
///
/// There is no breaker here, since the caller wants to wait until the server is back.
#[retry(attempts = unlimited, base = 5ms, cap = 250ms, max_duration = 20s)]
#[timeout(2s)]
pub(crate) async fn transfer(session: &mut Session, order: &Order) -> Result<(), Error> {
    let mut connection = session.take().await?;
    let outcome = transfer_once(session, &mut connection, order).await;
    session.give_back(connection);
    outcome
}

async fn transfer_once(
    session: &mut Session,
    connection: &mut tokio_postgres::Client,
    order: &Order,
) -> Result<(), Error> {
    let isolated = connection.build_transaction().isolation_level(IsolationLevel::Serializable);
    let transaction = isolated.start().await?;
    let insert = "INSERT INTO transfers VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let row = transaction.execute(insert, &[&order.key, &order.from, &order.to, &order.amount]).await?;
    if row == 0 {
        if !order.is_made(&transaction).await? {
            return Err(Error::OtherTransfer);
        }
        session.found();
        return Ok(());
    }
    if order.move_money(&transaction).await? != 2 {
        return Err(Error::NoSuchAccount);
    }
    session.commit(transaction).await?;
    Ok(())
}
