//! `src/docs/fallback.md`

mod at_the_top {
    use resilience::fallback;
    use std::{fs, io};

    #[fallback(value = "en".to_owned())]
    fn language(user: &str) -> io::Result<String> {
        fs::read_to_string(format!("/var/lib/shop/{user}/language"))
    }

    #[test]
    fn it_works_as_what_it_expands_to() {
        assert_eq!(language("nobody").expect("it falls back"), "en");
        assert_eq!(super::expansion::call().expect("it falls back"), "en");
    }
}

mod closures {
    use resilience::fallback;

    #[derive(Debug, PartialEq)]
    enum Error {
        Unreachable,
        NeverSeen,
    }

    struct Prices {
        primary: Provider,
        secondary: Provider,
        last: Cache,
    }

    impl Prices {
        #[fallback(with = |error| {
            if error == Error::NeverSeen {
                return Err(error);
            }
            match self.secondary.price(item).await {
                Ok(price) => Ok(price),
                Err(_) => Ok(self.last.get(item).ok_or(error)?),
            }
        })]
        async fn price(&self, item: &str) -> Result<u32, Error> {
            let price = self.primary.price(item).await?;
            self.last.set(item, price);
            Ok(price)
        }
    }

    struct Provider(Option<u32>);

    impl Provider {
        async fn price(&self, item: &str) -> Result<u32, Error> {
            tokio::task::yield_now().await;
            if item == "unicorn" { Err(Error::NeverSeen) } else { self.0.ok_or(Error::Unreachable) }
        }
    }

    struct Cache(std::sync::Mutex<Option<u32>>);

    impl Cache {
        fn get(&self, _item: &str) -> Option<u32> {
            *self.0.lock().expect("it is free")
        }

        fn set(&self, _item: &str, price: u32) {
            *self.0.lock().expect("it is free") = Some(price);
        }
    }

    #[tokio::test]
    async fn a_second_provider_is_asked_and_then_the_cache() {
        let last = Cache(std::sync::Mutex::default());
        let mut prices = Prices { primary: Provider(None), secondary: Provider(None), last };
        assert_eq!(prices.price("unicorn").await, Err(Error::NeverSeen));
        assert_eq!(prices.price("lamp").await, Err(Error::Unreachable));
        prices.primary = Provider(Some(5));
        assert_eq!(prices.price("lamp").await, Ok(5));
        prices.primary = Provider(None);
        assert_eq!(prices.price("lamp").await, Ok(5));
        prices.secondary = Provider(Some(6));
        assert_eq!(prices.price("lamp").await, Ok(6));
    }
}

mod values {
    #[test]
    fn one_that_is_no_use_falls_back() {
        use resilience::fallback;
        use std::io;

        #[fallback(value = vec!["lamp".to_owned()], on_ok = Vec::is_empty)]
        fn recommended(answer: io::Result<Vec<String>>) -> io::Result<Vec<String>> {
            answer
        }

        assert_eq!(recommended(Ok(Vec::new())).unwrap(), ["lamp"]);
        assert_eq!(recommended(Err(io::ErrorKind::TimedOut.into())).unwrap(), ["lamp"]);
        assert_eq!(recommended(Ok(vec!["desk".to_owned()])).unwrap(), ["desk"]);
    }
}

mod chains {
    #[test]
    fn the_lowest_is_asked_first() {
        use resilience::fallback;

        #[fallback(value = "a lamp".to_owned())] // then this
        #[fallback(with = |_| cache.clone().ok_or("no cache"))] // first this
        fn describe(
            catalogue: Result<String, &'static str>,
            cache: Option<String>,
        ) -> Result<String, &'static str> {
            catalogue
        }

        let text = |text: &str| text.to_owned();
        assert_eq!(describe(Ok(text("a red lamp")), None), Ok(text("a red lamp")));
        assert_eq!(describe(Err("down"), Some(text("an old lamp"))), Ok(text("an old lamp")));
        assert_eq!(describe(Err("down"), None), Ok(text("a lamp")));
    }
}

mod stale {
    use resilience::{CircuitOpen, Transient, circuit_breaker, fallback, retry};
    use std::collections::HashMap;
    use std::sync::Mutex;

    #[derive(Debug, PartialEq, thiserror::Error, Transient)]
    enum Error {
        #[error("timed out")]
        #[transient]
        Timeout,
        #[error("there is no such item")]
        Unknown,
        #[error(transparent)]
        Rejected(#[from] CircuitOpen),
    }

