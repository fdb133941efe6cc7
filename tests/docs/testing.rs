//! `docs/testing.md`

mod paused_time {
    use resilience::retry;
    use std::cell::Cell;
    use std::time::Duration;
    use tokio::time::Instant;

    #[retry(attempts = 4, base = 10s, cap = 1m, jitter = none)]
    async fn flaky(calls: &Cell<u32>) -> Result<&'static str, String> {
        calls.set(calls.get() + 1);
        if calls.get() < 3 { Err("not yet".to_owned()) } else { Ok("done") }
    }

    #[tokio::test(start_paused = true)]
    async fn the_third_attempt_succeeds() {
        let calls = Cell::new(0);
        let start = Instant::now();
        assert_eq!(flaky(&calls).await, Ok("done"));
        assert_eq!(calls.get(), 3);
        assert_eq!(start.elapsed(), Duration::from_secs(10 + 20));
    }
}

mod test_clock {
    use resilience::{CircuitBreaker, CircuitOpen, CircuitState, TestClock, circuit_breaker, retry};
    use std::time::Duration;

    #[derive(Debug, PartialEq)]
    enum Error {
        Down,
        Rejected(CircuitOpen),
    }

    impl From<CircuitOpen> for Error {
        fn from(open: CircuitOpen) -> Self {
            Error::Rejected(open)
        }
    }

    #[retry(attempts = 3, base = 1s, jitter = none)]
    #[circuit_breaker(name = "ledger", threshold = 3, cooldown = 30s)]
    fn post(up: bool) -> Result<(), Error> {
        if up { Ok(()) } else { Err(Error::Down) }
    }

    #[test]
    fn the_ledger_is_left_alone_for_a_while() {
        let clock = TestClock::new();
        let _installed = clock.install(); // until it is dropped

        assert_eq!(post(false), Err(Error::Down));
        assert_eq!(clock.elapsed(), Duration::from_secs(1 + 2));
        assert!(matches!(post(true), Err(Error::Rejected(_))));

        clock.advance(Duration::from_secs(30));
        assert_eq!(post(true), Ok(()));
        assert_eq!(CircuitBreaker::named("ledger").state(), CircuitState::Closed);
    }
}

mod without_chance {
    use resilience::{Jitter, RetryPolicy, TestClock, retry};
    use std::time::Duration;

    struct Store {
        policy: RetryPolicy,
    }

    impl Store {
        #[retry(policy = self.policy)]
        fn load(&self, key: &str) -> Result<String, String> {
            Err(format!("no answer for {key}"))
        }
    }

    #[test]
    fn the_wait_is_exact() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let policy = RetryPolicy::new().attempts(2).base(Duration::from_secs(5)).jitter(Jitter::None);
        assert!(Store { policy }.load("a").is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(5));
    }
}

mod what_was_tried {
    use resilience::{RetryError, StopReason, TestClock, retry};

    #[retry(attempts = 5, map_err = RetryError::new)]
    fn load() -> Result<u32, RetryError<std::num::ParseIntError>> {
        let number: u32 = "many".parse()?;
        Ok(number)
    }

    #[test]
    fn five_attempts_are_made() {
        let _installed = TestClock::new().install();
        let error = load().unwrap_err();
        assert_eq!((error.attempts(), error.reason()), (5, StopReason::AttemptsExhausted));
    }
}

mod unshared {
    use resilience::{CircuitBreaker, circuit_breaker};
    use std::io;

    struct Client {
        breaker: CircuitBreaker,
    }

    impl Client {
        #[circuit_breaker(breaker = self.breaker)]
        fn ping(&self) -> io::Result<()> {
            Err(io::ErrorKind::ConnectionRefused.into())
        }
    }

    #[test]
    fn one_client_does_not_cut_off_the_other() {
        let client = Client { breaker: CircuitBreaker::unshared("test").threshold(1).build() };
        let other = Client { breaker: CircuitBreaker::unshared("test").threshold(1).build() };
        assert!(client.ping().is_err());
        assert_eq!(
            (client.breaker.snapshot().times_opened(), other.breaker.snapshot().times_opened()),
            (1, 0)
        );
    }
}

#[cfg(feature = "test-util")]
mod guards {
    use resilience::testing::{self, Recorder, Step};
    use resilience::{CircuitState, circuit_breaker, retry};
    use std::io::{self, ErrorKind};

    #[retry(attempts = 5)]
    fn charge(cents: u64) -> io::Result<u64> {
        Ok(cents)
    }

    #[circuit_breaker(name = "bank", threshold = 1)]
    fn refund(cents: u64) -> io::Result<u64> {
        Ok(cents)
    }

    const CHARGE: &str = concat!(module_path!(), "::charge");
    const REFUND: &str = concat!(module_path!(), "::refund");

    fn reset() -> Step<io::Error> {
        Step::Err(ErrorKind::ConnectionReset.into())
    }

    #[test]
    fn the_second_attempt_succeeds() {
        let _no_waits = testing::no_waits();
        let recorder = Recorder::new();
        let _fail = testing::fail(CHARGE, [reset(), Step::Run]);
        assert_eq!(charge(5).unwrap(), 5);
        assert_eq!((recorder.attempts(CHARGE), recorder.waits(CHARGE).len()), (2, 1));
    }

    #[test]
    fn one_failure_opens_the_circuit() {
        let recorder = Recorder::new();
        let _fail = testing::fail(REFUND, [reset()]);
        assert!(refund(5).is_err());
        assert_eq!(recorder.transitions("bank"), [(CircuitState::Closed, CircuitState::Open)]);
    }
}

#[cfg(feature = "test-util")]
mod scope {
    use resilience::{retry, testing};
    use std::io;

    #[retry(attempts = 5)]
    async fn ping() -> io::Result<()> {
        Err(io::ErrorKind::ConnectionReset.into())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_task_makes_one_attempt() {
        let once = testing::attempts(1);
        let task = tokio::spawn(testing::scope(ping()));
        drop(once);
        assert!(task.await.unwrap().is_err());
    }
}

#[cfg(feature = "test-util")]
mod limiter {
    use resilience::{RateLimited, TestClock, rate_limit, testing};
    use std::time::Duration;

    #[rate_limit(2, per = 1m, wait = 1m, name = "geocoder")]
    fn locate(city: &str) -> Result<usize, RateLimited> {
        Ok(city.len())
    }

    #[test]
    fn the_third_call_waits_for_its_token() {
        let clock = TestClock::new();
        let (_installed, _fresh) = (clock.install(), testing::fresh());
        for city in ["Lima", "Oslo", "Rome"] {
            assert_eq!(locate(city), Ok(4));
        }
        assert_eq!(clock.elapsed(), Duration::from_secs(30));
    }
}
