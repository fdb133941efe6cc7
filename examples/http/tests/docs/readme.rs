//! `README.md`

mod at_the_top {
    use reqwest::Client;
    use resilience::{CircuitOpen, circuit_breaker, retry};

    #[derive(Debug, thiserror::Error)]
    enum ApiError {
        #[error("timed out")]
        Timeout,
        #[error("the server answered {0}")]
        Status(u16),
        #[error("the request failed")]
        Request(#[source] reqwest::Error),
        #[error(transparent)]
        Rejected(#[from] CircuitOpen), // where the circuit breaker puts its rejections
    }

    impl From<reqwest::Error> for ApiError {
        fn from(error: reqwest::Error) -> Self {
            match error.status() {
                Some(status) => Self::Status(status.as_u16()),
                None if error.is_timeout() => Self::Timeout,
                None => Self::Request(error),
            }
        }
    }

    #[retry(
        attempts = 5,
        base = 100ms,
        cap = 10s,
        jitter = full,
        on = ApiError::Timeout | ApiError::Status(500..=599),
        context = cx,
    )]
    #[circuit_breaker(name = "payments", threshold = 5, cooldown = 30s, on = ApiError::Timeout | ApiError::Status(500..=599))]
    async fn charge(client: &Client, order: &str) -> Result<String, ApiError> {
        let request = client.post("http://payments.internal/charges").body(order.to_owned());
        let request = request.header("Idempotency-Key", cx.idempotency_key()); // a repeated POST charges once
        Ok(request.send().await?.error_for_status()?.text().await?)
    }

    use unruly::{Reply, Server};

    /// A client to which every host is `server`.
    fn client_of(server: &Server) -> Client {
        let proxy = reqwest::Proxy::http(server.url()).expect("it is an address");
        Client::builder().proxy(proxy).build().expect("it needs nothing")
    }

    #[tokio::test]
    async fn a_payment_is_made_once_and_an_outage_is_left_alone() {
        let _time = resilience::TestClock::new().install();
        let server = crate::server([Reply::status(503), Reply::status(500)]);
        assert_eq!(charge(&client_of(&server), "7").await.expect("the third is a 200"), "done");
        let keys: Vec<_> = server
            .requests()
            .iter()
            .map(|request| request.header("idempotency-key").map(str::to_owned))
            .collect();
        assert!(keys.len() == 3 && keys[0].is_some() && keys.iter().all(|key| *key == keys[0]));

        let server = crate::server([Reply::status(404), Reply::HangUp]);
        assert!(matches!(charge(&client_of(&server), "7").await, Err(ApiError::Status(404))));
        assert!(matches!(charge(&client_of(&server), "7").await, Err(ApiError::Request(_))));
        assert_eq!(server.count(), 2);

        let server = Server::start(|_| Reply::status(503)).expect("loopback has a free port");
        assert!(charge(&client_of(&server), "7").await.is_err());
        assert_eq!(server.count(), 5);
        assert!(matches!(charge(&client_of(&server), "7").await, Err(ApiError::Rejected(_))));
        assert_eq!(server.count(), 5);
    }

    #[tokio::test]
    async fn a_silent_server_is_a_timeout() {
        let server = crate::server([Reply::Stall]);
        let proxy = reqwest::Proxy::http(server.url()).expect("it is an address");
        let timeout = std::time::Duration::from_millis(50);
        let client = Client::builder().proxy(proxy).timeout(timeout).build().expect("it needs nothing");
        let error = client.get("http://payments.internal/").send().await.expect_err("nobody answers");
        assert!(matches!(ApiError::from(error), ApiError::Timeout));
    }
}

mod a_breaker_for_each_host {
    use resilience::circuit_breaker;
    use std::io;

    #[circuit_breaker(
        name = "hosts",
        key = host,
        threshold = 50%,
        window = 10s,
        slow = 2s,
        slow_threshold = 33%,
        cooldown_factor = 2,
        cooldown_cap = 5m,
    )]
    async fn get(host: &str, path: &str) -> io::Result<String> {
        client::get(host, path).await
    }

    mod client {
        use std::io;
        use std::time::Duration;

        pub(super) async fn get(host: &str, path: &str) -> io::Result<String> {
            match host {
                "down" => return Err(io::ErrorKind::TimedOut.into()),
                "slow" => tokio::time::sleep(Duration::from_secs(3)).await,
                _ => {}
            }
            Ok(format!("{path} of {host}"))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_are_down_or_slow_are_left_alone() {
        let hosts = resilience::CircuitBreaker::named("hosts");
        for _ in 0..20 {
            assert_eq!(get("up", "/").await.expect("it is up"), "/ of up");
            assert!(get("down", "/").await.is_err());
        }
        let slow: Vec<_> = (0..20).map(|_| get("slow", "/")).collect();
        assert!(futures::future::join_all(slow).await.iter().all(Result::is_ok));
        let rejected = |host| hosts.of_key(host).expect("it was called").snapshot().rejected();
        assert!(
            get("up", "/").await.is_ok()
                && get("down", "/").await.is_err()
                && get("slow", "/").await.is_err()
        );
        assert_eq!((rejected("up"), rejected("down"), rejected("slow")), (0, 1, 1));
    }
}
