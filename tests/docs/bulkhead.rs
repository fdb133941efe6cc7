//! `src/docs/bulkhead.md`

mod at_the_top {
    use resilience::bulkhead;
    use std::io;
    use tokio::net::TcpStream;

    #[bulkhead(20, queue = 50, wait = 100ms)]
    async fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    #[tokio::test]
    async fn it_does_what_it_expands_to() {
        assert!(connect("127.0.0.1:1").await.is_err());
        assert!(super::expansion::call().await.is_err());
    }
}

mod the_line {
    #[tokio::test(start_paused = true)]
    async fn the_first_in_line_is_let_in_first() {
        use resilience::{Bulkhead, BulkheadFull, bulkhead};
        use std::time::Duration;

        #[bulkhead(1, queue = 1, wait = 2s, name = "printer")]
        async fn print(page: u32) -> Result<u32, BulkheadFull> {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(page)
        }

        let (first, second, third) = tokio::join!(print(1), print(2), print(3));
        assert_eq!((first, second), (Ok(1), Ok(2)));
        assert_eq!(third.map_err(|full| full.waited()), Err(Duration::ZERO), "the queue is full");
        assert_eq!(Bulkhead::named("printer").snapshot().running(), 0);
    }
}

mod a_limit_that_adapts {
    #[tokio::test]
    async fn a_failure_lowers_it() {
        use resilience::{Bulkhead, PolicyError, Transient, bulkhead, timeout};

        #[derive(Debug, Transient)]
        enum Error {
            #[transient]
            Overloaded,
            Policy(PolicyError),
        }

        impl From<PolicyError> for Error {
            fn from(error: PolicyError) -> Self {
                Self::Policy(error)
            }
        }

        #[bulkhead(4..=64, name = "search", on = Error::Overloaded)]
        #[timeout(250ms)]
        async fn search(answer: Result<u32, Error>) -> Result<u32, Error> {
            answer
        }

        assert!(search(Ok(7)).await.is_ok());
        assert_eq!(Bulkhead::named("search").snapshot().limit(), 20);
        assert!(search(Err(Error::Overloaded)).await.is_err());
        assert_eq!(Bulkhead::named("search").snapshot().limit(), 18);
    }
}

mod one_name {
    #[test]
    fn a_value_and_an_attribute_share_their_places() -> Result<(), Box<dyn std::error::Error>> {
        use resilience::{Bulkhead, BulkheadFull, bulkhead};
        use std::io;

        static DISK: Bulkhead = Bulkhead::builder("disk").limit(1).build();

        #[bulkhead(bulkhead = DISK)]
        fn write(text: &str) -> io::Result<usize> {
            Ok(text.len())
        }

        assert_eq!(write("abc")?, 3);
        let permit = DISK.try_acquire().expect("nobody writes");
        let error = write("abc").expect_err("the only place is taken");
        let full = error.downcast::<BulkheadFull>()?;
        assert_eq!((full.name(), full.limit()), ("disk", 1));
        drop(permit);
        Ok(())
    }
}

mod keys {
    #[test]
    fn each_host_has_a_place_of_its_own() {
        use resilience::{BulkheadFull, bulkhead};

        #[bulkhead(1, key = host)]
        fn fetch(
            host: &str,
            inside: impl FnOnce() -> Result<u32, BulkheadFull>,
        ) -> Result<u32, BulkheadFull> {
            inside()
        }

        let outcome = fetch("eu", || {
            assert!(fetch("eu", || Ok(1)).is_err(), "the place of this host is taken");
            fetch("us", || Ok(2))
        });
        assert_eq!(outcome, Ok(2));
    }
}

mod permits {
    #[tokio::test]
    async fn a_place_moves_into_the_work() -> std::io::Result<()> {
        use resilience::bulkhead;
        use std::io;

        #[bulkhead(4, queue = 100, permit = place)]
        async fn checksum(bytes: Vec<u8>) -> io::Result<u64> {
            tokio::task::spawn_blocking(move || {
                let _place = place; // taken until the work is done, whatever becomes of the caller
                bytes.iter().map(|byte| u64::from(*byte)).sum()
            })
            .await
            .map_err(io::Error::other)
        }

        assert_eq!(checksum(vec![1, 2, 3]).await?, 6);
        Ok(())
    }
}

mod errors {
    #[test]
    fn map_err_makes_the_error() {
        use resilience::{BulkheadFull, bulkhead};

        #[derive(Debug, PartialEq)]
        enum Error {
            Busy,
        }

        #[bulkhead(1, map_err = |_: BulkheadFull| Error::Busy)]
        fn once(inside: bool) -> Result<u32, Error> {
            if inside { Ok(1) } else { once(true) }
        }

        assert_eq!(once(false), Err(Error::Busy));
    }
}

mod expansion {
    use resilience::__private::*;
    use std::{io, time::Duration};
    use tokio::net::TcpStream;

    async fn connect(address: &str) -> io::Result<TcpStream> {
        bulkhead(
            ByStaticBulkhead({
                static BULKHEAD: StaticBulkhead = StaticBulkhead::unnamed("shop::connect", || {
                    BulkheadSettings::new(20).queue(50).wait(Duration::new(0, 100_000_000))
                });
                || &BULKHEAD
            }),
            Layer::NONE, // with a feature for operators: the way to the call
            async move { TcpStream::connect(address).await },
            |_, full| ended::<_, io::Result<TcpStream>, _>(full, Conversion::__resilience_find),
        )
        .await
    }

    pub(super) async fn call() -> io::Result<TcpStream> {
        connect("127.0.0.1:1").await
    }
}
