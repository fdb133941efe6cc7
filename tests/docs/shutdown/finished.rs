//! Attempts that run come to their end, and no further one begins.

mod with_a_token {
    use resilience::{CircuitOpen, Transient, circuit_breaker, retry};
    use std::io;
    use tokio_util::sync::CancellationToken;

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("the program is shutting down")]
        #[breaker(ignore)] // no fault of the bank; and not `#[transient]`, so it ends the retry
        ShuttingDown,
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] io::Error),
        #[error(transparent)]
        Rejected(#[from] CircuitOpen),
    }

    #[retry(
        attempts = 8,
        base = 1s,
        cap = 1m,
        sleep = |delay| async move { stop.run_until_cancelled(tokio::time::sleep(delay)).await; },
    )]
    #[circuit_breaker(name = "bank-api", threshold = 5, cooldown = 30s)]
    async fn charge(bank: &Bank, stop: &CancellationToken, cents: u64) -> Result<(), Error> {
        if stop.is_cancelled() {
            return Err(Error::ShuttingDown);
        }
        Ok(bank.charge(cents).await?)
    }

    use resilience::CircuitBreaker;
    use std::cell::Cell;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    /// Takes a second for each charge.
    #[derive(Default)]
    struct Bank {
        is_up: Cell<bool>,
        began: Cell<u32>,
        ended: Cell<u32>,
    }

    impl Bank {
        async fn charge(&self, cents: u64) -> io::Result<()> {
            assert!(cents > 0);
            self.began.set(self.began.get() + 1);
            sleep(Duration::from_secs(1)).await;
            self.ended.set(self.ended.get() + 1);
            if self.is_up.get() { Ok(()) } else { Err(io::ErrorKind::ConnectionReset.into()) }
        }
    }

    /// A call whose token is cancelled after so many milliseconds, and how long it took.
    async fn stopped_after(millis: u64, bank: &Bank) -> (Result<(), Error>, Duration) {
        let (stop, start) = (CancellationToken::new(), Instant::now());
        let cancel = async {
            sleep(Duration::from_millis(millis)).await;
            stop.cancel();
        };
        let call = async { (charge(bank, &stop, 5).await, start.elapsed()) };
        tokio::join!(call, cancel).0
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_ends_and_a_wait_does_not() {
        let bank = Bank::default();
        let failures = || CircuitBreaker::named("bank-api").snapshot().failures();

        bank.is_up.set(true);
        let (outcome, took) = stopped_after(500, &bank).await;
        assert!(outcome.is_ok(), "what runs comes to its end");
        assert_eq!((bank.began.take(), bank.ended.take(), took), (1, 1, Duration::from_secs(1)));

        bank.is_up.set(false);
        let (outcome, took) = stopped_after(500, &bank).await;
        assert!(matches!(outcome, Err(Error::ShuttingDown)));
        assert_eq!((bank.began.take(), bank.ended.take(), took), (1, 1, Duration::from_secs(1)));
        assert_eq!(failures(), 1, "the end is neither a failure nor a success, which ends a row");

        let (outcome, took) = stopped_after(1001, &bank).await;
        assert!(matches!(outcome, Err(Error::ShuttingDown)));
        let began = bank.began.take();
        assert_eq!(bank.ended.take(), began, "none is cut");
        // The wait is a random part of a second, so the second attempt may have begun in a millisecond.
        let ends = if began == 1 { Duration::from_millis(1001) } else { Duration::from_secs(2) };
        assert!(ends <= took && took <= ends + Duration::from_millis(1 + 1), "{took:?}");
        assert_eq!(failures(), 1 + began);
    }
}
