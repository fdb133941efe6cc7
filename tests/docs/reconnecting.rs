//! `docs/reconnecting.md`

use resilience::{TimedOut, Transient, circuit_breaker, retry, timeout};
use std::io;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[derive(Debug, thiserror::Error, Transient)]
enum Error {
    #[error(transparent)]
    #[transient(source)]
    Broken(#[from] io::Error),
    #[error("nothing has come for too long")]
    #[transient]
    Silent(#[from] TimedOut),
    #[error("the server is left alone for a while")]
    #[transient(after = _0)]
    #[breaker(ignore)]
    Resting(Option<Duration>),
}

enum Message {
    Change(u64),
    Heartbeat, // each 10 seconds, if there is no change
}

#[retry(
    attempts = unlimited,
    base = 1s,
    cap = 1m,
    reset_after = 2m,
    on_ok = |()| true, // a server that is restarted ends the feed without an error
)]
async fn watch(server: &Server, seen: &mut u64, handle: &mut impl FnMut(u64)) -> Result<(), Error> {
    let mut messages = connect(server, *seen).await?;
    while let Some(message) = next(&mut messages).await? {
        if let Message::Change(change) = message {
            handle(change);
            *seen = change;
        }
    }
    Ok(()) // the server has closed the connection
}

#[circuit_breaker(
    name = "feed",
    key = server.host,
    threshold = 5,
    cooldown = 30s,
    map_err = |open| Error::Resting(open.retry_after()),
)]
#[timeout(5s)]
async fn connect(server: &Server, seen: u64) -> Result<Messages<'_>, Error> {
    Ok(server.connect(seen).await?)
}

#[timeout(25s)] // two heartbeats and a half
async fn next(messages: &mut Messages<'_>) -> Result<Option<Message>, Error> {
    Ok(messages.next().await?)
}

/// `None` if `stop` was cancelled. The next call goes on after `seen`.
async fn watch_until(
    stop: &CancellationToken,
    server: &Server,
    seen: &mut u64,
    handle: &mut impl FnMut(u64),
) -> Option<Result<(), Error>> {
    stop.run_until_cancelled(watch(server, seen, handle)).await
}

use futures::future::join_all;
use resilience::CircuitBreaker;
use std::cell::{Cell, RefCell};
use tokio::time::{Instant, sleep};

/// Has a change each 10 seconds, and a heartbeat in place of each that is seen already.
struct Server {
    host: &'static str,
    last: u64,
    /// After so many messages each connection does as `ends` says.
    after: u64,
    ends: End,
    up_from: Cell<Instant>,
    connected: RefCell<Vec<(u64, Instant)>>,
}

#[derive(Clone, Copy)]
enum End {
    Breaks,
    Closes,
    FallsSilent,
}

struct Messages<'a> {
    server: &'a Server,
    seen: u64,
    sent: u64,
}

impl Server {
    fn new(host: &'static str, last: u64, after: u64, ends: End) -> Self {
        let up_from = Cell::new(Instant::now());
        Self { host, last, after, ends, up_from, connected: RefCell::default() }
    }

    async fn connect(&self, seen: u64) -> io::Result<Messages<'_>> {
        self.connected.borrow_mut().push((seen, Instant::now()));
        if Instant::now() < self.up_from.get() {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        if seen > self.last {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Messages { server: self, seen, sent: 0 })
    }
}

impl Messages<'_> {
    async fn next(&mut self) -> io::Result<Option<Message>> {
        if self.sent == self.server.after {
            match self.server.ends {
                End::Breaks => return Err(io::ErrorKind::ConnectionReset.into()),
                End::Closes => return Ok(None),
                End::FallsSilent => std::future::pending().await,
            }
        }
        sleep(Duration::from_secs(10)).await;
        self.sent += 1;
        if self.sent.is_multiple_of(2) {
            return Ok(Some(Message::Heartbeat));
        }
        self.seen += 1;
        Ok(Some(Message::Change(self.seen)))
    }
}

