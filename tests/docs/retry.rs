//! `src/docs/retry.md`

mod at_the_top {
    use resilience::retry;
    use std::io;
    use tokio::net::TcpStream;

    #[retry(attempts = 5, base = 50ms)]
    async fn connect(address: &str) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }

    #[tokio::test]
    async fn five_attempts_are_made() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        assert!(connect("127.0.0.1:1").await.is_err());
        assert!(clock.elapsed() <= std::time::Duration::from_millis(50 + 100 + 200 + 400));
        assert!(!clock.elapsed().is_zero());
    }
}

mod closures {
    use resilience::{TestClock, retry};
    use std::{fs, io};

    #[derive(Debug)]
    struct Unreadable {
        path: String,
        attempts: u32,
        error: io::Error,
    }

    #[retry(
        on = |error| error.kind() != io::ErrorKind::NotFound || path.starts_with("/run/"),
        notify = |event| log.push(format!("{path}: attempt {} failed", event.attempt())),
        map_err = |error: io::Error, attempts| Unreadable { path: path.to_owned(), attempts: attempts.made(), error },
    )]
    fn read(path: &str, log: &mut Vec<String>) -> Result<String, Unreadable> {
        fs::read_to_string(path)
    }

    #[test]
    fn they_use_parameters() {
        let _installed = TestClock::new().install();
        let mut log = Vec::new();
        let unreadable = read("/run/no/such/file", &mut log).expect_err("there is none");
        assert_eq!((unreadable.path.as_str(), unreadable.attempts), ("/run/no/such/file", 3));
        assert_eq!(unreadable.error.kind(), io::ErrorKind::NotFound);
        assert_eq!(log, ["/run/no/such/file: attempt 1 failed", "/run/no/such/file: attempt 2 failed"]);
        assert_eq!(read("/no/such/file", &mut log).expect_err("there is none").attempts, 1);
    }
}

mod values {
    use resilience::retry;

    struct Response {
        status: u16,
    }

    #[retry(on_ok = |response| response.status == 503)]
    async fn get(client: &Client) -> Result<Response, std::io::Error> {
        client.get("/status").await
    }

    struct Client {
        requests: std::cell::Cell<u32>,
    }

    impl Client {
        async fn get(&self, _: &str) -> Result<Response, std::io::Error> {
            self.requests.set(self.requests.get() + 1);
            Ok(Response { status: 503 })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_one_comes_back() {
        let client = Client { requests: std::cell::Cell::new(0) };
        assert_eq!(get(&client).await.expect("it is an `Ok`").status, 503);
        assert_eq!(client.requests.get(), 3);
    }
}

mod linear_delays {
    #[test]
    fn the_delay_grows_by_the_base() {
        use resilience::{TestClock, retry};
        use std::time::Duration;

        #[retry(attempts = 5, backoff = linear, base = 1s, cap = 3s, jitter = none)]
        fn never() -> Result<(), &'static str> {
            Err("no")
        }

        let clock = TestClock::new();
        let _installed = clock.install();
        assert_eq!(never(), Err("no"));
        assert_eq!(clock.elapsed(), Duration::from_secs(1 + 2 + 3 + 3));
    }
}

mod custom_delays {
    #[test]
    fn a_function_tells_each_delay() {
        use resilience::{TestClock, retry};
        use std::{io, time::Duration};

        fn fibonacci<E>(retry: u32, _: &E) -> Duration {
            let (delay, _) = (1..retry).fold((1_u64, 1_u64), |(a, b), _| (b, a.saturating_add(b)));
            Duration::from_millis(100).saturating_mul(delay.try_into().unwrap_or(u32::MAX))
        }

        #[retry(attempts = 6, backoff = fibonacci, jitter = none)]
        fn poll() -> io::Result<()> {
            Err(io::ErrorKind::TimedOut.into())
        }

        const DELAYS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(5), Duration::from_secs(30)];

