//! `src/docs/rate_limit.md`

mod at_the_top {
    use resilience::rate_limit;
    use std::io;
    use tokio::net::TcpStream;

    #[rate_limit(100)]
    async fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    #[tokio::test]
    async fn it_does_what_it_expands_to() {
        assert!(connect("127.0.0.1:1").await.is_err());
        assert!(super::expansion::call().await.is_err());
    }
}

mod bucket {
    #[test]
    fn a_burst_and_then_the_rate() {
        use resilience::{RateLimited, RateLimiter, TestClock, rate_limit};
        use std::time::Duration;

        #[rate_limit(10, burst = 3, name = "mailbox")]
        fn send(mail: &str) -> Result<usize, RateLimited> {
            Ok(mail.len())
        }

        let clock = TestClock::new();
        let _installed = clock.install();

        let sent = (0..10).filter(|_| send("hello").is_ok()).count();
        assert_eq!(sent, 3, "the bucket was full");

        clock.advance(Duration::from_millis(250));
        assert_eq!(RateLimiter::named("mailbox").snapshot().available(), 2);
    }
}

mod waiting {
    thread_local! {
        static START: tokio::time::Instant = tokio::time::Instant::now();
    }

    #[tokio::test(start_paused = true)]
    async fn calls_wait_in_line_or_are_rejected_at_once() -> Result<(), resilience::RateLimited> {
        START.with(|_| ());
        use resilience::{RateLimited, rate_limit};
        use std::time::Duration;

        #[rate_limit(10, burst = 1, wait = 250ms)]
        async fn ask(question: u32) -> Result<(u32, Duration), RateLimited> {
            Ok((question, START.with(|start| start.elapsed())))
        }

        let (first, second, third, fourth) = tokio::join!(ask(1), ask(2), ask(3), ask(4));
        assert_eq!(first?, (1, Duration::ZERO));
        assert_eq!(second?, (2, Duration::from_millis(100)));
        assert_eq!(third?, (3, Duration::from_millis(200)));
        // It would have to wait 300 ms. In 50 ms a call could wait for that token.
        assert_eq!(fourth.unwrap_err().retry_after(), Duration::from_millis(50));
        Ok(())
    }
}

mod stacked {
    #[test]
    fn the_outer_limit_gets_its_token_back() {
        let _installed = resilience::TestClock::new().install();
        use resilience::{RateLimited, RateLimiter, rate_limit};

        #[rate_limit(1000, per = 24h, name = "a day")]
        #[rate_limit(5, name = "a second")]
        fn translate(word: &str) -> Result<usize, RateLimited> {
            Ok(word.len())
        }

        for _ in 0..20 {
            let _ = translate("bonjour");
        }
        assert_eq!(RateLimiter::named("a day").snapshot().available(), 1000 - 5);
    }
}

mod replicas {
    #[test]
    fn a_shared_limit_needs_no_lane_to_let_calls_in() {
        use resilience::{RateLimited, RateLimiter, rate_limit};

        #[rate_limit(100, name = "partner", shared)]
        fn order() -> Result<(), RateLimited> {
            Ok(())
        }

        assert!(order().is_ok());
        assert_eq!(RateLimiter::named("partner").snapshot().limit(), 100);
    }
}

mod named {
    #[test]
    fn functions_and_calls_by_hand_share_it() -> Result<(), Box<dyn std::error::Error>> {
        use resilience::{RateLimited, RateLimiter, rate_limit};
        use std::{io, time::Duration};

        static GEOCODER: RateLimiter =
            RateLimiter::builder("geocoder").limit(2).per(Duration::from_secs(60)).build();

        #[rate_limit(limiter = GEOCODER)]
        fn locate(city: &str) -> io::Result<usize> {
            Ok(city.len())
        }

        assert_eq!(locate("Lima")?, 4);
        GEOCODER.try_acquire().expect("there is another token");
        let limited = locate("Oslo").expect_err("both are taken").downcast::<RateLimited>()?;
        assert_eq!(limited.name(), "geocoder");
        assert!(limited.retry_after() <= Duration::from_secs(30));
        Ok(())
    }
}

mod keys {
    #[test]
    fn each_client_has_its_own() {
        use resilience::{PolicyError, rate_limit};

        #[rate_limit(2, per = 1h, key = client)]
        fn search(client: &str, _query: &str) -> Result<u32, PolicyError> {
            Ok(17)
        }

        assert!(search("anna", "rust").is_ok() && search("anna", "serde").is_ok());
        assert!(search("anna", "tokio").is_err());
        assert!(search("bert", "tokio").is_ok());
    }
}

mod mapped {
    #[test]
    fn map_err_makes_the_error() {
        use resilience::{RateLimited, rate_limit};

        #[derive(Debug, PartialEq)]
        enum Error {
            TryAgainInMinutes(u64),
        }

        #[rate_limit(1, per = 10m, map_err = |limited: RateLimited| {
            Error::TryAgainInMinutes(limited.retry_after().as_secs().div_ceil(60))
        })]
        fn export() -> Result<Vec<u8>, Error> {
            Ok(b"id,name".to_vec())
        }

        assert!(export().is_ok());
        assert_eq!(export(), Err(Error::TryAgainInMinutes(10)));
    }
}

mod expansion {
    use resilience::__private::*;
    use std::io;
    use tokio::net::TcpStream;

    async fn connect(address: &str) -> io::Result<TcpStream> {
        rate_limit(
            ByStaticRateLimiter({
                static LIMITER: StaticRateLimiter =
                    StaticRateLimiter::unnamed("shop::connect", || RateLimitSettings::new(100));
                || &LIMITER
            }),
            Layer::NONE, // with a feature for operators: the way to the call
            async move {
                body_begins(1); // the token is spent
                TcpStream::connect(address).await
            },
            |_, limited| ended::<_, io::Result<TcpStream>, _>(limited, Conversion::__resilience_find),
        )
        .await
    }

    pub(super) async fn call() -> io::Result<TcpStream> {
        connect("127.0.0.1:1").await
    }
}
