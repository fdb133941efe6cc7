//! `README.md`

mod at_the_top {
    use resilience::{PolicyError, Transient, circuit_breaker, fallback, retry, timeout};

    #[derive(Debug, thiserror::Error, Transient)]
    enum ApiError {
        #[error(transparent)]
        #[transient(source)] // the client's error knows whether waiting helps
        Request(#[from] reqwest::Error),
        #[error(transparent)] // an open circuit, a timeout
        Policy(#[from] PolicyError),
    }

    #[fallback(with = |error| last_known(item).ok_or(error))]
    #[retry(attempts = 5, base = 100ms, cap = 10s)]
    #[circuit_breaker(name = "stock", threshold = 5, cooldown = 30s)]
    #[timeout(1s)]
    async fn stock(client: &reqwest::Client, item: &str) -> Result<String, ApiError> {
        let url = format!("http://stock.internal/{item}");
        Ok(client.get(url).send().await?.error_for_status()?.text().await?)
    }

    /// Nothing is known of lamps.
    fn last_known(item: &str) -> Option<String> {
        (item != "lamp").then(|| "as of before".to_owned())
    }

    use unruly::{Reply, Server};

    /// A client to which every host is `server`.
    fn client_of(server: &Server) -> reqwest::Client {
        let proxy = reqwest::Proxy::http(server.url()).expect("it is an address");
        reqwest::Client::builder().proxy(proxy).build().expect("it needs nothing")
    }

    #[tokio::test]
    async fn what_waiting_heals_is_retried_and_an_outage_left_alone() {
        let _time = resilience::TestClock::new().install();
        let server = crate::server([Reply::status(503), Reply::hang_up()]);
        assert_eq!(stock(&client_of(&server), "lamp").await.expect("the third is a 200"), "done");
        assert_eq!(server.count(), 3);

        let server = crate::server([Reply::status(404)]);
        assert!(matches!(stock(&client_of(&server), "lamp").await, Err(ApiError::Request(_))));
        assert_eq!(server.count(), 1, "a 404 is not tried again, and is no failure");

        let server = Server::start(|_| Reply::status(503)).expect("loopback has a free port");
        assert!(matches!(stock(&client_of(&server), "lamp").await, Err(ApiError::Request(_))));
        let rejected = stock(&client_of(&server), "lamp").await;
        assert!(matches!(rejected, Err(ApiError::Policy(PolicyError::CircuitOpen(_)))));
        assert_eq!(stock(&client_of(&server), "chair").await.expect("it is known"), "as of before");
        assert_eq!(server.count(), 5);
    }
}
