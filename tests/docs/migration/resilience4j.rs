//! `docs/migration/resilience4j.md`

mod an_annotated_method {
    use resilience::{PolicyError, Transient, bulkhead, circuit_breaker, fallback, retry};

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("no answer")]
        #[transient]
        Unreachable,
        #[error("no such order")]
        #[breaker(ignore)] // ignoreExceptions; without a mark it is a success of the breaker
        NoSuchOrder,
        #[error(transparent)]
        Policy(#[from] PolicyError), // CallNotPermittedException, BulkheadFullException
    }

    impl Shop {
        #[fallback(with = |error| self.cache.get(id).ok_or(error))] // fallbackMethod
        #[retry(
            attempts = 4,  // maxAttempts
            base = 200ms,  // waitDuration
            factor = 2,    // exponentialBackoffMultiplier
            cap = 2s,      // exponentialMaxWaitDuration
            jitter = none, // enableRandomizedWait is off
        )]
        #[circuit_breaker(
            window = 30s,         // slidingWindowType, slidingWindowSize
            min_calls = 20,       // minimumNumberOfCalls
            threshold = 50%,      // failureRateThreshold
            slow = 2s,            // slowCallDurationThreshold
            slow_threshold = 80%, // slowCallRateThreshold
            cooldown = 10s,       // waitDurationInOpenState
            probes = 3,           // permittedNumberOfCallsInHalfOpenState
        )]
        #[bulkhead(10)] // maxConcurrentCalls
        fn order(&self, id: u64) -> Result<String, Error> {
            self.client.get(id)
        }
    }

    struct Shop {
        client: Client,
        cache: Cache,
    }

    #[derive(Default)]
    struct Client {
        calls: std::cell::Cell<u32>,
        recovered: std::cell::Cell<bool>,
    }

    impl Client {
        fn get(&self, id: u64) -> Result<String, Error> {
            self.calls.set(self.calls.get() + 1);
            match id {
                0 => Err(Error::NoSuchOrder),
                _ if self.recovered.get() => Ok("a new lamp".to_owned()),
                _ => Err(Error::Unreachable),
            }
        }
    }

    /// It knows the order 1.
    struct Cache;

    impl Cache {
        #[allow(clippy::unused_self, reason = "a real cache looks into itself")]
        fn get(&self, id: u64) -> Option<String> {
            (id == 1).then(|| "a lamp".to_owned())
        }
    }

    #[test]
    fn it_waits_as_there_and_three_probes_close_it() {
        use std::time::Duration;
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        let shop = Shop { client: Client::default(), cache: Cache };
        for _ in 0..20 {
            assert!(matches!(shop.order(0), Err(Error::NoSuchOrder)), "it is ignored");
        }
        assert_eq!((shop.client.calls.take(), clock.elapsed()), (20, Duration::ZERO));
        assert!(matches!(shop.order(2), Err(Error::Unreachable)));
        assert_eq!((shop.client.calls.take(), clock.elapsed()), (4, Duration::from_millis(1400)));
        for _ in 0..4 {
            assert_eq!(shop.order(1).expect("the cache knows it"), "a lamp");
        }
        assert_eq!(shop.client.calls.take(), 16);
        assert!(matches!(shop.order(2), Err(Error::Policy(PolicyError::CircuitOpen(_)))));
        shop.client.recovered.set(true);
        assert_eq!(shop.order(1).expect("the cache knows it"), "a lamp");
        assert_eq!(shop.client.calls.take(), 0, "the circuit is open");
        clock.advance(Duration::from_secs(10));
        shop.client.recovered.set(false);
        assert!(shop.order(2).is_err());
        assert_eq!(shop.client.calls.take(), 1, "the first failure of a probe opens it again");
        clock.advance(Duration::from_secs(10));
        shop.client.recovered.set(true);
        for _ in 0..3 {
            assert_eq!(shop.order(2).expect("it has recovered"), "a new lamp");
        }
        assert_eq!(shop.client.calls.take(), 3);
        shop.client.recovered.set(false);
        assert!(shop.order(2).is_err());
        assert_eq!(shop.client.calls.take(), 4, "it is closed, so a failure is retried");
    }
}