        #[retry(attempts = 5, cap = 1m, backoff = |retry, _| DELAYS[(retry as usize).min(DELAYS.len()) - 1], jitter = none)]
        fn deliver() -> io::Result<()> {
            Err(io::ErrorKind::TimedOut.into())
        }

        let clock = TestClock::new();
        let _installed = clock.install();
        assert!(poll().is_err());
        assert_eq!(clock.elapsed(), Duration::from_millis(100 + 100 + 200 + 300 + 500));
        clock.set(Duration::ZERO);
        assert!(deliver().is_err());
        assert_eq!(clock.elapsed(), Duration::from_secs(5 + 30 + 30));
    }
}

mod delays_by_error {
    use resilience::{TestClock, retry};
    use std::time::Duration;

    #[derive(Debug)]
    enum Failed {
        Busy,
        Locked,
    }

    struct Store {
        lock_time: Duration,
    }

    impl Store {
        #[retry(attempts = 4, jitter = none, backoff = |retry, error| match error {
            Failed::Busy => Duration::from_millis(20) * retry,
            Failed::Locked => self.lock_time,
        })]
        async fn save(&self, fails: &mut Vec<Failed>) -> Result<(), Failed> {
            fails.pop().map_or(Ok(()), Err)
        }
    }

    #[tokio::test]
    async fn a_closure_uses_self() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let store = Store { lock_time: Duration::from_secs(2) };
        let mut fails = vec![Failed::Busy, Failed::Locked, Failed::Busy];
        assert!(store.save(&mut fails).await.is_ok());
        assert_eq!(clock.elapsed(), Duration::from_millis(20 + 2000 + 60));
    }
}

mod mapped_errors {
    #[test]
    fn the_error_says_how_it_went() {
        use resilience::{RetryError, StopReason, retry};
        use std::io;

        #[retry(attempts = 4, map_err = RetryError::new)]
        fn read(path: &str) -> Result<String, RetryError<io::Error>> {
            // The body fails with an `io::Error`; `?` works on that.
            let text = std::fs::read_to_string(path)?;
            Ok(text)
        }

        let error = read("/no/such/file").unwrap_err();
        assert_eq!((error.attempts(), error.reason()), (1, StopReason::Permanent));
    }
}

mod context {
    #[test]
    fn the_key_stays_the_same() {
        use resilience::{TestClock, retry};

        #[retry(attempts = 3, context = cx)]
        fn pay(amount: u32) -> Result<String, String> {
            let request = format!("pay {amount}, key {}", cx.idempotency_key());
            match cx.number() {
                1 => Err(request),
                _ => {
                    assert_eq!(cx.last_error(), Some(&request)); // the same key again
                    Ok(request)
                }
            }
        }

        let _installed = TestClock::new().install();
        assert!(pay(5).is_ok());
    }
}

mod waiting {
    #[test]
    fn each_wait_is_told() {
        use resilience::{TestClock, retry};
        use std::time::Duration;

        #[retry(attempts = 4, base = 1s, cap = 3s, jitter = none, notify = |event| println!("{event:?}"))]
        fn never() -> Result<(), &'static str> {
            Err("no")
        }

        let clock = TestClock::new();
        let _installed = clock.install();
        assert_eq!(never(), Err("no"));
        assert_eq!(clock.elapsed(), Duration::from_secs(1 + 2 + 3));
    }
}

mod deadlines {
    #[test]
    fn an_inner_retry_ends_in_the_time_of_the_outer_one() {
        use resilience::{Deadline, TestClock, retry};
        use std::{io, time::Duration};

        #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none, max_duration = 4s)]
        fn order() -> io::Result<()> {
            reserve()
        }

        #[retry(attempts = 9, base = 3s, jitter = none)]
        fn reserve() -> io::Result<()> {
            let left = Deadline::current().map(Deadline::remaining);
            Err(io::Error::other(format!("{left:?} were left")))
        }

        let clock = TestClock::new();
        let _installed = clock.install();
        // `reserve` runs at 0 s and 3 s. Its next wait of 6 s is not begun. `order` runs it again at 4 s, its limit.
        assert_eq!(order().unwrap_err().to_string(), "Some(0ns) were left");
        assert_eq!(clock.elapsed(), Duration::from_secs(4));
    }
}

