//! `docs/deadlines.md`

mod three_services;

mod of_a_request {
    use http::HeaderMap;
    use resilience::Deadline;
    use std::time::Duration;

    /// The longest that a request may take, whatever its caller says.
    const LONGEST: Duration = Duration::from_secs(30);

    async fn answer<T>(headers: &HeaderMap, handler: impl Future<Output = T>) -> T {
        deadline(headers).scope(handler).await
    }

    fn deadline(headers: &HeaderMap) -> Deadline {
        let value = |name: &str| headers.get(name)?.to_str().ok();
        let in_ms = value("x-request-timeout-ms").and_then(|ms| ms.parse().ok()).map(Duration::from_millis);
        let asked = in_ms.or_else(|| grpc_timeout(value("grpc-timeout")?));
        Deadline::within(asked.unwrap_or(LONGEST).min(LONGEST))
    }

    /// At most eight digits and a unit, as in `250m`.
    fn grpc_timeout(value: &str) -> Option<Duration> {
        let (number, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
        if number.len() > 8 || number.starts_with('+') {
            return None;
        }
        let number: u64 = number.parse().ok()?;
        Some(match unit {
            "H" => Duration::from_secs(number * 3600),
            "M" => Duration::from_secs(number * 60),
            "S" => Duration::from_secs(number),
            "m" => Duration::from_millis(number),
            "u" => Duration::from_micros(number),
            "n" => Duration::from_nanos(number),
            _ => return None,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_has_the_time_that_its_caller_gives() {
        let left = async |name: &'static str, value: &'static str| {
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
            answer(&headers, async { Deadline::current().map(Deadline::remaining) }).await.expect("it is set")
        };
        assert_eq!(left("x-request-timeout-ms", "250").await, Duration::from_millis(250));
        for (value, expected) in [
            ("250m", Duration::from_millis(250)),
            ("3S", Duration::from_secs(3)),
            ("90u", Duration::from_micros(90)),
            ("99999999n", Duration::from_nanos(99_999_999)),
            ("1H", LONGEST),
            ("1M", LONGEST),
        ] {
            assert_eq!(left("grpc-timeout", value).await, expected, "{value}");
        }
        for wrong in ["", "S", "12", "+1S", "-1S", "1.5S", "123456789n", "1s", "ä"] {
            assert_eq!(grpc_timeout(wrong), None, "{wrong}");
        }
        assert_eq!(left("x-request-timeout-ms", "soon").await, LONGEST);
        assert_eq!(left("accept", "*/*").await, LONGEST);
    }
}

mod over_http {
    use reqwest::Client;
    use resilience::{Deadline, retry};

    #[retry(attempts = 3, base = 50ms)]
    async fn price(client: &Client, url: &str) -> reqwest::Result<String> {
        let mut request = client.get(url);
        if let Some(left) = Deadline::current().map(Deadline::remaining) {
            request = request.timeout(left).header("x-request-timeout-ms", left.as_millis().to_string());
        }
        request.send().await?.error_for_status()?.text().await
    }

    use std::time::Duration;
    use unruly::Reply;

    #[tokio::test]
    async fn each_attempt_has_what_is_left() {
        let clock = resilience::TestClock::new();
        let _installed = clock.install();
        let (client, server) = (crate::client(), crate::server([Reply::status(503), Reply::status(503)]));
        let (url, deadline) = (server.url(), Deadline::within(Duration::from_secs(20)));
        assert!(deadline.scope(price(&client, &url)).await.is_ok());
        assert_eq!(server.count(), 3);
        let sent = |number: usize| -> u64 {
            let request = &server.requests()[number];
            request.header("x-request-timeout-ms").expect("it is sent").parse().expect("it is a number")
        };
        assert_eq!(sent(0), 20_000);
        assert!(sent(0) >= sent(1) && sent(1) >= sent(2) && sent(2) >= 20_000 - 150);
    }
}

mod in_a_database {
    use resilience::Deadline;

    /// For the beginning of a transaction in `PostgreSQL`. Zero would be no limit.
    fn statement_timeout() -> Option<String> {
        let left = Deadline::current()?.remaining().as_millis().clamp(1, 86_400_000);
        Some(format!("SET LOCAL statement_timeout = {left}"))
    }

    use std::time::Duration;

    #[test]
    fn it_is_what_is_left() {
        let _installed = resilience::TestClock::new().install();
        let within = |time| Deadline::within(time).scope_sync(statement_timeout);
        assert_eq!(statement_timeout(), None);
        for (time, ms) in [(2000, 2000), (0, 1), (1 << 40, 86_400_000)] {
            let expected = format!("SET LOCAL statement_timeout = {ms}");
            assert_eq!(within(Duration::from_millis(time)), Some(expected));
        }
    }
}

mod on_other_threads {
    use resilience::Deadline;
    use tokio::task::{JoinHandle, spawn, spawn_blocking};

    fn spawn_within<F>(future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        match Deadline::current() {
            Some(deadline) => spawn(deadline.scope(future)),
            None => spawn(future),
        }
    }

    fn spawn_blocking_within<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        match Deadline::current() {
            Some(deadline) => spawn_blocking(move || deadline.scope_sync(work)),
            None => spawn_blocking(work),
        }
    }

    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn they_have_it_if_it_is_handed_over() {
        let deadline = Deadline::within(Duration::from_secs(1));
        let seen = deadline.scope(async {
            let bare = spawn(async { Deadline::current() }).await.unwrap();
            let task = spawn_within(async { Deadline::current() }).await.unwrap();
            (bare, task, spawn_blocking_within(Deadline::current).await.unwrap())
        });
        assert_eq!(seen.await, (None, Some(deadline), Some(deadline)));
        assert_eq!(spawn_within(async { Deadline::current() }).await.unwrap(), None);
        assert_eq!(spawn_blocking_within(Deadline::current).await.unwrap(), None);
    }
}

mod of_a_blocking_client {
    use resilience::{Deadline, retry};
    use std::io::{self, Read};
    use std::net::{SocketAddr, TcpStream};
    use std::time::Duration;

    #[retry(attempts = 4, base = 20ms, max_duration = 5s, context = cx)]
    fn read(from: &SocketAddr) -> io::Result<String> {
        let mut stream = TcpStream::connect_timeout(from, cx.remaining().unwrap_or(Duration::MAX))?;
        stream.set_read_timeout(Deadline::current().map(Deadline::remaining))?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    }

    use std::io::Write;

    #[test]
    fn it_reads_in_the_time_that_is_left() {
        let server = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = server.local_addr().expect("it has one");
        let sends = std::thread::spawn(move || server.accept().expect("a client").0.write_all(b"hello"));
        assert_eq!(read(&address).expect("it is sent"), "hello");
        assert!(sends.join().expect("it does not panic").is_ok());
    }
}
