//! `docs/migration/backoff.md`

mod a_blocking_call {
    use resilience::retry;
    use std::{fs, io};

    #[retry(
        attempts = unlimited,
        base = 500ms,
        factor = 1.5,
        cap = 1m,
        jitter = equal,
        max_duration = 15m,
        on = |e| e.kind() != io::ErrorKind::InvalidData,
    )]
    fn port(path: &str) -> io::Result<u16> {
        let text = fs::read_to_string(path)?;
        let port = text.trim().parse();
        port.map_err(|_| io::ErrorKind::InvalidData.into())
    }

    #[test]
    fn it_ends_after_a_quarter_of_an_hour() {
        use std::time::Duration;
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert_eq!(port(manifest).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(clock.elapsed(), Duration::ZERO);
        assert_eq!(port("/no/such/file").unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!((Duration::from_secs(14 * 60)..=Duration::from_secs(15 * 60)).contains(&clock.elapsed()));
    }
}

mod an_async_call {
    use resilience::retry;

    #[retry(
        attempts = unlimited,
        base = 100ms,
        factor = 1.5,
        cap = 1m,
        jitter = equal,
        max_duration = 30s,
        notify = |event| eprintln!("{:?}, again in {:?}", event.error(), event.delay()),
    )]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::backon::a_wait_that_the_server_gives::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn it_ends_after_half_a_minute() {
        use std::time::Duration;
        assert!(order(0).await.is_err());
        assert_eq!(client::calls(), 1);
        let start = tokio::time::Instant::now();
        assert!(order(1).await.is_err());
        assert!((8..=20).contains(&client::calls()));
        assert!(start.elapsed() <= Duration::from_secs(30));
        assert!(order(12).await.is_err());
        assert_eq!(client::calls(), 3, "the third wait would end after the time limit");
    }
}
