//! `README.md`, without what needs a client

mod errors_that_know {
    use resilience::{Transient, retry};
    use std::time::Duration;

    #[derive(Debug, thiserror::Error, Transient)]
    enum ApiError {
        #[error("slow down")]
        #[transient(after = retry_after)]
        SlowDown { retry_after: Option<Duration> },
        #[error("the server answered {0}")]
        #[transient(if = *_0 >= 500)]
        Status(u16),
        #[error("the connection failed")]
        #[transient(source)]
        Connection(#[from] std::io::Error),
        #[error("no such order")] // not marked: waiting does not help
        NotFound,
    }

    #[retry]
    async fn find(id: u64) -> Result<String, ApiError> {
        match id {
            0 => Err(ApiError::NotFound),
            1 => Err(ApiError::SlowDown { retry_after: Some(Duration::from_secs(2)) }),
            2 => Err(ApiError::Status(503)),
            _ => Ok(format!("order {id}")),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_waits_as_long_as_it_helps() {
        let start = tokio::time::Instant::now();
        assert_eq!(find(3).await.expect("it is there"), "order 3");
        assert!(matches!(find(0).await, Err(ApiError::NotFound)));
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(matches!(find(2).await, Err(ApiError::Status(503))));
        assert!(start.elapsed() < Duration::from_secs(1));
        assert!(matches!(find(1).await, Err(ApiError::SlowDown { .. })));
        assert!(start.elapsed() >= Duration::from_secs(2 + 2));
        assert!(
            ApiError::from(std::io::Error::from(std::io::ErrorKind::TimedOut)).transience().is_transient()
        );
    }
}

mod methods_and_traits {
    use async_trait::async_trait;
    use resilience::retry;
    use std::io;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    #[async_trait]
    trait Store {
        async fn read(&self, key: &str) -> io::Result<Vec<u8>>;
    }

    struct Remote {
        address: String,
    }

    #[async_trait]
    impl Store for Remote {
        #[retry(attempts = 4, on = |e| e.kind() == io::ErrorKind::ConnectionRefused)]
        async fn read(&self, key: &str) -> io::Result<Vec<u8>> {
            let mut value = Vec::new();
            let mut stream = TcpStream::connect(&self.address).await?;
            stream.write_all(key.as_bytes()).await?;
            stream.read_to_end(&mut value).await?;
            Ok(value)
        }
    }

    #[tokio::test]
    async fn a_store_is_read_over_tcp() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let address = listener.local_addr().expect("it is bound").to_string();
        let serve = async {
            let (mut stream, _) = listener.accept().await.expect("somebody calls");
            let mut key = [0; 3];
            stream.read_exact(&mut key).await.expect("a key comes");
            stream.write_all(b"value of ").await.expect("it is listened to");
            stream.write_all(&key).await.expect("it is listened to");
        };
        let (value, ()) = tokio::join!(async { Remote { address }.read("key").await }, serve);
        assert_eq!(value.expect("it is served"), b"value of key");
        assert_eq!(clock.elapsed(), std::time::Duration::ZERO);

        let gone = Remote { address: "127.0.0.1:1".to_owned() }.read("key").await;
        assert_eq!(gone.expect_err("nobody listens").kind(), io::ErrorKind::ConnectionRefused);
        assert_ne!(clock.elapsed(), std::time::Duration::ZERO);
    }
}

mod settings_that_live_elsewhere {
    use resilience::{CircuitBreaker, RetryPolicy, circuit_breaker, retry};
    use std::{io, net::TcpStream};

    struct Pool {
        address: String,
        policy: RetryPolicy,
        breaker: CircuitBreaker,
    }

    impl Pool {
        #[retry(policy = self.policy, attempts = 2)]
        #[circuit_breaker(breaker = self.breaker)]
        fn connect(&self) -> io::Result<TcpStream> {
            TcpStream::connect(&self.address)
        }
    }

    #[test]
    fn a_field_has_them() {
        let _installed = resilience::TestClock::new().install();
        let breaker = CircuitBreaker::unshared("pool").threshold(3).build();
        let pool =
            Pool { address: "127.0.0.1:1".to_owned(), policy: RetryPolicy::new().attempts(9), breaker };
        assert!(pool.connect().is_err());
        assert_eq!(pool.breaker.snapshot().failures(), 2);
    }
}

mod by_hand {
    use resilience::{CircuitBreaker, RetryPolicy, Transient};
    use std::{fs, io, time::Duration};

    static POLICY: RetryPolicy = RetryPolicy::new().attempts(5).base(Duration::from_millis(10));
    static DISK: CircuitBreaker = CircuitBreaker::builder("disk").threshold(3).build();

    fn main() {
        // `call` retries every error; `call_if` asks which.
        let text =
            POLICY.call_if(io::Error::transience, || DISK.call(|| fs::read_to_string("/no/such/file")));
        assert!(text.is_err());
        assert_eq!(DISK.snapshot().failures(), 1);
    }

    #[test]
    fn it_runs() {
        main();
    }
}

mod testing_without_waiting {
    use resilience::{TestClock, retry};
    use std::time::Duration;

    #[retry(attempts = 3, base = 1s, jitter = none)]
    fn always_fails() -> Result<(), String> {
        Err("no".to_owned())
    }

    #[test]
    fn it_waits_for_three_seconds() {
        let clock = TestClock::new();
        let _installed = clock.install();
        assert!(always_fails().is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(1 + 2));
    }
}
