//! `src/docs/circuit_breaker.md`

mod at_the_top {
    use resilience::circuit_breaker;
    use std::io;
    use tokio::net::TcpStream;

    #[circuit_breaker(name = "database", threshold = 5, cooldown = 30s)]
    async fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    #[tokio::test]
    async fn what_it_expands_to_shares_its_breaker() {
        let _installed = resilience::TestClock::new().install();
        let database = resilience::CircuitBreaker::named("database");
        for _ in 0..3 {
            assert!(connect("127.0.0.1:1").await.is_err());
        }
        for _ in 0..2 {
            assert!(super::expansion::call().await.is_err());
        }
        assert_eq!(database.snapshot().rejected(), 0);
        assert!(connect("127.0.0.1:1").await.is_err() && super::expansion::call().await.is_err());
        assert_eq!(database.snapshot().rejected(), 2);
    }
}

mod outcomes {
    #[test]
    fn they_are_successes_failures_or_ignored() {
        use resilience::{CircuitBreaker, CircuitOpen, circuit_breaker};

        #[derive(Debug, PartialEq)]
        enum ApiError {
            Status(u16),
            Unauthorized,
            Rejected,
        }

        #[circuit_breaker(
            name = "orders",
            threshold = 2,
            on = ApiError::Status(500..=599),
            ignore = ApiError::Unauthorized,
            map_err = |_: CircuitOpen| ApiError::Rejected,
        )]
        fn order(answer: Result<u32, ApiError>) -> Result<u32, ApiError> {
            answer
        }

        let orders = CircuitBreaker::named("orders");
        let _ = order(Err(ApiError::Status(503)));
        let _ = order(Err(ApiError::Unauthorized)); // ignored
        assert_eq!(orders.snapshot().failures(), 1);
        let _ = order(Err(ApiError::Status(404))); // a success: the row begins anew
        assert_eq!(orders.snapshot().failures(), 0);

        let _ = order(Err(ApiError::Status(500)));
        let _ = order(Err(ApiError::Status(500)));
        assert_eq!(order(Ok(7)), Err(ApiError::Rejected));
    }
}

mod states {
    #[test]
    fn a_cooldown_is_followed_by_a_probe() {
        use resilience::{CircuitBreaker, CircuitState, TestClock, circuit_breaker};
        use std::{io, time::Duration};

        #[circuit_breaker(name = "mirror", threshold = 1, cooldown = 30s)]
        fn download(up: bool) -> io::Result<()> {
            if up { Ok(()) } else { Err(io::ErrorKind::ConnectionRefused.into()) }
        }

        let clock = TestClock::new();
        let _installed = clock.install();
        let mirror = CircuitBreaker::named("mirror");

        assert!(download(false).is_err());
        assert_eq!(mirror.state(), CircuitState::Open);
        assert!(download(true).is_err()); // rejected

        clock.advance(Duration::from_secs(30));
        assert_eq!(mirror.state(), CircuitState::HalfOpen);
        assert!(download(true).is_ok()); // the probe
        assert_eq!(mirror.state(), CircuitState::Closed);
    }
}

mod rates {
    #[test]
    fn half_of_four_calls_open() {
        use resilience::{CircuitBreaker, CircuitState, circuit_breaker};
        use std::io;

        #[circuit_breaker(name = "search", threshold = 50%, window = 10, min_calls = 4)]
        fn search(up: bool) -> io::Result<()> {
            if up { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
        }

        let breaker = CircuitBreaker::named("search");
        for up in [true, false, false] {
            let _ = search(up);
            assert_eq!(breaker.state(), CircuitState::Closed);
        }
        let _ = search(true); // the fourth call: 2 of 4 have failed
        assert_eq!(breaker.state(), CircuitState::Open);
    }
}

mod hints {
    #[test]
    fn a_server_is_left_alone_for_as_long_as_it_wants() {
        use resilience::{CircuitBreaker, CircuitOpen, TestClock, Transience, circuit_breaker};
        use std::time::Duration;

        #[derive(Debug)]
        enum ApiError {
            Busy { retry_after: Duration },
            Rejected,
        }

        fn judge(error: &ApiError) -> Transience {
            match error {
                ApiError::Busy { retry_after } => Transience::TransientAfter(*retry_after),
                ApiError::Rejected => Transience::Permanent,
            }
        }

        #[circuit_breaker(name = "busy", threshold = 1, cooldown = 5s, on = judge, map_err = |_: CircuitOpen| ApiError::Rejected)]
        fn ask() -> Result<u32, ApiError> {
            Err(ApiError::Busy { retry_after: Duration::from_secs(20) })
        }

        let _installed = TestClock::new().install();
        assert!(ask().is_err());
        assert_eq!(CircuitBreaker::named("busy").snapshot().retry_after(), Some(Duration::from_secs(20)));
    }
}

mod keys {
    #[test]
    fn one_that_is_down_does_not_cut_off_another() {
        use resilience::{CircuitBreaker, circuit_breaker};
        use std::io;

        struct Request {
            host: String,
        }

        #[circuit_breaker(name = "hosts", key = request.host, threshold = 1)]
        fn send(request: &Request) -> io::Result<()> {
            if request.host == "down" { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
        }

        let request = |host: &str| Request { host: host.to_owned() };
        assert!(send(&request("down")).is_err());
        let rejected = send(&request("down")).unwrap_err();
        assert_eq!(rejected.to_string(), "circuit breaker `hosts` is open for `down`, next probe in 30.0s");
        assert!(send(&request("up")).is_ok());

        let hosts = CircuitBreaker::named("hosts");
        assert_eq!(hosts.of_key("down").unwrap().snapshot().rejected(), 1);
    }
}

mod keyed_values {
    #[test]
    fn each_key_of_a_value_has_its_breaker() {
        use resilience::{CircuitState, KeyedCircuitBreaker, circuit_breaker};
        use std::io;

        struct Client {
            hosts: KeyedCircuitBreaker,
        }

        impl Client {
            #[circuit_breaker(breaker = self.hosts, key = host)]
            fn get(&self, host: &str) -> io::Result<()> {
                if host == "down" { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
            }
        }

        let hosts = KeyedCircuitBreaker::unshared("hosts").threshold(1).max_keys(100).build();
        let client = Client { hosts };
        assert!(client.get("down").is_err());
        assert!(client.get("up").is_ok());
        assert_eq!(client.hosts.of("down").state(), CircuitState::Open);
        assert!(client.hosts.find("elsewhere").is_none());
    }
}

mod look_ups {
    #[test]
    fn find_makes_nothing() {
        use resilience::{CircuitBreaker, circuit_breaker};
        use std::io;

        #[circuit_breaker(name = "mail")]
        fn send() -> io::Result<()> {
            Ok(())
        }

        assert!(CircuitBreaker::find("mail").is_none());
        assert!(send().is_ok());
        CircuitBreaker::find("mail").expect("it was called").force_open();
        assert!(send().is_err());
        assert!(CircuitBreaker::find("male").is_none());
    }
}

mod replicas {
    #[test]
    fn a_flag_shares_the_state() {
        use resilience::{CircuitBreaker, circuit_breaker};
        use std::io;

        #[circuit_breaker(name = "bookings", shared, cooldown = 30s)]
        fn book() -> io::Result<()> {
            Ok(())
        }

        assert!(book().is_ok());
        assert!(CircuitBreaker::named("bookings").snapshot().settings().unwrap().shared());
    }

