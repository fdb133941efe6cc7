//! "A breaker for each host"

use reqwest::{Client, StatusCode, Url};
use resilience::{CircuitOpen, Transient, circuit_breaker, retry};

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
    fn is_outage(&self) -> bool {
        match self {
            ApiError::Status(status) => status.is_server_error(),
            ApiError::Request(error) => error.transience().is_transient(),
            ApiError::Rejected(_) => false,
        }
    }
}

#[retry(attempts = 4)]
#[circuit_breaker(
    name = "api",
    key = format!("{}:{:?}", url.host_str().unwrap_or(""), url.port_or_known_default()), // no user, no password
    on = ApiError::is_outage,
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
