//! `src/docs/hedge.md`

mod at_the_top {
    use resilience::hedge;
    use std::io;
    use tokio::{io::AsyncReadExt, net::TcpStream};

    #[hedge(100ms)]
    async fn greeting(address: &str) -> io::Result<String> {
        let mut greeting = String::new();
        TcpStream::connect(address).await?.read_to_string(&mut greeting).await?;
        Ok(greeting)
    }

    #[tokio::test]
    async fn it_does_what_it_expands_to() {
        assert!(greeting("127.0.0.1:1").await.is_err());
        assert!(super::expansion::call().await.is_err());
    }
}

/// Replicas of a service, which are asked one after the other.
mod replicas {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    pub(super) enum Replica {
        Silent,
        Fails,
        HasNot,
        Has(u32),
        Takes(Duration),
    }

    pub(super) struct Replicas {
        all: Vec<Replica>,
        asked: AtomicUsize,
    }

    impl Replicas {
        pub(super) fn that(all: impl IntoIterator<Item = Replica>) -> Self {
            Self { all: all.into_iter().collect(), asked: AtomicUsize::new(0) }
        }

        pub(super) fn asked(&self) -> usize {
            self.asked.load(Ordering::Relaxed)
        }

        pub(super) async fn ask_one(&self) -> Result<u32, &'static str> {
            match self.all[self.asked.fetch_add(1, Ordering::Relaxed)] {
                Replica::Silent => std::future::pending().await,
                Replica::Fails => Err("connection reset"),
                Replica::HasNot => Err("no such item"),
                Replica::Has(items) => Ok(items),
                Replica::Takes(time) => {
                    tokio::time::sleep(time).await;
                    Ok(0)
                }
            }
        }
    }
}

mod counts {
    use super::replicas::Replica::{Fails, Has, HasNot, Silent};
    use super::replicas::Replicas;

    #[tokio::test(start_paused = true)]
    async fn the_outcome_that_comes_first_ends_the_call() {
        use resilience::hedge;

        #[hedge(100ms, attempts = 3, on = |e| *e != "no such item")]
        async fn stock(replicas: &Replicas) -> Result<u32, &'static str> {
            replicas.ask_one().await
        }

        // The first replica is silent. The second one, asked after 100 ms, fails; the third is asked at once.
        let replicas = Replicas::that([Silent, Fails, Has(17)]);
        assert_eq!(stock(&replicas).await, Ok(17));
        assert_eq!(replicas.asked(), 3);

        // An error that `on` does not take ends the call, and nobody waits for the first.
        let replicas = Replicas::that([Silent, HasNot, Has(17)]);
        assert_eq!(stock(&replicas).await, Err("no such item"));
    }
}

mod percentile {
    use super::replicas::Replica::{Has, Takes};
    use super::replicas::Replicas;

    #[tokio::test(start_paused = true)]
    async fn a_call_in_the_tail_is_overtaken() -> Result<(), &'static str> {
        use resilience::hedge;
        use std::time::Duration;

        #[hedge(p95)]
        async fn stock(replicas: &Replicas) -> Result<u32, &'static str> {
            replicas.ask_one().await
        }

        for _ in 0..100 {
            let quick = Replicas::that([Takes(Duration::from_millis(20))]);
            stock(&quick).await?;
        }
        // One that takes a second is overtaken.
        let replicas = Replicas::that([Takes(Duration::from_secs(1)), Has(17)]);
        let start = tokio::time::Instant::now();
        assert_eq!(stock(&replicas).await, Ok(17));
        assert!(start.elapsed() < Duration::from_millis(25));
        Ok(())
    }
}

mod expansion {
    use resilience::__private::*;
    use std::{io, time::Duration};
    use tokio::{io::AsyncReadExt, net::TcpStream};

    static BUDGET: StaticBudget =
        StaticBudget::unnamed_for_hedges("shop::greeting", Ratio::from_ppb(100_000_000));
    static LATENCY: StaticLatency = StaticLatency::new();

    async fn greeting(address: &str) -> io::Result<String> {
        hedge(
            Layer::NONE, // with a feature for operators: the way to the call
            || HedgeSettings::new(HedgeAfter::Delay(Duration::new(0, 100_000_000)), 2, "shop::greeting"),
            SleepTimer(DefaultTimer),
            TakesFrom(BudgetByStatic(|| &BUDGET)),
            || &LATENCY,
            || async {
                let mut greeting = String::new();
                TcpStream::connect(address).await?.read_to_string(&mut greeting).await?;
                Ok(greeting)
            },
            |out| match Fallible::error(out) {
                None => Judged::Success,
                Some(error) => {
                    let ask = || AskError(error);
                    Judged::by_error(ask().__resilience_transience(), ask().__resilience_is_rejection())
                }
            },
            |out| out,
        )
        .await
    }

    pub(super) async fn call() -> io::Result<String> {
        greeting("127.0.0.1:1").await
    }
}
