//! rusqlite, which is sync.

use crate::session::Session;
use rusqlite::{Connection, Error};

impl Session for Connection {
    type Error = Error;

    async fn open(path: &str) -> Result<Self, Error> {
        Connection::open(path)
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.execute_batch(sql)
    }
}

#[tokio::test]
async fn a_row_that_is_not_there_is_a_refusal() {
    let own = Connection::open_in_memory().expect("there is room");
    let found = crate::guarded::seen(async |_| own.query_row("SELECT 1 WHERE false", [], |_| Ok(()))).await;
    crate::guarded::compare(&[("no row", found, crate::guarded::Seen::refusal("refused"))]);
}
