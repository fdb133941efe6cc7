//! The connection of a worker, and what becomes of its commits.

use std::ops::{Deref, DerefMut};

use tokio::task::JoinSet;
use tokio_postgres::{Client, Config, Error, NoTls, Transaction};

/// A worker's way to the database. A pool gives and takes connections in the same way.
#[derive(Debug)]
pub(crate) struct Session {
    config: Config,
    idle: Option<Connection>,
    is_in_doubt: bool,
    /// The commits of which nobody said whether they were made.
    pub(crate) in_doubt: u32,
    /// Those of them that had been made, as the key of a transfer said.
    pub(crate) made: u32,
}

impl Session {
    /// A session that is not connected.
    pub(crate) fn new(config: Config) -> Self {
        Self { config, idle: None, is_in_doubt: false, in_doubt: 0, made: 0 }
    }

    /// The connection that is idle, or a new one. An attempt that is cut off does not give it back,
    /// since answers to its statements may be under way.
    pub(crate) async fn take(&mut self) -> Result<Connection, Error> {
        self.in_doubt += u32::from(std::mem::take(&mut self.is_in_doubt));
        match self.idle.take() {
            Some(connection) => Ok(connection),
            None => Connection::open(&self.config).await,
        }
    }

    /// Keeps a connection for the next attempt, unless it is broken.
    pub(crate) fn give_back(&mut self, connection: Connection) {
        self.idle = Some(connection).filter(|connection| !connection.client.is_closed());
    }

    /// Commits. Without an answer of the server the outcome is in doubt.
    pub(crate) async fn commit(&mut self, transaction: Transaction<'_>) -> Result<(), Error> {
        self.is_in_doubt = true;
        let outcome = transaction.commit().await;
        self.is_in_doubt = outcome.as_ref().is_err_and(|error| error.code().is_none());
        outcome
    }

    /// Notes that the commit of an earlier attempt was made.
    pub(crate) fn found(&mut self) {
        self.made += 1;
    }
}

/// A connection, with the task that reads and writes for it. Dropped, it is closed at once.
#[derive(Debug)]
pub(crate) struct Connection {
    client: Client,
    _task: JoinSet<()>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(config: &Config) -> Result<Self, Error> {
        let (client, connection) = config.connect(NoTls).await?;
        let mut task = JoinSet::new();
        task.spawn(async move {
            // Its errors come to whoever waits for an answer.
            let _ = connection.await;
        });
        Ok(Self { client, _task: task })
    }
}

impl Deref for Connection {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Client {
        &mut self.client
    }
}
