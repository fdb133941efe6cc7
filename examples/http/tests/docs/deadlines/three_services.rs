//! A deadline that goes through three services.

mod chain {
    use http::HeaderMap;
    use resilience::{Deadline, PolicyError, Transient, retry, timeout};
    use std::time::Duration;

    /// The longest that a request may take, whatever its caller says.
    const LONGEST: Duration = Duration::from_secs(30);

    /// What each service keeps back for its own answer, and for the way.
    const RESERVE: Duration = Duration::from_millis(50);

    #[derive(Debug, thiserror::Error, Transient)]
    enum Error {
        #[error("the service is not available")]
        #[transient]
        Unavailable,
        #[error("no time is left for an answer")]
        TooLate,
        #[error(transparent)]
        Policy(#[from] PolicyError),
    }

    /// In each service, around the work of a request.
    async fn within<T>(
        headers: &HeaderMap,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let given = headers.get("x-request-timeout-ms").and_then(|ms| ms.to_str().ok()?.parse().ok());
        let left = given.map_or(LONGEST, Duration::from_millis).min(LONGEST).saturating_sub(RESERVE);
        if left.is_zero() {
            return Err(Error::TooLate);
        }
        Deadline::within(left).scope(work).await
    }

    /// In each client: what is left goes along with the request.
    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(left) = Deadline::current().map(Deadline::remaining) {
            let ms = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
            headers.insert("x-request-timeout-ms", ms.into());
        }
        headers
    }

    async fn a(headers: &HeaderMap, net: &Net) -> Result<String, Error> {
        within(headers, ask_b(net)).await
    }

    #[retry(attempts = 3, base = 100ms, jitter = none)]
    #[timeout(1s)]
    async fn ask_b(net: &Net) -> Result<String, Error> {
        net.b(headers()).await
    }

    async fn b(headers: &HeaderMap, net: &Net) -> Result<String, Error> {
        within(headers, ask_c(net)).await
    }

    #[retry(attempts = 3, base = 100ms, jitter = none)]
    #[timeout(1s)]
    async fn ask_c(net: &Net) -> Result<String, Error> {
        net.c(headers()).await
    }

    async fn c(headers: &HeaderMap, net: &Net) -> Result<String, Error> {
        within(headers, query(net)).await
    }

    #[timeout(1s)]
    async fn query(net: &Net) -> Result<String, Error> {
        net.query().await
    }

    use std::cell::{Cell, RefCell};
    use tokio::time::{Instant, sleep};

    /// Each way takes 10 ms, and a query 200 ms, after which it fails.
    #[derive(Default)]
    struct Net {
        /// What the requests that `b` and `c` got have told of the time, in milliseconds.
        told: RefCell<[Vec<u64>; 2]>,
        begun: Cell<u32>,
        ended: Cell<u32>,
    }

    const WAY: Duration = Duration::from_millis(10);

    impl Net {
        async fn b(&self, headers: HeaderMap) -> Result<String, Error> {
            self.told.borrow_mut()[0].push(told(&headers));
            sleep(WAY).await;
            let outcome = b(&headers, self).await;
            sleep(WAY).await;
            outcome
        }

        async fn c(&self, headers: HeaderMap) -> Result<String, Error> {
            self.told.borrow_mut()[1].push(told(&headers));
            sleep(WAY).await;
            let outcome = c(&headers, self).await;
            sleep(WAY).await;
            outcome
        }

        async fn query(&self) -> Result<String, Error> {
            self.begun.set(self.begun.get() + 1);
            sleep(Duration::from_millis(200)).await;
            self.ended.set(self.ended.get() + 1);
            Err(Error::Unavailable)
        }
    }

    fn told(headers: &HeaderMap) -> u64 {
        let value = headers.get("x-request-timeout-ms").map(|value| value.to_str().expect("it is text"));
        value.map_or(0, |ms| ms.parse().expect("it is a number"))
    }

    /// What became of a request that gives `a` so much time, and after how many milliseconds.
    async fn ask(net: &Net, ms: u64) -> (Error, u128) {
        let given = HeaderMap::from_iter([("x-request-timeout-ms".parse().expect("a name"), ms.into())]);
        let start = Instant::now();
        let error = a(&given, net).await.expect_err("the database is down");
        (error, start.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn each_service_has_what_is_left() {
        let net = Net::default();
        let (error, ms) = ask(&net, 1000).await;
        assert!(matches!(error, Error::Policy(PolicyError::TimedOut(cut)) if cut.inherited()), "{error:?}");
        assert_eq!(ms, 890);
        assert_eq!(*net.told.borrow(), [vec![950], vec![900, 580, 160]]);
        assert_eq!((net.begun.get(), net.ended.get()), (3, 2), "the third was not worth its end");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_comes_too_late_is_answered_at_once() {
        for (given, told, ms) in [
            (0, [vec![], vec![]], 0),
            (50, [vec![], vec![]], 0),
            (100, [vec![50], vec![]], 20),
            (120, [vec![70], vec![20]], 40),
        ] {
            let net = Net::default();
            let (error, took) = ask(&net, given).await;
            assert!(matches!(error, Error::TooLate), "{given}: {error:?}");
            assert_eq!((net.told.take(), took), (told, ms), "{given}");
            assert_eq!(net.begun.get(), 0);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_deadline_attempts_multiply() {
        let (net, start) = (Net::default(), Instant::now());
        assert!(matches!(ask_b_for_ever(&net).await, Err(Error::Unavailable)));
        assert_eq!(start.elapsed().as_millis(), 3240);
        let told = net.told.borrow();
        assert_eq!((told[0].len(), told[1].len(), net.ended.get()), (3, 9, 9));
    }

    /// The same three services without deadlines and timeouts.
    #[retry(attempts = 3, base = 100ms, jitter = none)]
    async fn ask_b_for_ever(net: &Net) -> Result<String, Error> {
        net.told.borrow_mut()[0].push(0);
        sleep(WAY).await;
        let outcome = ask_c_for_ever(net).await;
        sleep(WAY).await;
        outcome
    }

    #[retry(attempts = 3, base = 100ms, jitter = none)]
    async fn ask_c_for_ever(net: &Net) -> Result<String, Error> {
        net.told.borrow_mut()[1].push(0);
        sleep(WAY).await;
        let outcome = net.query().await;
        sleep(WAY).await;
        outcome
    }
}
