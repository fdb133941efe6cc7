//! The tables, and what is in them in the end.

use std::collections::{HashMap, HashSet};

use tokio_postgres::{Config, Error};

use crate::order::ACCOUNTS;
use crate::session::Connection;

/// What each account has at first.
const BALANCE: i64 = 1_000;

/// Makes new tables, in which the key of a transfer is unique or not.
pub(crate) async fn open(config: &Config, key: &str) -> Result<(), Error> {
    let tables = format!(
        "DROP TABLE IF EXISTS accounts, transfers;
        CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);
        INSERT INTO accounts SELECT id, {BALANCE} FROM generate_series(0, {}) AS id;
        CREATE TABLE transfers (key {key}, from_account int, to_account int, amount bigint);",
        ACCOUNTS - 1
    );
    Connection::open(config).await?.batch_execute(&tables).await
}

/// What the tables say.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// How often each transfer was made.
    pub(crate) made: HashMap<String, u32>,
    /// All money, less what there was at first.
    pub(crate) gained: i64,
    /// The accounts that do not have what the transfers say.
    pub(crate) wrong_accounts: i64,
}

impl Books {
    /// Reads them.
    pub(crate) async fn read(config: &Config) -> Result<Self, Error> {
        let connection = Connection::open(config).await?;
        let mut books = Self::default();
        for row in connection.query("SELECT key FROM transfers", &[]).await? {
            *books.made.entry(row.get(0)).or_default() += 1;
        }
        let sum = "SELECT sum(balance)::bigint FROM accounts";
        books.gained = connection.query_one(sum, &[]).await?.get::<_, i64>(0) - BALANCE * i64::from(ACCOUNTS);
        let wrong = "SELECT count(*) FROM accounts WHERE balance <> $1::bigint
            + (SELECT coalesce(sum(amount), 0) FROM transfers WHERE to_account = id)
            - (SELECT coalesce(sum(amount), 0) FROM transfers WHERE from_account = id)";
        books.wrong_accounts = connection.query_one(wrong, &[&BALANCE]).await?.get(0);
        Ok(books)
    }

    /// How often a transfer was made more than once.
    pub(crate) fn doubled(&self) -> u32 {
        self.made.values().map(|times| times - 1).sum()
    }

    /// How many of these transfers were made.
    pub(crate) fn made_of(&self, keys: &HashSet<String>) -> usize {
        keys.iter().filter(|key| self.made.contains_key(*key)).count()
    }
}
