//! The levels: at INFO an outage is one warning and one line at its end.

use std::io;
use std::time::Duration;

use resilience::{TestClock, circuit_breaker, retry};

use crate::log::Log;

fn at(log: &Log, level: &str) -> Vec<String> {
    log.events().into_iter().filter(|event| event.level == level).map(|event| event.what).collect()
}

#[test]
fn an_outage_is_one_warning_and_one_line_at_its_end() {
    #[retry(attempts = 3, base = 1s, jitter = none)]
    #[circuit_breaker(threshold = 2, cooldown = 30s)]
    fn ask(is_back: bool) -> io::Result<()> {
        if is_back { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
    }

    let clock = TestClock::new();
    let _installed = clock.install();
    let log = Log::begin();
    for _ in 0..20 {
        assert!(ask(false).is_err());
    }
    clock.advance(Duration::from_secs(30));
    assert!(ask(true).is_ok());
    assert_eq!(at(&log, "WARN"), ["circuit breaker opened"]);
    assert_eq!(at(&log, "INFO"), ["retrying", "circuit breaker changed state", "circuit breaker closed"]);
    let debug = at(&log, "DEBUG");
    assert_eq!(debug.iter().filter(|message| *message == "gave up").count(), 20);
    assert_eq!(debug.iter().filter(|message| *message == "circuit breaker rejected a call").count(), 19);
}

#[test]
fn a_call_that_meets_an_open_circuit_while_it_retries_is_quiet() {
    #[circuit_breaker(name = "events::levels::shared", threshold = 3, cooldown = 30s)]
    fn guarded() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }
    #[retry(attempts = 5, base = 0s, jitter = none)]
    fn retried() -> io::Result<()> {
        guarded()
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    assert!(retried().is_err());
    let last = log.events().pop().expect("there is one");
    assert_eq!((&*last.what, last.get("reason")), ("gave up", Some("circuit open")));
    assert_eq!(last.level, "DEBUG");
}

#[test]
fn a_call_that_gives_up_after_retries_warns() {
    #[retry(attempts = 2, jitter = none)]
    fn fails() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    assert!(fails().is_err());
    assert_eq!(
        (at(&log, "WARN"), at(&log, "INFO")),
        (vec!["gave up".to_owned()], vec!["retrying".to_owned()])
    );
}
