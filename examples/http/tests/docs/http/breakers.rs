//! "A breaker counts other responses" and "A breaker for each host"

use reqwest::{Client, StatusCode, Url};
use resilience::{CircuitOpen, Transience, Transient, circuit_breaker, http, retry};

#[derive(Debug, thiserror::Error, Transient)]
enum ApiError {
    #[error("the service answered {0}")]
    #[transient(if = _0.transience().is_transient())]
    Status(StatusCode),
    #[error("no answer")]
    #[transient(source)]
    Request(#[from] reqwest::Error),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen), // where the breaker puts its rejections
}

impl ApiError {
    /// A 429 is none: the host is up, and asks us to be slower.
    fn outage(&self) -> Transience {
        match self {
            ApiError::Status(status) => http::failing(status),
            ApiError::Request(error) => http::failing(error),
            ApiError::Rejected(_) => Transience::Permanent,
        }
    }
}

#[retry(attempts = 4)]
#[circuit_breaker(
    name = "api",
    key = format!("{}:{:?}", url.host_str().unwrap_or(""), url.port_or_known_default()), // no user, no password
    on = ApiError::outage,
    threshold = 50%,
    window = 30s,
    min_calls = 10,
    cooldown = 10s
)]
async fn get(client: &Client, url: &Url) -> Result<String, ApiError> {
    let response = client.get(url.clone()).send().await?;
    match response.status() {
        status if status.is_success() => Ok(response.text().await?),
        status => Err(ApiError::Status(status)),
    }
}

use unruly::{Reply, Server};

#[tokio::test]
async fn a_host_that_is_down_is_left_alone() {
    let _time = resilience::TestClock::new().install();
    let down = Server::start(|_| Reply::status(503)).expect("loopback has a free port");
    let up = crate::server([]);
    let client = crate::client();
    let url = |server: &Server| Url::parse(&server.url()).expect("it is an address");
    for _ in 0..10 {
        assert!(get(&client, &url(&down)).await.is_err());
        assert!(get(&client, &url(&up)).await.is_ok());
    }
    assert!(matches!(get(&client, &url(&down)).await, Err(ApiError::Rejected(_))));
    assert!(down.count() < 40 && up.count() == 10);
}

#[tokio::test]
async fn a_host_that_asks_to_be_slower_is_not_cut_off() {
    let _time = resilience::TestClock::new().install();
    let busy = Server::start(|_| Reply::status(429)).expect("loopback has a free port");
    let url = Url::parse(&busy.url()).expect("it is an address");
    for _ in 0..10 {
        assert!(matches!(get(&crate::client(), &url).await, Err(ApiError::Status(status)) if status == 429));
    }
    assert_eq!(busy.count(), 40);
}

mod a_breaker_counts_other_responses {
    use reqwest::{Client, Response};
    use resilience::{PolicyError, circuit_breaker, http, retry};

    #[derive(Debug, thiserror::Error, resilience::Transient)]
    enum ApiError {
        #[error("no answer")]
        #[transient(source)]
        Request(#[from] reqwest::Error),
        #[error(transparent)]
        Policy(#[from] PolicyError),
    }

    #[retry(attempts = 4, on_ok = http::transient)]
    #[circuit_breaker(name = "catalogue", on_ok = http::failing)]
    async fn get(client: &Client, url: &str) -> Result<Response, ApiError> {
        Ok(client.get(url).send().await?)
    }

    use resilience::{CircuitBreaker, CircuitState};
    use std::time::Duration;
    use unruly::{Reply, Server};

    fn always(status: u16, after: u64) -> Server {
        let reply = move || Reply::status(status).header("retry-after", after);
        Server::start(move |_| reply()).expect("loopback has a free port")
    }

    #[tokio::test]
    async fn what_is_too_many_does_not_open_it_but_failures_do() {
        let _time = resilience::TestClock::new().install();
        // The retry does not wait longer than a minute.
        let (busy, down) = (always(429, 45), always(529, 61));
        let catalogue = CircuitBreaker::named("catalogue");
        for _ in 0..3 {
            assert_eq!(get(&crate::client(), &busy.url()).await.expect("an answer").status(), 429);
        }
        assert_eq!((busy.count(), catalogue.state()), (12, CircuitState::Closed));
        for _ in 0..5 {
            assert_eq!(get(&crate::client(), &down.url()).await.expect("an answer").status(), 529);
        }
        assert!(matches!(get(&crate::client(), &down.url()).await, Err(ApiError::Policy(_))));
        assert_eq!((down.count(), catalogue.state()), (5, CircuitState::Open));
        assert_eq!(catalogue.snapshot().retry_after(), Some(Duration::from_secs(60)), "as asked, to a limit");
    }

    /// As an error, without `on`: a 429 is ignored.
    #[circuit_breaker(name = "catalogue: errors", threshold = 2)]
    async fn text(client: &Client, url: &str) -> Result<String, ApiError> {
        Ok(client.get(url).send().await?.error_for_status()?.text().await?)
    }

    #[tokio::test]
    async fn an_error_with_such_a_status_is_ignored_by_default() {
        let server = crate::server([500, 429, 429, 500].map(Reply::status));
        let breaker = CircuitBreaker::named("catalogue: errors");
        let mut failures = Vec::new();
        for _ in 0..4 {
            assert!(text(&crate::client(), &server.url()).await.is_err());
            failures.push(breaker.snapshot().failures());
        }
        assert_eq!(failures[..3], [1, 1, 1]);
        assert_eq!(breaker.state(), CircuitState::Open, "by the second failure in a row");
        assert!(matches!(text(&crate::client(), &server.url()).await, Err(ApiError::Policy(_))));
        assert_eq!(server.count(), 4);
    }

    #[circuit_breaker(name = "catalogue: transient", threshold = 2, on_ok = http::transient)]
    async fn as_retries_ask(client: &Client, url: &str) -> Result<Response, ApiError> {
        Ok(client.get(url).send().await?)
    }

    #[tokio::test]
    async fn with_the_predicate_of_the_retry_they_are_ignored() {
        let server = crate::server([500, 429, 429, 429, 503].map(Reply::status));
        let breaker = CircuitBreaker::named("catalogue: transient");
        let mut failures = Vec::new();
        for _ in 0..5 {
            failures.push(breaker.snapshot().failures());
            assert!(as_retries_ask(&crate::client(), &server.url()).await.is_ok());
        }
        assert_eq!(failures, [0, 1, 1, 1, 1]);
        assert_eq!(breaker.state(), CircuitState::Open, "by the second failure in a row");
    }
}
