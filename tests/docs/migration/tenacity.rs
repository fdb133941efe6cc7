//! `docs/migration/tenacity.md`

mod a_call_that_fails {
    use resilience::retry;

    #[retry(
        attempts = 5,            // stop_after_attempt(5)
        base = 100ms,            // multiplier=0.1, in seconds
        cap = 500ms,             // max=0.5
        jitter = none,           // wait_exponential has none
        on = ApiError::Timeout,  // retry_if_exception_type(TimeoutError)
        notify = |event| eprintln!("{:?}, again in {:?}", event.error(), event.delay()),
    )]
    async fn order(id: u64) -> Result<String, ApiError> {
        client::get(id).await
    }

    use super::super::shared::ApiError;
    super::super::client!(ApiError);

    #[tokio::test(start_paused = true)]
    async fn four_retries_wait_as_there() {
        for (id, calls, waited) in [(0, 1, 0), (1, 5, 1200)] {
            let start = tokio::time::Instant::now();
            assert!(order(id).await.is_err());
            assert_eq!((client::calls(), start.elapsed().as_millis()), (calls, waited));
        }
    }
}

mod a_call_that_finds_nothing {
    use resilience::retry;

    #[retry(attempts = 4, base = 500ms, cap = 5s, max_duration = 10s)]
    async fn find(id: u64) -> Option<String> {
        orders::find(id).await
    }

    mod orders {
        use std::cell::Cell;
        use std::time::Duration;

        thread_local!(pub(super) static CALLS: Cell<u32> = const { Cell::new(0) });

        /// Takes as many seconds as `id` says, and finds only the order 0.
        pub(super) async fn find(id: u64) -> Option<String> {
            CALLS.set(CALLS.get() + 1);
            tokio::time::sleep(Duration::from_secs(id)).await;
            (id == 0).then(|| "17".to_owned())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_looks_four_times_within_ten_seconds() {
        use std::time::Duration;
        // Orders 1 and 9 are not there. The second call for 9 would end its wait in time, the third not.
        for (id, calls, most) in [(0, 1, 0), (1, 4, 4 + 4), (9, 2, 9 + 1 + 9)] {
            let start = tokio::time::Instant::now();
            assert_eq!(find(id).await.is_some(), id == 0);
            assert_eq!(orders::CALLS.take(), calls, "{id}");
            assert!(start.elapsed() <= Duration::from_secs(most), "{id}: {:?}", start.elapsed());
        }
    }
}
