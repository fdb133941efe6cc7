//! `src/docs/timeout.md`

mod at_the_top {
    use resilience::timeout;
    use std::io;
    use tokio::net::TcpStream;

    #[timeout(2s)]
    async fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    #[tokio::test]
    async fn it_does_what_it_expands_to() {
        assert!(connect("127.0.0.1:1").await.is_err());
        assert!(super::expansion::call().await.is_err());
    }
}

mod expressions {
    #[tokio::test(start_paused = true)]
    async fn a_limit_may_come_from_self() {
        use resilience::{TimedOut, timeout};
        use std::time::Duration;

        struct Client {
            limit: Duration,
        }

        impl Client {
            #[timeout(self.limit)]
            async fn ping(&self) -> Result<(), TimedOut> {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok(())
            }
        }

        let client = |limit| Client { limit: Duration::from_millis(limit) };
        assert!(client(50).ping().await.is_ok());
        assert_eq!(client(10).ping().await.unwrap_err().after(), Duration::from_millis(10));
    }
}

mod both {
    async fn ask_the_shop(id: u64) -> io::Result<u64> {
        if id == 0 { std::future::pending().await } else { Ok(id) }
    }

    use resilience::{retry, timeout};
    use std::io;

    #[timeout(2s)] // for the caller
    #[retry(attempts = 5, base = 50ms)]
    #[timeout(500ms)] // for each attempt
    async fn price(id: u64) -> io::Result<u64> {
        ask_the_shop(id).await
    }

    #[tokio::test(start_paused = true)]
    async fn the_call_ends_in_time() {
        assert_eq!(price(7).await.expect("it answers"), 7);
        let start = tokio::time::Instant::now();
        assert_eq!(price(0).await.expect_err("it never answers").kind(), io::ErrorKind::TimedOut);
        assert!(start.elapsed() <= std::time::Duration::from_secs(2));
    }
}

mod deadline {
    #[tokio::test(start_paused = true)]
    async fn the_body_asks_what_is_left() -> Result<(), resilience::TimedOut> {
        use resilience::{Deadline, TimedOut, timeout};
        use std::time::Duration;

        fn left() -> Option<Duration> {
            Deadline::current().map(Deadline::remaining)
        }

        #[timeout(2s)]
        async fn answer() -> Result<Option<Duration>, TimedOut> {
            tokio::time::sleep(Duration::from_millis(500)).await;
            Ok(left())
        }

        assert_eq!(answer().await?, Some(Duration::from_millis(1500)));

        // A server was told when its caller stops waiting.
        let cut = Deadline::within(Duration::from_millis(300)).scope(answer()).await;
        assert!(cut.is_err_and(|error| error.inherited()));
        assert_eq!(left(), None);
        Ok(())
    }
}

mod mapped {
    #[tokio::test(start_paused = true)]
    async fn map_err_makes_the_error() {
        use resilience::timeout;

        #[derive(Debug, PartialEq)]
        enum Error {
            Late,
        }

        #[timeout(10ms, map_err = |_| Error::Late)]
        async fn answer() -> Result<(), Error> {
            std::future::pending().await
        }

        assert_eq!(answer().await, Err(Error::Late));
    }
}

mod other_timers {
    use resilience::{TimedOut, timeout};
    use std::time::Duration;

    /// Works on every executor.
    async fn wait(limit: Duration) {
        let (done, waits) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            std::thread::sleep(limit);
            drop(done);
        });
        let _ = waits.await;
    }

    #[timeout(10ms, sleep = wait)]
    async fn answer() -> Result<(), TimedOut> {
        std::future::pending().await
    }

    #[test]
    fn another_way_to_wait_needs_no_runtime() {
        futures::executor::block_on(wait(Duration::ZERO));
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        let moves = async { clock.advance(Duration::from_millis(10)) };
        let (cut, ()) = futures::executor::block_on(async { futures::join!(answer(), moves) });
        assert!(cut.is_err());
    }
}

mod expansion {
    use resilience::__private::*;
    use std::{io, time::Duration};
    use tokio::net::TcpStream;

    async fn connect(address: &str) -> io::Result<TcpStream> {
        timeout(
            Layer::NONE, // with a feature for operators: the way to the call
            || TimeoutSettings::new(Duration::new(2, 0), "shop::connect"),
            SleepTimer(DefaultTimer),
            (), // a layer above that hears of a cut, if there is one
            async move { TcpStream::connect(address).await },
            |_, timed_out| ended::<_, io::Result<TcpStream>, _>(timed_out, Conversion::__resilience_find),
        )
        .await
    }

    pub(super) async fn call() -> io::Result<TcpStream> {
        connect("127.0.0.1:1").await
    }
}
