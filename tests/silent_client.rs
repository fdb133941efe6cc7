//! The error of a client whose feature is off cannot say whether it is transient. The first one is
//! reported as a warning.
//!
//! Needs the feature `tracing`, and `reqwest` off: `cargo test --features tracing --test
//! silent_client`, which `.ci/run features` runs.

use std::io;
use std::sync::{Arc, Mutex};

use resilience::{CircuitBreaker, CircuitOpen, Transient, circuit_breaker, retry};
use tracing::level_filters::LevelFilter;

/// Keeps the warnings, as `tracing-subscriber` prints them.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push_str(std::str::from_utf8(bytes).map_err(io::Error::other)?);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines(&self) -> Vec<String> {
        let text = self.0.lock().unwrap();
        text.lines().filter(|line| line.contains("feature=")).map(str::to_owned).collect()
    }

    fn listen<R>(&self, work: impl FnOnce() -> R) -> R {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::WARN)
            .without_time()
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, work)
    }
}

fn failed() -> reqwest::Error {
    reqwest::Client::new().get("no address").build().expect_err("it is no address")
}

#[retry(attempts = 3, base = 0ms)]
fn retried(attempts: &mut u32) -> Result<(), reqwest::Error> {
    *attempts += 1;
    Err(failed())
}

#[retry(attempts = 3, base = 0ms)]
fn boxed() -> Result<(), Box<reqwest::Error>> {
    Err(Box::new(failed()))
}

#[retry(attempts = 3, base = 0ms, on = _)]
fn said() -> Result<(), reqwest::Error> {
    Err(failed())
}

#[expect(dead_code, reason = "what is in it is not looked at")]
enum Guarded {
    Open(CircuitOpen),
    Http(reqwest::Error),
}

impl Transient for Guarded {
    fn transience(&self) -> resilience::Transience {
        matches!(self, Guarded::Http(_)).into()
    }
}

#[circuit_breaker(breaker = breaker, map_err = Guarded::Open)]
fn guarded(breaker: &CircuitBreaker) -> Result<(), Guarded> {
    Err(Guarded::Http(failed()))
}

/// One test, since the warning comes once in a process.
#[test]
#[cfg_attr(
    feature = "reqwest",
    ignore = "needs `reqwest` off: `cargo test --features tracing --test silent_client`"
)]
fn the_first_failure_of_a_client_that_says_nothing_is_told() {
    let log = Log::default();
    let told = || log.lines().len();
    let mut attempts = 0;
    // No subscriber listens yet, so this does not count as reported.
    assert!(retried(&mut attempts).is_err());
    log.listen(|| {
        assert!(said().is_err());
        let breaker = CircuitBreaker::unshared("with an answer").build();
        assert!(guarded(&breaker).is_err());
        assert_eq!(told(), 0, "who says what to do is not told");

        assert!(retried(&mut attempts).is_err());
        assert_eq!(told(), 1);
        assert!(retried(&mut attempts).is_err());
        assert!(boxed().is_err());
        assert_eq!(told(), 1, "once is enough");
    });
    assert_eq!(attempts, 9, "every error is retried");
    let page = include_str!("../docs/operating.md");
    let line = &log.lines()[0];
    assert!(page.contains(&format!("\n  {line}\n")), "docs/operating.md shows another line than\n{line}");
}
