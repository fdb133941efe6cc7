//! tokio-postgres.

use crate::session::Session;
use tokio_postgres::{Error, NoTls};

/// A client, whose connection has a task of its own.
pub(crate) struct Client(tokio_postgres::Client);

impl Session for Client {
    type Error = Error;

    async fn open(url: &str) -> Result<Self, Error> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(async { drop(connection.await) });
        Ok(Self(client))
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.0.batch_execute(sql).await
    }
}

/// Errors of the driver itself.
#[tokio::test]
async fn a_value_of_another_type_is_a_refusal() {
    let Some(server) = super::server() else { return };
    let Client(client) = Client::open(&server.url()).await.expect("it is there");
    let read = crate::guarded::seen(async |_| {
        let row = client.query_one("SELECT 'text'", &[]).await?;
        row.try_get::<_, i32>(0).map(drop)
    });
    let none = crate::guarded::seen(async |_| client.query_one("SELECT 1 WHERE false", &[]).await.map(drop));
    let refused = crate::guarded::Seen::refusal("refused");
    crate::guarded::compare(&[
        ("a value of another type", read.await, refused),
        ("a row that is not there", none.await, refused),
    ]);
}
