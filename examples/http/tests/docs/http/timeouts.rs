//! "Timeouts"

mod of_the_client {
    use reqwest::Client;
    use resilience::retry;
    use std::time::Duration;

    fn client() -> reqwest::Result<Client> {
        Client::builder()
            .connect_timeout(Duration::from_secs(2))
            .read_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .build()
    }

    #[retry(attempts = unlimited, base = 200ms, max_duration = 30s)]
    async fn text(client: &Client, url: &str) -> reqwest::Result<String> {
        client.get(url).send().await?.error_for_status()?.text().await
    }

    use unruly::{Reply, Server};

    #[tokio::test]
    async fn the_budget_ends_it() {
        assert!(client().is_ok());
        let time = resilience::TestClock::new();
        let _time = time.install();
        let server = Server::start(|_| Reply::status(503)).expect("loopback has a free port");
        assert!(text(&crate::client(), &server.url()).await.is_err());
        assert!(server.count() > 4 && time.elapsed() <= Duration::from_secs(30));
    }
}

mod in_the_body {
    use resilience::{Transient, retry};
    use std::time::Duration;
    use tokio::time::{error::Elapsed, timeout};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("no answer in time")]
        #[transient(source)]
        Late(#[from] Elapsed),
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] std::io::Error),
    }

    #[retry(attempts = 3)]
    async fn answer(server: &Server) -> Result<String, Error> {
        timeout(Duration::from_secs(1), server.ask()).await?
    }

    /// Never answers, or asks for a password.
    struct Server {
        silent: bool,
        asked: std::cell::Cell<u32>,
    }

    impl Server {
        async fn ask(&self) -> Result<String, Error> {
            self.asked.set(self.asked.get() + 1);
            if self.silent {
                std::future::pending().await
            } else {
                Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into())
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_answer_is_a_failed_attempt() {
        let server = Server { silent: true, asked: 0.into() };
        assert!(matches!(answer(&server).await, Err(Error::Late(_))));
        assert_eq!(server.asked.get(), 3);
        let server = Server { silent: false, asked: 0.into() };
        assert!(matches!(answer(&server).await, Err(Error::Io(_))));
        assert_eq!(server.asked.get(), 1);
    }
}
