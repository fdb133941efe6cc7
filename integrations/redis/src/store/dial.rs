//! Makes connections, on a thread of its own: neither the resolution of a name nor a handshake of
//! TLS can be given a time limit, and nobody may wait for them for longer than the patience.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{io, thread};

use redis::{Client, Connection, RedisError, RedisResult};

use super::failure::Failure;

/// The time for each address of the server, and for its first replies.
const CONNECT: Duration = Duration::from_secs(5);
/// After so long an attempt is given up, with its thread: a server that hangs in a handshake would
/// else keep others that have its name since from being asked.
const GIVE_UP: Duration = Duration::from_secs(60);
/// With so many attempts that were given up and still run, no other one begins.
const MOST: usize = 4;
/// The wait after the first attempt that fails. Each one after it doubles it.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

/// Makes connections, one at a time.
pub(super) struct Dial {
    client: Client,
    attempt: Option<Attempt>,
    give_up: Duration,
    /// Each thread that connects has a clone.
    running: Arc<()>,
    pause: Option<Pause>,
}

/// The wait before the next attempt.
#[derive(Debug)]
struct Pause {
    ends: Instant,
    /// The attempts that have failed in a row.
    failures: u32,
    why: RedisError,
}

impl Pause {
    fn after(before: Option<&Self>, why: RedisError) -> Self {
        let failures = before.map_or(0, |pause| pause.failures).saturating_add(1);
        let chance = RandomState::new().hash_one(0);
        Self { ends: Instant::now() + length(failures, chance), failures, why }
    }
}

/// From half of a time that doubles with each failure up to all of it, by a chance: replicas that
/// have lost their server together do not come back together.
fn length(failures: u32, chance: u64) -> Duration {
    let most = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST);
    let half = most / 2;
    let part = (half.as_nanos() * u128::from(chance)) >> 64;
    half + Duration::from_nanos(u64::try_from(part).unwrap_or(0))
}

/// A connection that is being made.
struct Attempt {
    began: Instant,
    outcome: Receiver<RedisResult<Connection>>,
}

impl Dial {
    pub(super) fn new(client: Client) -> Self {
        Self { client, attempt: None, give_up: GIVE_UP, running: Arc::new(()), pause: None }
    }

    /// Another server from now on. Attempts that were given up still count.
    pub(super) fn turn_to(&mut self, client: Client) {
        (self.client, self.attempt, self.pause) = (client, None, None);
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// A connection, if there is one within `patience`. Else the attempt goes on, and the next call
    /// waits for it. After one that has failed there is a pause: a call that cannot wait for its
    /// end hears the failure again.
    pub(super) fn connect(&mut self, patience: Duration) -> Result<Connection, Failure> {
        let began = Instant::now();
        let attempt = match self.attempt.take().filter(|attempt| attempt.began.elapsed() < self.give_up) {
            Some(attempt) => attempt,
            None => {
                self.wait_for_end_of_pause(patience)?;
                self.begin()?
            }
        };
        match attempt.outcome.recv_timeout(patience.saturating_sub(began.elapsed())) {
            Ok(Ok(connection)) => {
                self.pause = None;
                Ok(connection)
            }
            Ok(Err(error)) => {
                self.pause = Some(Pause::after(self.pause.as_ref(), error.clone()));
                Err(error.into())
            }
            Err(RecvTimeoutError::Timeout) => {
                self.attempt = Some(attempt);
                Err(Failure::Late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Redis(ended().into())),
        }
    }

    fn wait_for_end_of_pause(&self, patience: Duration) -> Result<(), Failure> {
        let Some(pause) = &self.pause else { return Ok(()) };
        let left = pause.ends.saturating_duration_since(Instant::now());
        if left >= patience {
            return Err(pause.why.clone().into());
        }
        thread::sleep(left);
        Ok(())
    }

    fn begin(&self) -> Result<Attempt, Failure> {
        if Arc::strong_count(&self.running) > MOST {
            return Err(Failure::Late);
        }
        let (tell, outcome) = mpsc::channel();
        let (client, running) = (self.client.clone(), Arc::clone(&self.running));
        let dial = move || {
            // Nobody listens any more if the store is gone.
            let _ = tell.send(client.get_connection_with_timeout(CONNECT));
            drop(running);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_pause_doubles_up_to_two_seconds() {
        let millis = |failures, chance| length(failures, chance).as_millis();
        assert_eq!(
            [1, 2, 3, 5, 6, 40, u32::MAX].map(|n| millis(n, 0)),
            [50, 100, 200, 800, 1000, 1000, 1000]
        );
        assert_eq!([1, 2, 3, 5, 6, 40].map(|n| millis(n, u64::MAX)), [99, 199, 399, 1599, 1999, 1999]);
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
        let end = Instant::now() + Duration::from_secs(60);
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
    fn a_call_in_a_pause_hears_the_failure_again() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("redis://{}/", taken.local_addr().expect("it has one"));
        drop(taken);
        let mut dial = Dial::new(Client::open(url).expect("a URL"));
        let mut fails = |patience| match dial.connect(patience) {
            Err(Failure::Redis(error)) => error.to_string(),
            other => panic!("{:?}", other.err()),
        };
        let first = fails(Duration::from_secs(60));
        assert_eq!(fails(Duration::ZERO), first);
        assert_eq!(fails(Duration::from_secs(60)), first, "it waits for the end of the pause");
        assert_eq!(dial.pause.as_ref().map(|pause| pause.failures), Some(2));
    }
}
