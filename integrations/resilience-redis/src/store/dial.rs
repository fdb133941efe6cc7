//! Makes connections, on a thread of its own: neither the resolution of a name nor a handshake of
//! TLS can be given a time limit, and nobody may wait for them for longer than the patience.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{io, thread};

use redis::{Client, Connection, RedisResult};

use super::failure::Failure;

/// The time for each address of the server, and for its first replies.
const CONNECT: Duration = Duration::from_secs(5);
/// After so long an attempt is given up, with its thread: a server that hangs in a handshake would
/// else keep others that have its name since from being asked.
const GIVE_UP: Duration = Duration::from_secs(60);

/// Makes connections, one at a time.
pub(super) struct Dial {
    client: Client,
    attempt: Option<Attempt>,
}

/// A connection that is being made.
struct Attempt {
    began: Instant,
    outcome: Receiver<RedisResult<Connection>>,
}

impl Dial {
    pub(super) fn new(client: Client) -> Self {
        Self { client, attempt: None }
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// A connection, if there is one within `patience`. Else the attempt goes on, and the next call
    /// waits for it.
    pub(super) fn connect(&mut self, patience: Duration) -> Result<Connection, Failure> {
        let attempt = match self.attempt.take().filter(|attempt| attempt.began.elapsed() < GIVE_UP) {
            Some(attempt) => attempt,
            None => self.begin()?,
        };
        match attempt.outcome.recv_timeout(patience) {
            Ok(outcome) => Ok(outcome?),
            Err(RecvTimeoutError::Timeout) => {
                self.attempt = Some(attempt);
                Err(Failure::Late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Redis(ended().into())),
        }
    }

    fn begin(&self) -> Result<Attempt, Failure> {
        let (tell, outcome) = mpsc::channel();
        let client = self.client.clone();
        let dial = move || {
            // Nobody listens any more if the store is gone.
            let _ = tell.send(client.get_connection_with_timeout(CONNECT));
        };
        let named = thread::Builder::new().name("resilience-dial".to_owned());
        named.spawn(dial).map_err(|error| Failure::Redis(error.into()))?;
        Ok(Attempt { began: Instant::now(), outcome })
    }
}

/// A panic of the client.
fn ended() -> io::Error {
    io::Error::other("the thread that connects has ended")
}
