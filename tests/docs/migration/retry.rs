//! `docs/migration/retry.md`

mod how_often_it_was_tried {
    use resilience::{RetryError, retry};
    use std::{fs, io};

    #[retry(
        attempts = 4, // the first call and three retries
        base = 100ms,
        jitter = none,
        on = _,       // every error, as there
        map_err = RetryError::new,
    )]
    fn read(path: &str) -> Result<String, RetryError<io::Error>> {
        fs::read_to_string(path)
    }

    #[test]
    fn four_calls_wait_as_there() {
        use resilience::{StopReason, TestClock};
        use std::time::Duration;
        let clock = TestClock::new();
        let _installed = clock.install();
        let error = read("/no/such/file").unwrap_err();
        assert_eq!((error.attempts(), error.reason()), (4, StopReason::AttemptsExhausted));
        assert_eq!(clock.elapsed(), Duration::from_millis(100 + 200 + 400));
        assert_eq!(error.elapsed(), Duration::from_millis(700));
        assert_eq!(error.into_error().kind(), io::ErrorKind::NotFound);
    }
}

mod errors_that_end_it {
    use resilience::retry;
    use std::{fs, io};

    #[retry(
        attempts = 10,
        base = 200ms,
        factor = 1,
        jitter = none,
        on = |e| e.kind() != io::ErrorKind::InvalidData,
        context = cx,
    )]
    fn port(path: &str) -> io::Result<u16> {
        let text = fs::read_to_string(path).inspect_err(|e| eprintln!("attempt {}: {e}", cx.number()))?;
        text.trim().parse().map_err(|_| io::ErrorKind::InvalidData.into())
    }

    #[test]
    fn nine_retries_wait_as_there() {
        use std::time::Duration;
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert_eq!(port(manifest).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(clock.elapsed(), Duration::ZERO, "it is not retried");
        assert_eq!(port("/no/such/file").unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(clock.elapsed(), 9 * Duration::from_millis(200));
    }
}

/// The delays of `from_millis_with_factor(1, 1.5)`, which are 1 ms there for ever.
#[test]
fn a_fraction_of_a_millisecond_is_kept() {
    use resilience::{Jitter, RetryPolicy, TestClock};
    use std::time::Duration;
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy =
        RetryPolicy::new().attempts(4).base(Duration::from_millis(1)).factor(1.5).jitter(Jitter::None);
    assert!(policy.call(|| Err::<(), ()>(())).is_err());
    assert_eq!(clock.elapsed(), Duration::from_micros(1000 + 1500 + 2250));
}
