//! sqlx.

use crate::session::Session;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Error, Executor, SqliteConnection};

impl Session for SqliteConnection {
    type Error = Error;

    async fn open(path: &str) -> Result<Self, Error> {
        SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.map(drop)
    }
}
