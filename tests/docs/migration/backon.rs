//! `docs/migration/backon.md`

mod an_async_call {
    use resilience::{RetryEvent, retry};
    use std::io;
    use tokio::net::TcpStream;

    #[retry(
        attempts = 5,     // the first call and four retries
        base = 100ms,     // twice as much, with `jitter = equal`: the same range, 50 to 100 ms
        cap = 10s,        // likewise
        jitter = equal,
        on = |e| e.kind() == io::ErrorKind::ConnectionRefused,
        notify = log,
    )]
    async fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    fn log(event: &RetryEvent<'_, io::Error>) {
        eprintln!("{:?}, again in {:?}", event.error(), event.delay());
    }

    #[tokio::test]
    async fn four_retries_wait_as_there() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        assert!(connect("127.0.0.1:1").await.is_err());
        let waited = clock.elapsed().as_millis();
        assert!((50 + 100 + 200 + 400..=100 + 200 + 400 + 800).contains(&waited), "{waited}");
    }
}

mod a_blocking_call {
    use resilience::retry;
    use std::{io, net::TcpStream};

    #[retry(attempts = 4, base = 1s, cap = 60s, jitter = none, on = |e| e.kind() == io::ErrorKind::ConnectionRefused)]
    fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address)
    }

    #[test]
    fn three_retries_wait_as_there() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        assert!(connect("127.0.0.1:1").is_err());
        assert_eq!(clock.elapsed(), std::time::Duration::from_secs(1 + 2 + 4));
    }
}

pub(super) mod a_wait_that_the_server_gives {
    use resilience::{Transient, retry};
    use std::time::Duration;

    #[derive(Debug, thiserror::Error, Transient)]
    pub enum ApiError {
        #[error("timed out")]
        #[transient]
        Timeout,
        #[error("asked to slow down")]
        #[transient(after = retry_after)]
        SlowDown { retry_after: Duration },
        #[error("no such order")]
        NotFound, // permanent
    }

    #[retry(attempts = 4, base = 2s, cap = 2m, jitter = equal)]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn the_error_says_how_long() {
        assert!(order(0).await.is_err());
        assert_eq!(client::calls(), 1);
        assert!(order(1).await.is_err());
        assert_eq!(client::calls(), 4);
        let start = tokio::time::Instant::now();
        assert!(order(30).await.is_err());
        assert_eq!(client::calls(), 4);
        assert!(start.elapsed() >= Duration::from_secs(3 * 30));
        assert!(order(61).await.is_err());
        assert_eq!(client::calls(), 1, "it is longer than `max_retry_after`");
    }
}

mod state_that_an_attempt_changes {
    use resilience::retry;

    struct Session {
        sent: u32,
    }

    impl Session {
        #[retry(attempts = 4, base = 1s, cap = 60s, jitter = none)]
        async fn send(&mut self, id: u64) -> Result<String, ApiError> {
            self.sent += 1;
            client::get(id).await
        }
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn each_attempt_borrows_it_again() {
        let mut session = Session { sent: 0 };
        assert!(session.send(1).await.is_err());
        assert_eq!((session.sent, client::calls()), (4, 4));
    }
}

mod its_attribute {
    use resilience::{Jitter, RetryPolicy, retry};
    use std::time::Duration;

    static POLICY: RetryPolicy = RetryPolicy::new()
        .attempts(4)
        .base(Duration::from_secs(2))
        .cap(Duration::from_secs(120))
        .jitter(Jitter::Equal);

    #[retry(policy = POLICY, on = ApiError::Timeout)]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn a_policy_is_named() {
        assert!(order(0).await.is_err());
        assert_eq!(client::calls(), 1);
        assert!(order(1).await.is_err());
        assert_eq!(client::calls(), 4);
    }
}
