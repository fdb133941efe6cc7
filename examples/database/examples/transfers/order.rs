//! What is to be transferred.

use tokio_postgres::{Error, Transaction};

/// The number of accounts, few enough that transfers get into each other's way.
pub(crate) const ACCOUNTS: i32 = 20;

/// An order to move money, made by a caller who gives it a key of its own.
#[derive(Debug)]
pub(crate) struct Order {
    /// The same in all attempts, and in no other order.
    pub(crate) key: String,
    /// The account that pays.
    pub(crate) from: i32,
    /// The account that is paid, another one.
    pub(crate) to: i32,
    /// What is paid.
    pub(crate) amount: i64,
}

impl Order {
    /// The order of this number, between two accounts that look random and are always the same.
    pub(crate) fn numbered(number: u32) -> Self {
        let account = |stride: u32| (number.wrapping_mul(stride) >> 3) % ACCOUNTS.unsigned_abs();
        let (from, to) = (account(2_654_435_761).cast_signed(), account(2_246_822_519).cast_signed());
        let to = if to == from { (to + 1) % ACCOUNTS } else { to };
        Self { key: format!("order-{number}"), from, to, amount: i64::from(number % 90 + 10) }
    }

    /// Both sides of the transfer. Returns how many accounts there are of the two.
    pub(crate) async fn move_money(&self, transaction: &Transaction<'_>) -> Result<u64, Error> {
        let update = "UPDATE accounts SET balance = balance + CASE id WHEN $1 THEN -$3::bigint ELSE $3 END
            WHERE id IN ($1, $2)";
        transaction.execute(update, &[&self.from, &self.to, &self.amount]).await
    }

    /// Whether the transfer with this key is the same as this one.
    pub(crate) async fn is_made(&self, transaction: &Transaction<'_>) -> Result<bool, Error> {
        let same = "SELECT 1 FROM transfers
            WHERE (key, from_account, to_account, amount) = ($1, $2, $3, $4)";
        let row = transaction.query_opt(same, &[&self.key, &self.from, &self.to, &self.amount]).await?;
        Ok(row.is_some())
    }
}