    #[test]
    fn a_flag_shares_the_state_of_each_key() {
        use resilience::{CircuitBreaker, circuit_breaker};
        use std::io;

        #[circuit_breaker(name = "partners", key = partner, shared_keys)]
        fn order(partner: &str) -> io::Result<usize> {
            Ok(partner.len())
        }

        assert!(order("acme").is_ok());
        let acme = CircuitBreaker::named("partners").of_key("acme").unwrap();
        assert!(acme.snapshot().settings().unwrap().shared_keys());
    }
}

mod profiles {
    #[test]
    fn the_settings_are_those_of_the_profile() {
        use resilience::{CircuitBreaker, circuit_breaker};
        use std::{io, time::Duration};

        #[circuit_breaker(name = "archive", profile = "gentle", probes = 2)]
        fn archive() -> io::Result<()> {
            Err(io::ErrorKind::TimedOut.into())
        }

        assert!(archive().is_err());
        let settings = CircuitBreaker::named("archive").snapshot().settings().unwrap();
        assert_eq!((settings.threshold(), settings.probes()), (Some(3), 2));
        assert_eq!(settings.cooldown(), Duration::from_secs(60));
    }
}

mod rejections {
    #[test]
    fn they_become_the_functions_error() {
        use resilience::{CircuitOpen, circuit_breaker};

        #[derive(Debug, thiserror::Error)]
        enum ApiError {
            #[error("timed out")]
            Timeout,
            #[error(transparent)]
            Rejected(#[from] CircuitOpen),
        }

        #[circuit_breaker(threshold = 1)]
        fn ping() -> Result<(), ApiError> {
            Err(ApiError::Timeout)
        }

        let _ = ping();
        assert!(matches!(ping(), Err(ApiError::Rejected(open)) if open.retry_after().is_some()));
    }
}

mod values {
    #[test]
    fn a_breaker_may_be_kept_in_a_field() {
        use resilience::{CircuitBreaker, circuit_breaker};
        use std::{io, net::TcpStream};

        struct Pool {
            address: String,
            breaker: CircuitBreaker,
        }

        impl Pool {
            #[circuit_breaker(breaker = self.breaker)]
            fn connect(&self) -> io::Result<TcpStream> {
                TcpStream::connect(&self.address)
            }
        }

        let breaker = CircuitBreaker::unshared("pool").threshold(1).build();
        let pool = Pool { address: "127.0.0.1:1".to_owned(), breaker };
        assert!(pool.connect().is_err());
        assert_eq!(pool.breaker.snapshot().times_opened(), 1);
    }
}

// Closures as the attribute makes them.
#[allow(clippy::redundant_closure)]
mod expansion {
    use resilience::__private::*;
    use std::{io, time::Duration};
    use tokio::net::TcpStream;

    async fn connect(address: &str) -> io::Result<TcpStream> {
        guard(
            ByStatic({
                static SITE: StaticBreaker =
                    StaticBreaker::named("database", Origin::new("shop::connect", file!(), line!()), || {
                        Settings::new().threshold(5).cooldown(Duration::new(30, 0))
                    });
                || &SITE
            }),
            async move { TcpStream::connect(address).await },
            |out: &io::Result<TcpStream>| match Fallible::error(out) {
                None => Verdict::SUCCESS,
                Some(error) => Verdict::by_error(
                    AskError(error).__resilience_outcome(), // here `ignore` and `on` are asked, if there are any
                    AskError(error).__resilience_transience(),
                    AskError(error).__resilience_described(),
                    || AskError(error).__resilience_kind(), // for events
                ),
            },
            |_, open| ended::<_, io::Result<TcpStream>, _>(open, |conversion| conversion.__resilience_find()),
        )
        .await
    }

    pub(super) async fn call() -> io::Result<TcpStream> {
        connect("127.0.0.1:1").await
    }
}
