//! Makes connections, on a thread of its own: neither the resolution of a name nor a handshake of
//! TLS can be given a time limit, and nobody may wait for them for longer than the patience.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use redis::{Client, Connection, ConnectionAddr, RedisResult};

use super::failure::Failure;

/// The time for each address of the server, and for its first replies.
const CONNECT: Duration = Duration::from_secs(5);
/// After so long an attempt is given up, with its thread: a server that hangs in a handshake would
/// else keep others that have its name since from being asked.
const GIVE_UP: Duration = Duration::from_secs(60);
/// With so many attempts that were given up and still run, no other one begins.
const MOST: usize = 4;

/// Makes connections, one at a time.
pub(super) struct Dial {
    client: Client,
    connect: fn(&Client) -> RedisResult<Connection>,
    attempt: Option<Attempt>,
    give_up: Duration,
    /// Each thread that connects has a clone.
    running: Arc<()>,
}

/// A connection that is being made.
struct Attempt {
    began: Instant,
    outcome: Receiver<Result<Connection, Failure>>,
}

impl Dial {
    pub(super) fn new(client: Client) -> Self {
        Self { client, connect, attempt: None, give_up: GIVE_UP, running: Arc::new(()) }
    }

    /// Another server from now on. Attempts that were given up still count.
    pub(super) fn turn_to(&mut self, client: Client) {
        (self.client, self.attempt) = (client, None);
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Whether there is an attempt that the next call waits for.
    pub(super) fn is_connecting(&self) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.began.elapsed() < self.give_up)
    }

    /// A connection, if there is one within `patience`. Else the attempt goes on, and the next call
    /// waits for it.
    pub(super) fn connect(&mut self, patience: Duration) -> Result<Connection, Failure> {
        let began = Instant::now();
        let goes_on = self.is_connecting();
        let attempt = match self.attempt.take().filter(|_| goes_on) {
            Some(attempt) => attempt,
            None => self.begin()?,
        };
        match attempt.outcome.recv_timeout(patience.saturating_sub(began.elapsed())) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => {
                self.attempt = Some(attempt);
                Err(Failure::Late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Panicked(String::new())),
        }
    }

    fn begin(&self) -> Result<Attempt, Failure> {
        if Arc::strong_count(&self.running) > MOST {
            return Err(Failure::Late);
        }
        let (tell, outcome) = mpsc::channel();
        let (client, running) = (self.client.clone(), Arc::clone(&self.running));
        let connect = self.connect;
        let dial = move || {
            // What the client has seen of a panic ends with it, here.
            let outcome = catch_unwind(AssertUnwindSafe(|| connect(&client)));
            let outcome = match outcome {
                Ok(made) => made.map_err(Failure::from),
                Err(panic) => Err(Failure::Panicked(text(&*panic))),
            };
            // Nobody listens any more if the store is gone.
            let _ = tell.send(outcome);
            drop(running);
        };
        let named = thread::Builder::new().name("resilience-dial".to_owned());
        named.spawn(dial).map_err(|error| Failure::Redis(error.into()))?;
        Ok(Attempt { began: Instant::now(), outcome })
    }
}

/// A connection that needs nothing more. A handshake of TLS comes with the first command. `HELLO`
/// is one that every user may send; a server that does not know it says so, which is a reply too.
fn connect(client: &Client) -> RedisResult<Connection> {
    let mut connection = client.get_connection_with_timeout(CONNECT)?;
    if let ConnectionAddr::TcpTls { .. } = client.get_connection_info().addr() {
        connection.set_write_timeout(Some(CONNECT))?;
        connection.set_read_timeout(Some(CONNECT))?;
        connection.send_packed_command(&redis::cmd("HELLO").get_packed_command())?;
        connection.recv_response()?;
    }
    Ok(connection)
}

/// What a panic says, if it is text.
fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    const LONG: Duration = Duration::from_secs(60);

    /// Nobody listens there.
    fn nobody() -> Client {
        Client::open("redis://127.0.0.1:1/").expect("a URL")
    }

    #[test]
    fn a_server_that_hangs_gets_four_connections_at_most() {
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        silent.set_nonblocking(true).expect("it can");
        // Its first reply is waited for, as a password is sent.
        let url = format!("redis://:any@{}/", silent.local_addr().expect("it has one"));
        let mut dial = Dial::new(Client::open(url).expect("a URL"));
        dial.give_up = Duration::ZERO;
        for _ in 0..20 {
            assert!(matches!(dial.connect(Duration::from_millis(1)), Err(Failure::Late)));
        }
        assert_eq!(Arc::strong_count(&dial.running), 1 + MOST);
        let mut connections = Vec::new();
        let end = Instant::now() + LONG;
        while connections.len() < MOST && Instant::now() < end {
            connections.extend(silent.accept().ok());
        }
        assert_eq!(connections.len(), MOST);
        // Where they end, others may begin.
        drop(connections);
        while Arc::strong_count(&dial.running) > 1 && Instant::now() < end {
            thread::yield_now();
        }
        assert_eq!(Arc::strong_count(&dial.running), 1);
        assert!(dial.begin().is_ok());
    }

    #[test]
    fn a_server_that_refuses_is_an_error_and_no_attempt_goes_on() {
        let mut dial = Dial::new(nobody());
        assert!(matches!(dial.connect(LONG), Err(Failure::Redis(_))));
        assert!(!dial.is_connecting());
    }

    #[test]
    fn a_client_that_panics_ends_its_attempt_with_its_words() {
        let mut dial = Dial::new(nobody());
        for (connect, expected) in [
            ((|_| panic!("at the disco")) as fn(&Client) -> RedisResult<Connection>, "at the disco"),
            (|_| panic!("{}", 8 + 1), "9"),
            (|_| std::panic::panic_any(7), ""),
        ] {
            dial.connect = connect;
            let outcome = dial.connect(LONG).map(drop);
            assert!(matches!(&outcome, Err(Failure::Panicked(said)) if said == expected), "{outcome:?}");
            assert!(!dial.is_connecting());
        }
    }
}