    #[derive(Default)]
    struct Shop {
        last: Mutex<HashMap<String, u32>>,
    }

    impl Shop {
        #[fallback(on = Error::Timeout | Error::Rejected(_), with = |error| self.stale(item).ok_or(error))]
        #[retry(attempts = 3)]
        #[circuit_breaker(name = "prices", threshold = 5)]
        fn price(&self, item: &str, ask: impl Fn(&str) -> Result<u32, Error>) -> Result<u32, Error> {
            let price = ask(item)?;
            self.last.lock().unwrap().insert(item.to_owned(), price);
            Ok(price)
        }

        fn stale(&self, item: &str) -> Option<u32> {
            self.last.lock().unwrap().get(item).copied()
        }
    }

    #[test]
    fn the_last_price_is_better_than_none() {
        let _installed = resilience::TestClock::new().install();
        let shop = Shop::default();
        let down = |_: &str| Err(Error::Timeout);
        assert_eq!(shop.price("lamp", down), Err(Error::Timeout));
        assert_eq!(shop.price("lamp", |_| Ok(5)), Ok(5));
        assert_eq!(shop.price("lamp", down), Ok(5));
        assert_eq!(shop.price("lamp", |_| Err(Error::Unknown)), Err(Error::Unknown));
        for _ in 0..3 {
            assert_eq!(shop.price("lamp", down), Ok(5));
        }
        let prices = resilience::CircuitBreaker::named("prices");
        assert!(prices.snapshot().rejected() > 0, "a rejection falls back too");
    }
}

mod degraded {
    use resilience::fallback;
    use std::io;

    #[derive(Debug, PartialEq)]
    enum Stock {
        Known(u32),
        Unknown,
    }

    #[fallback(value = Stock::Unknown)]
    fn stock(answer: io::Result<u32>) -> io::Result<Stock> {
        Ok(Stock::Known(answer?))
    }

    #[test]
    fn an_answer_says_that_it_is_not_the_real_one() {
        assert_eq!(stock(Ok(5)).expect("it succeeds"), Stock::Known(5));
        assert_eq!(stock(Err(io::ErrorKind::TimedOut.into())).expect("it falls back"), Stock::Unknown);
    }
}

mod rejections {
    #[test]
    fn only_a_call_that_was_not_sent_falls_back() {
        use resilience::{CircuitBreaker, CircuitOpen, circuit_breaker, fallback};

        #[derive(Debug, thiserror::Error)]
        enum Error {
            #[error("timed out")]
            Timeout,
            #[error(transparent)]
            Rejected(#[from] CircuitOpen),
        }

        #[fallback(value = 0, on = Error::Rejected(_))]
        #[circuit_breaker(name = "votes", threshold = 1)]
        fn votes() -> Result<u32, Error> {
            Err(Error::Timeout)
        }

        assert!(matches!(votes(), Err(Error::Timeout)));
        assert_eq!(votes().unwrap(), 0);
        assert_eq!(CircuitBreaker::named("votes").snapshot().rejected(), 1);
    }
}

mod parameters {
    #[test]
    fn the_fallback_gets_what_the_caller_passed() {
        use resilience::fallback;

        fn send(order: String) -> Result<usize, String> {
            Err(order)
        }

        #[fallback(with = |_| { queue.push(order); Ok(0) })]
        fn place(order: String, queue: &mut Vec<String>) -> Result<usize, String> {
            send(order) // consumes the clone
        }

        let mut queue = Vec::new();
        assert_eq!(place("lamp".to_owned(), &mut queue), Ok(0));
        assert_eq!(queue, ["lamp"]);
    }
}

mod expansion {
    use resilience::__private::*;
    use std::{fs, io};

    fn language(user: &str) -> io::Result<String> {
        'fallback: {
            {
                let out: io::Result<String> = attempt(|| -> io::Result<String> {
                    fs::read_to_string(format!("/var/lib/shop/{user}/language"))
                });
                if Fallible::is_success(&out) {
                    break 'fallback out;
                }
                // here `on` is asked, if there is one
                match Fallible::into_err(out) {
                    Some(error) => {
                        let error = Observed::new(AskError(&error).__resilience_described());
                        fell_back(Layer::NONE, "shop::language", error); // the event
                    }
                    None => unreachable!(),
                }
            }
            attempt(|| -> io::Result<String> { Fallible::from_value("en".to_owned()) })
        }
    }

    pub(super) fn call() -> io::Result<String> {
        language("nobody")
    }
}
