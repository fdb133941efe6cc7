//! `docs/concurrent-updates.md`, without what needs a database or a client

mod with_a_breaker {
    use resilience::{CircuitOpen, Transient, circuit_breaker, retry};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("the row has changed since it was read")]
        #[transient]
        Conflict,
        #[error("the database is gone")]
        Gone,
        #[error(transparent)]
        Rejected(#[from] CircuitOpen),
    }

    #[retry(attempts = unlimited, base = 10ms, cap = 1s)]
    #[circuit_breaker(name = "accounts", threshold = 3, ignore = Error::Conflict, on = Error::Gone)]
    fn post(accounts: &mut Accounts) -> Result<(), Error> {
        accounts.add()
    }

    /// Which has changed so often in the meantime, and then is there or not.
    struct Accounts {
        changed: u32,
        there: bool,
    }

    impl Accounts {
        fn add(&mut self) -> Result<(), Error> {
            if self.changed > 0 {
                self.changed -= 1;
                return Err(Error::Conflict);
            }
            if self.there { Ok(()) } else { Err(Error::Gone) }
        }
    }

    #[test]
    fn only_an_outage_opens() {
        let _installed = resilience::TestClock::new().install();
        let mut accounts = Accounts { changed: 100, there: true };
        assert!(post(&mut accounts).is_ok());
        assert_eq!(accounts.changed, 0);

        for _ in 0..3 {
            assert!(matches!(post(&mut Accounts { changed: 1, there: false }), Err(Error::Gone)));
        }
        assert!(matches!(post(&mut accounts), Err(Error::Rejected(_))));
    }
}