/// Watches until the last change, and says how long that took.
async fn watched(server: &Server) -> Duration {
    let (stop, start) = (CancellationToken::new(), Instant::now());
    let (mut seen, mut handled) = (0, 0);
    let mut handle = |change| {
        handled += 1;
        assert_eq!(change, handled, "each change once, in order");
        if change == server.last {
            stop.cancel();
        }
    };
    let outcome = watch_until(&stop, server, &mut seen, &mut handle).await;
    assert!(outcome.is_none(), "{outcome:?}");
    assert_eq!((handled, seen), (server.last, server.last));
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_is_made_anew_from_its_place() {
    // Each has 10 changes and 10 heartbeats in 200 seconds.
    let server = Server::new("breaks", 100, 20, End::Breaks);
    let took = watched(&server).await;
    let connected = server.connected.take();
    assert!(connected.into_iter().map(|(seen, _)| seen).eq((0..100).step_by(10)));
    // Nine waits of at most a second, as each of them is the first. The last message is a change.
    let messages = Duration::from_secs(2000 - 10);
    assert!(messages <= took && took <= messages + Duration::from_secs(9), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_closed_is_made_anew_too() {
    let server = Server::new("closes", 100, 20, End::Closes);
    let took = watched(&server).await;
    assert!(server.connected.take().into_iter().map(|(seen, _)| seen).eq((0..100).step_by(10)));
    let messages = Duration::from_secs(2000 - 10);
    assert!(messages <= took && took <= messages + Duration::from_secs(9), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_permanent_error_ends_the_feed() {
    let server = Server::new("forgets", 100, 20, End::Closes);
    let (mut seen, mut handled) = (u64::MAX, 0);
    let outcome = watch(&server, &mut seen, &mut |_| handled += 1).await;
    assert!(matches!(outcome, Err(Error::Broken(error)) if error.kind() == io::ErrorKind::NotFound));
    assert_eq!((server.connected.take().len(), handled), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_given_up_after_25_seconds() {
    let server = Server::new("silent", 20, 20, End::FallsSilent);
    let took = watched(&server).await;
    assert!(server.connected.take().into_iter().map(|(seen, _)| seen).eq([0, 10]));
    let messages = Duration::from_secs(400 - 10 + 25);
    assert!(messages <= took && took <= messages + Duration::from_secs(1), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn short_connections_wait_longer_each_time() {
    // Two messages, 20 seconds: none lasts for two minutes.
    let server = Server::new("short", 10, 2, End::Breaks);
    let took = watched(&server).await;
    assert_eq!(server.connected.take().len(), 10);
    // Waits of at most 1, 2, 4, 8, 16, 32, 60, 60 and 60 seconds.
    let most = Duration::from_secs(10 * 20 + 63 + 3 * 60);
    assert!(Duration::from_secs(190) <= took && took <= most, "{took:?}");
}

/// The same waits as those of `watch`, without a breaker.
#[retry(attempts = unlimited, base = 1s, cap = 1m)]
async fn connect_alone(server: &Server) -> io::Result<()> {
    server.connect(0).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn fifty_feeds_leave_a_server_alone_that_is_down() {
    let down = |host| {
        let server = Server::new(host, 2, 9, End::Breaks);
        server.up_from.set(Instant::now() + Duration::from_secs(600));
        server
    };
    let refused = |server: &Server| {
        let connected = server.connected.borrow();
        connected.iter().filter(|(_, at)| *at < server.up_from.get()).count()
    };
    let server = down("down");
    join_all((0..50).map(|_| watched(&server))).await;
    // Five that open the circuit, and a probe each 30 seconds, and up to a second later.
    assert!((5 + 19..=5 + 20).contains(&refused(&server)), "{}", refused(&server));
    assert_eq!(server.connected.borrow().len(), refused(&server) + 50, "then one for each feed");

    let breaker = CircuitBreaker::all().into_iter().find(|breaker| breaker.key() == Some("down"));
    let rejected = breaker.expect("it is kept").snapshot().rejected();
    // Some 900; and 1250 if a feed that is rejected does not wait for the probe.
    assert!((700..1100).contains(&rejected), "{rejected}");

    let server = down("down, without a breaker");
    join_all((0..50).map(|_| connect_alone(&server))).await.into_iter().for_each(|outcome| {
        outcome.expect("it ends well");
    });
    assert!((1200..1400).contains(&refused(&server)), "{}", refused(&server));
}

#[tokio::test(start_paused = true)]
async fn a_stopped_feed_goes_on_later() {
    let server = Server::new("stopped", 30, 20, End::Breaks);
    let (stop, mut seen, mut handled) = (CancellationToken::new(), 0, Vec::new());
    let cancel = async {
        sleep(Duration::from_secs(45)).await;
        stop.cancel();
    };
    let again = CancellationToken::new();
    let mut handle = |change| {
        handled.push(change);
        if change == server.last {
            again.cancel();
        }
    };
    let (outcome, ()) = tokio::join!(watch_until(&stop, &server, &mut seen, &mut handle), cancel);
    assert!(outcome.is_none());
    assert_eq!(seen, 2);
    assert!(watch_until(&again, &server, &mut seen, &mut handle).await.is_none());
    assert!(handled.into_iter().eq(1..=30), "each change once, in order");
    assert!(server.connected.take().into_iter().map(|(seen, _)| seen).eq([0, 2, 12, 22]));
}