mod nested {
    #[test]
    fn three_in_three_in_three_are_seven_calls() {
        use resilience::{TestClock, retry};

        #[retry]
        fn page(calls: &mut u32) -> Result<(), &'static str> {
            section(calls)
        }

        #[retry(nested = once)]
        fn section(calls: &mut u32) -> Result<(), &'static str> {
            query(calls)
        }

        #[retry(nested = once)]
        fn query(calls: &mut u32) -> Result<(), &'static str> {
            *calls += 1;
            Err("down")
        }

        let _installed = TestClock::new().install();
        let mut calls = 0;
        assert_eq!(page(&mut calls), Err("down"));
        assert_eq!(calls, 7);
    }
}

mod cancellation {
    use resilience::{Transient, retry};
    use std::io;
    use tokio_util::sync::CancellationToken;

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("cancelled")] // not `#[transient]`: it is not retried
        #[breaker(ignore)] // and neither a failure nor a success of a breaker
        Cancelled,
        #[error(transparent)]
        #[transient(source)]
        Io(#[from] io::Error),
    }

    #[retry(
        attempts = unlimited,
        sleep = |delay| async move { token.run_until_cancelled(tokio::time::sleep(delay)).await; },
    )]
    async fn load(source: &Source, token: &CancellationToken) -> Result<String, Error> {
        tokio::select! {
            biased; // an attempt that comes too late asks for nothing
            () = token.cancelled() => Err(Error::Cancelled),
            text = source.read() => Ok(text?),
        }
    }

    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    /// Fails, and takes a second for it.
    #[derive(Default)]
    struct Source {
        began: AtomicU32,
        ended: AtomicU32,
    }

    impl Source {
        async fn read(&self) -> io::Result<String> {
            self.began.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.ended.fetch_add(1, Ordering::Relaxed);
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }

    /// What comes of a call that is cancelled after so many milliseconds: how many attempts began and ended.
    async fn cancelled_after(millis: u64) -> (u32, u32) {
        let (source, token) = (Source::default(), CancellationToken::new());
        let start = tokio::time::Instant::now();
        let cancel = async {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            token.cancel();
        };
        let (outcome, ()) = tokio::join!(load(&source, &token), cancel);
        assert!(matches!(outcome, Err(Error::Cancelled)));
        assert_eq!(start.elapsed(), Duration::from_millis(millis), "it ends at once");
        (source.began.into_inner(), source.ended.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_ends_a_wait_and_an_attempt() {
        assert_eq!(cancelled_after(500).await, (1, 0));
        // The first attempt takes a second. Then it waits, for at most 100 ms, or the second one runs.
        let (began, ended) = cancelled_after(1050).await;
        assert!((1..=2).contains(&began) && ended == 1);
        let (began, ended) = cancelled_after(3600 * 1000).await;
        assert!(ended > 300 && began - ended <= 1);
    }
}

mod retry_budget {
    #[test]
    fn an_outage_gets_a_hundred_retries() {
        use resilience::{TestClock, retry};
        use std::io;

        #[retry(attempts = 3, base = 0ms, budget = 20%)]
        fn load(runs: &mut u32) -> io::Result<String> {
            *runs += 1;
            Err(io::ErrorKind::ConnectionRefused.into())
        }

        let _installed = TestClock::new().install();
        let mut runs = 0;
        for _ in 0..1000 {
            assert!(load(&mut runs).is_err());
        }
        assert_eq!(runs, 1000 + 100); // and not 3000
    }
}

mod shared_retry_budget {
    use resilience::{RetryBudget, retry};
    use std::io;

    static DATABASE: RetryBudget = RetryBudget::builder("database").ratio(0.1).build();

    #[retry(budget = DATABASE)]
    async fn user(db: &Db, id: u64) -> io::Result<String> {
        db.query(id).await
    }

    #[retry(attempts = 5, budget = DATABASE)]
    async fn orders(db: &Db, user: u64) -> io::Result<String> {
        db.query(user).await
    }

    struct Db;

    impl Db {
        #[expect(clippy::unused_async, reason = "as a client has it")]
        async fn query(&self, id: u64) -> io::Result<String> {
            if id == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(id.to_string()) }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn functions_share_one() {
        while DATABASE.withdraw() {}
        let start = tokio::time::Instant::now();
        tokio::time::advance(std::time::Duration::from_secs(3)).await;
        assert!(user(&Db, 0).await.is_err(), "it takes two of three tokens");
        assert!(orders(&Db, 0).await.is_err(), "it takes the last one, and asks for more");
        assert!(start.elapsed() < std::time::Duration::from_secs(4), "no token has come back");
        assert_eq!(DATABASE.snapshot().refused(), 1 + 1);
        assert!(user(&Db, 1).await.is_ok() && orders(&Db, 1).await.is_ok());
    }
}

mod a_call_that_lasts {
    use resilience::retry;
    use std::io;

    #[retry(attempts = unlimited, base = 1s, cap = 5m, reset_after = 1m)]
    async fn watch(server: &Server, seen: &mut u64, handle: &mut impl FnMut(u64)) -> io::Result<()> {
        let mut changes = server.subscribe(*seen).await?; // goes on where the last attempt has ended
        while let Some(change) = changes.next().await? {
            handle(change);
            *seen = change;
        }
        Ok(()) // the server has ended it
    }

    use std::cell::RefCell;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    /// Has a change each minute, and ends with the last.
    struct Server {
        last: u64,
        /// After so many changes each subscription breaks.
        breaks_after: u64,
        subscribed: RefCell<Vec<(u64, Instant)>>,
    }

    struct Changes<'a> {
        server: &'a Server,
        seen: u64,
        left: u64,
    }

    impl Server {
        async fn subscribe(&self, seen: u64) -> io::Result<Changes<'_>> {
            self.subscribed.borrow_mut().push((seen, Instant::now()));
            Ok(Changes { server: self, seen, left: self.breaks_after })
        }
    }

    impl Changes<'_> {
        async fn next(&mut self) -> io::Result<Option<u64>> {
            if self.seen == self.server.last {
                return Ok(None);
            }
            if self.left == 0 {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            sleep(Duration::from_secs(60)).await;
            (self.seen, self.left) = (self.seen + 1, self.left - 1);
            Ok(Some(self.seen))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_break_is_a_first_failure() {
        let server = Server { last: 1200, breaks_after: 60, subscribed: RefCell::default() };
        let (mut seen, mut handled, start) = (0, Vec::new(), Instant::now());
        watch(&server, &mut seen, &mut |change| handled.push(change)).await.expect("it ends well");
        assert_eq!(handled, (1..=1200).collect::<Vec<_>>(), "each change once, in order");
        let subscribed = server.subscribed.into_inner();
        assert!(subscribed.iter().map(|(seen, _)| *seen).eq((0..1200).step_by(60)));
        // Nineteen waits of at most `base`, after twenty hours of changes.
        let waited = start.elapsed().saturating_sub(Duration::from_secs(1200 * 60));
        assert!(waited <= Duration::from_secs(19), "{waited:?}");
    }
}

mod profiles {
    #[test]
    fn an_argument_beats_the_profile() {
        use resilience::{TestClock, retry};
        use std::time::Duration;

        #[retry(profile = "gentle", attempts = 4, jitter = none)]
        fn load(calls: &mut u32) -> Result<(), &'static str> {
            *calls += 1;
            Err("down")
        }

        let clock = TestClock::new();
        let _installed = clock.install();
        let mut calls = 0;
        assert_eq!(load(&mut calls), Err("down"));
        assert_eq!(calls, 4); // and not 2
        assert_eq!(clock.elapsed(), Duration::from_millis(500 + 1000 + 2000));
    }
}

mod expansion {
    use resilience::__private::*;
    use std::{io, time::Duration};
    use tokio::net::TcpStream;

    async fn connect(address: &str) -> io::Result<TcpStream> {
        const POLICY: &RetryPolicy = &RetryPolicy::new()
            .name("shop::connect")
            .attempts(5)
            .base(Duration::new(0, 50_000_000))
            .on_clock(Clock::Async);
        let mut retry = Retry::new();
        loop {
            let delay = {
                let attempt = async { TcpStream::connect(address).await };
                // Tells what runs inside that it is in another attempt than the first, and the deadline.
                let span = || Retry::span(POLICY, &retry); // with the feature `tracing-spans`
                let out: io::Result<TcpStream> = scoped(Retry::untimed(&retry), span, attempt).await;
                let decision = match Fallible::error(&out) {
                    None => Retry::succeed(POLICY, &retry),
                    Some(error) => Retry::decide(
                        POLICY,
                        AskError(error).__resilience_transience(), // here `on` is asked, if there is one
                        AskError(error).__resilience_rejector(),
                        // for events
                        Observed::new(AskError(error).__resilience_described(), || {
                            AskError(error).__resilience_kind()
                        }),
                        None, // what a circuit breaker below on this function tells, if there is one
                        &mut retry,
                    ),
                };
                let Some(delay) = Decision::delay(decision) else {
                    break out;
                };
                delay
            };
            if !Delay::is_none(delay) {
                wait::<DefaultTimer>(delay, POLICY).await;
            }
            Retry::resume(POLICY, &mut retry);
        }
    }

    #[tokio::test]
    async fn it_works_as_the_attribute_does() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        assert!(connect("127.0.0.1:1").await.is_err());
        assert!(!clock.elapsed().is_zero());
    }
}

mod parameters {
    #[test]
    fn what_is_consumed_is_cloned() {
        use resilience::{TestClock, retry};

        fn send(body: String) -> Result<usize, String> {
            Err(body)
        }

        #[retry(attempts = 2)]
        fn post(url: &str, body: String, mut tries: Vec<u8>) -> Result<usize, String> {
            assert!(tries.is_empty()); // starts afresh each time
            tries.push(1);
            send(format!("{url} {body}"))?; // only borrows `body`
            send(body) // consumes it, hence the clone
        }

        let _installed = TestClock::new().install();
        assert!(post("http://localhost", "hello".to_owned(), Vec::new()).is_err());
    }
}

mod returned_futures {
    use resilience::retry;
    use std::{future::Future, io};

    #[retry]
    fn fetch(key: &str) -> impl Future<Output = io::Result<String>> {
        let path = format!("/no/such/{key}"); // once
        async move { std::fs::read_to_string(&path) } // each attempt
    }

    #[tokio::test(start_paused = true)]
    async fn the_block_at_the_end_is_the_attempt() {
        assert!(fetch("a").await.is_err());
    }
}

mod methods_that_take_self {
    use resilience::retry;

    #[derive(Clone)]
    struct Order {
        lines: Vec<u8>,
    }

    impl Order {
        fn book(self) -> Result<u64, String> {
            if self.lines.is_empty() { Err("empty".to_owned()) } else { Ok(1) }
        }
    }

    #[retry(clone(order))]
    fn book(order: Order) -> Result<u64, String> {
        order.book()
    }

    #[test]
    fn one_that_moves_is_cloned_by_hand() {
        assert_eq!(book(Order { lines: vec![1] }), Ok(1));
    }
}
