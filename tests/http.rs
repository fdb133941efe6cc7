//! The attributes on a reqwest function, against a real server on loopback that counts the requests
//! it gets.
//!
//! It runs in real time, so no test measures a duration.

#[path = "../examples/quickstart/server.rs"]
mod server;

use reqwest::Client;
use resilience::{CircuitBreaker, CircuitOpen, CircuitState, circuit_breaker, retry};
use server::{Reply, Server};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

#[derive(Debug, thiserror::Error)]
enum ApiError {
    #[error("timed out")]
    Timeout,
    #[error("status {0}")]
    Status(u16),
    #[error("connection failed")]
    Connection(#[source] reqwest::Error),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        match error.status() {
            Some(status) => Self::Status(status.as_u16()),
            None if error.is_timeout() => Self::Timeout,
            None => Self::Connection(error),
        }
    }
}

impl ApiError {
    fn heals(&self) -> bool {
        matches!(self, Self::Timeout | Self::Connection(_) | Self::Status(500..=599))
    }
}

/// A client that counts its attempts. The server cannot count those that do not reach it.
struct Api {
    client: Client,
    url: String,
    attempts: AtomicUsize,
    breaker: CircuitBreaker,
}

impl Api {
    /// A client with a long timeout, so that a slow machine does not look like a failing server.
    fn new(url: String) -> Self {
        Self::with_timeout(url, Duration::from_secs(60))
    }

    fn with_timeout(url: String, timeout: Duration) -> Self {
        Self {
            client: Client::builder().timeout(timeout).no_proxy().build().expect("no TLS, no proxy"),
            url,
            attempts: AtomicUsize::new(0),
            // A cooldown that no test lives to see the end of.
            breaker: CircuitBreaker::unshared("api").threshold(3).cooldown(Duration::from_secs(3600)).build(),
        }
    }

    #[retry(attempts = 3, base = 1ms, on = ApiError::heals)]
    #[circuit_breaker(breaker = self.breaker, on = ApiError::heals)]
    async fn get(&self, path: &str) -> Result<String, ApiError> {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        let response = self.client.get(format!("{}{path}", self.url)).send().await?;
        Ok(response.error_for_status()?.text().await?)
    }

    fn attempts(&self) -> usize {
        self.attempts.load(Ordering::Relaxed)
    }
}

async fn start(script: &[Reply]) -> (Server, Api) {
    let server = Server::start(|_, _| {}).await.expect("loopback has a free port");
    server.script(script);
    let api = Api::new(server.url());
    (server, api)
}

#[tokio::test]
async fn two_503s_are_survived_with_three_requests() {
    let (server, api) = start(&[Reply::Status(503), Reply::Status(503)]).await;
    assert_eq!(api.get("/").await.expect("the third attempt succeeds"), "17 lamps");
    assert_eq!(server.requests(), 3);
    assert_eq!(api.breaker.snapshot().failures(), 0);
}

#[tokio::test]
async fn the_last_503_comes_back_unchanged() {
    let (server, api) = start(&[]).await;
    server.otherwise(Reply::Status(503));
    assert!(matches!(api.get("/").await, Err(ApiError::Status(503))));
    assert_eq!((server.requests(), api.attempts()), (3, 3));
}

#[tokio::test]
async fn a_404_is_not_retried_and_no_failure() {
    let (server, api) = start(&[Reply::Status(404)]).await;
    assert!(matches!(api.get("/").await, Err(ApiError::Status(404))));
    assert_eq!((server.requests(), api.attempts()), (1, 1));
    assert_eq!(api.breaker.snapshot().failures(), 0);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let (server, api) = start(&[Reply::Cut, Reply::Cut]).await;
    assert_eq!(api.get("/").await.expect("the third attempt succeeds"), "17 lamps");
    assert_eq!((server.requests(), api.attempts()), (3, 3));
}

#[tokio::test]
async fn a_refused_connection_is_tried_as_often_as_allowed() {
    // The port of a listener that is gone: nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let api = Api::new(format!("http://{address}"));
    assert!(matches!(api.get("/").await, Err(ApiError::Connection(error)) if error.is_connect()));
    assert_eq!(api.attempts(), 3);
}

#[tokio::test]
async fn the_clients_timeout_gives_up_a_stalled_server_and_asks_again() {
    let server = Server::start(|_, _| {}).await.expect("loopback has a free port");
    server.otherwise(Reply::Stall);
    let api = Api::with_timeout(server.url(), Duration::from_millis(100));
    assert!(matches!(api.get("/").await, Err(ApiError::Timeout)));
    assert_eq!(api.attempts(), 3);
    // On a slow machine an attempt may time out before its request arrives.
    assert!(server.requests() <= 3);
}

#[tokio::test]
async fn a_stall_is_survived() {
    let server = Server::start(|_, _| {}).await.expect("loopback has a free port");
    server.script(&[Reply::Stall]);
    let api = Api::with_timeout(server.url(), Duration::from_secs(1));
    assert_eq!(api.get("/").await.expect("the second attempt succeeds"), "17 lamps");
    assert!(server.requests() >= 2);
}

#[tokio::test]
async fn an_open_circuit_keeps_calls_away_from_the_server() {
    let (server, api) = start(&[]).await;
    server.otherwise(Reply::Status(500));
    assert!(matches!(api.get("/").await, Err(ApiError::Status(500))));
    assert_eq!(api.breaker.state(), CircuitState::Open);
    for _ in 0..5 {
        assert!(matches!(api.get("/").await, Err(ApiError::Rejected(open)) if open.name() == "api"));
    }
    assert_eq!((server.requests(), api.attempts()), (3, 3));
    assert_eq!(api.breaker.snapshot().rejected(), 5);
}

#[tokio::test]
async fn a_circuit_that_opens_between_attempts_ends_the_call() {
    let (server, mut api) = start(&[]).await;
    api.breaker = CircuitBreaker::unshared("api").threshold(2).cooldown(Duration::from_secs(3600)).build();
    server.otherwise(Reply::Status(500));
    assert!(matches!(api.get("/").await, Err(ApiError::Status(500))), "not a rejection");
    assert_eq!((server.requests(), api.attempts()), (2, 2));
    assert_eq!(api.breaker.snapshot().rejected(), 0);
    assert!(matches!(api.get("/").await, Err(ApiError::Rejected(_))));
    assert_eq!((server.requests(), api.breaker.snapshot().rejected()), (2, 1));
}

#[tokio::test]
async fn calls_at_once_share_the_breaker_but_not_the_attempts() {
    let (server, api) = start(&[]).await;
    let calls = (api.get("/a"), api.get("/b"), api.get("/c"), api.get("/d"));
    let (a, b, c, d) = tokio::join!(calls.0, calls.1, calls.2, calls.3);
    for answer in [a, b, c, d] {
        assert_eq!(answer.expect("the server is well"), "17 lamps");
    }
    assert_eq!((server.requests(), api.attempts()), (4, 4));
}

#[tokio::test]
async fn a_dropped_call_is_neutral_and_the_next_one_runs() {
    let (server, api) = start(&[Reply::Stall]).await;
    {
        let mut call = Box::pin(api.get("/"));
        while server.requests() == 0 {
            tokio::select! {
                _ = &mut call => panic!("a stalled server does not answer"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    assert_eq!(api.breaker.snapshot().failures(), 0);
    assert_eq!(api.get("/").await.expect("the server is well again"), "17 lamps");
    assert_eq!(server.requests(), 2);
}
