//! Argument layer, of all policies: `on`, `on_ok` and `ignore` in every form, and their defaults.

use std::io;
use std::time::Duration;

use resilience::{TestClock, Transience, Transient, retry};

#[derive(Debug, Clone, PartialEq)]
enum Error {
    Timeout,
    Status(u16),
    Refused { code: u16 },
}

impl Error {
    fn is_timeout(&self) -> bool {
        matches!(self, Error::Timeout)
    }

    fn hint(&self) -> Transience {
        match self {
            Error::Timeout => Transience::TransientAfter(Duration::from_secs(7)),
            _ => Transience::Permanent,
        }
    }
}

/// Calls a function with the given predicate that fails with its argument. Returns the number of
/// attempts.
macro_rules! attempts {
    ($error:expr, $($on:tt)*) => {{
        #[retry(attempts = 3, base = 0ms, $($on)*)]
        fn call(calls: &mut u32, error: &Error) -> Result<(), Error> {
            *calls += 1;
            Err(error.clone())
        }
        let mut calls = 0;
        assert_eq!(call(&mut calls, &$error), Err($error));
        calls
    }};
}

#[test]
fn a_pattern_decides() {
    assert_eq!(attempts!(Error::Timeout, on = Error::Timeout | Error::Status(500..=599)), 3);
    assert_eq!(attempts!(Error::Status(503), on = Error::Timeout | Error::Status(500..=599)), 3);
    assert_eq!(attempts!(Error::Status(404), on = Error::Timeout | Error::Status(500..=599)), 1);
    assert_eq!(attempts!(Error::Status(404), on = _), 3);
    assert_eq!(attempts!(Error::Refused { code: 7 }, on = Error::Refused { .. }), 3);
    assert_eq!(attempts!(Error::Status(1), on = Error::Refused { .. }), 1);
}

#[test]
fn a_name_alone_is_the_variant_or_the_constant_of_that_name() {
    use Error::Timeout;
    const BUSY: u16 = 503;
    const LATE: Error = Error::Timeout;
    assert_eq!(attempts!(Error::Timeout, on = Timeout), 3);
    assert_eq!(attempts!(Error::Status(1), on = Timeout), 1);
    assert_eq!(attempts!(Error::Timeout, on = LATE), 3);
    assert_eq!(attempts!(Error::Status(1), on = LATE), 1);
    assert_eq!(attempts!(Error::Status(503), on = Timeout | Error::Status(BUSY)), 3);
    assert_eq!(attempts!(Error::Status(1), on = Timeout | Error::Status(BUSY)), 1);
}

#[test]
fn numbers_texts_tuples_and_lists_are_matched() {
    macro_rules! attempts {
        ($error:expr, $type:ty, $($on:tt)*) => {{
            #[retry(attempts = 3, base = 0ms, $($on)*)]
            fn call(calls: &mut u32) -> Result<(), $type> {
                *calls += 1;
                Err($error)
            }
            let mut calls = 0;
            assert!(call(&mut calls).is_err());
            calls
        }};
    }
    assert_eq!(attempts!(503, u16, on = 500..=599 | 429), 3);
    assert_eq!(attempts!(404, u16, on = 500..=599 | 429), 1);
    assert_eq!(attempts!("busy", &'static str, on = "busy" | "late"), 3);
    assert_eq!(attempts!("gone", &'static str, on = "busy" | "late"), 1);
    assert_eq!(attempts!((503, "x"), (u16, &'static str), on = (503, _)), 3);
    assert_eq!(attempts!((404, "x"), (u16, &'static str), on = (503, _)), 1);
    assert_eq!(attempts!([1, 2], [u8; 2], on = [1, ..]), 3);
    assert_eq!(attempts!([2, 2], [u8; 2], on = [1, ..]), 1);
}

#[test]
fn a_guard_decides() {
    assert_eq!(attempts!(Error::Status(503), on = Error::Status(code) if *code >= 500), 3);
    assert_eq!(attempts!(Error::Status(404), on = Error::Status(code) if *code >= 500), 1);
    assert_eq!(attempts!(Error::Refused { code: 9 }, on = Error::Refused { code } if *code == 9), 3);
    assert_eq!(attempts!(Error::Timeout, on = e if e.is_timeout()), 3);
    assert_eq!(attempts!(Error::Status(1), on = e if e.is_timeout()), 1);
}

#[test]
fn a_closure_decides() {
    assert_eq!(attempts!(Error::Timeout, on = |e| e.is_timeout()), 3);
    assert_eq!(attempts!(Error::Status(1), on = |e: &Error| e.is_timeout()), 1);
    assert_eq!(attempts!(Error::Timeout, on = |_| false), 1);
}

#[test]
fn a_function_decides() {
    assert_eq!(attempts!(Error::Timeout, on = Error::is_timeout), 3);
    assert_eq!(attempts!(Error::Status(1), on = Error::is_timeout), 1);
}

#[test]
fn a_predicate_may_give_a_hint() {
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(attempts!(Error::Timeout, jitter = none, on = Error::hint), 3);
    assert_eq!(clock.elapsed(), Duration::from_secs(14));
    assert_eq!(attempts!(Error::Status(1), on = |e| e.hint()), 1);
}

#[test]
fn constants_and_strings_match() {
    const BUSY: &str = "busy";
    #[retry(attempts = 3, base = 0ms, on = "late" | BUSY)]
    fn call<'a>(calls: &mut u32, error: &'a str) -> Result<(), &'a str> {
        *calls += 1;
        Err(error)
    }
    let attempts = |error| {
        let mut calls = 0;
        assert_eq!(call(&mut calls, error), Err(error));
        calls
    };
    assert_eq!((attempts("late"), attempts("busy"), attempts("gone")), (3, 3, 1));
}

#[test]
fn a_value_can_be_retried_and_comes_back_at_the_end() {
    #[retry(attempts = 3, base = 0ms, on_ok = |status| *status == 503)]
    fn closure(calls: &mut u32, status: u16) -> Result<u16, Error> {
        *calls += 1;
        Ok(status)
    }
    #[retry(attempts = 3, base = 0ms, on_ok = 500..=599, on = _)]
    fn pattern(calls: &mut u32, status: u16) -> Result<u16, Error> {
        *calls += 1;
        Ok(status)
    }
    let mut calls = 0;
    assert_eq!((closure(&mut calls, 503), calls), (Ok(503), 3));
    let mut calls = 0;
    assert_eq!((closure(&mut calls, 200), calls), (Ok(200), 1));
    let mut calls = 0;
    assert_eq!((pattern(&mut calls, 599), calls), (Ok(599), 3));
}

#[test]
fn an_error_type_with_an_answer_is_asked() {
    #[retry(attempts = 3, base = 0ms)]
    fn call(calls: &mut u32, kind: io::ErrorKind) -> io::Result<()> {
        *calls += 1;
        Err(kind.into())
    }
    let mut calls = 0;
    assert!(call(&mut calls, io::ErrorKind::NotFound).is_err());
    assert_eq!(calls, 1);
    assert!(call(&mut calls, io::ErrorKind::TimedOut).is_err());
    assert_eq!(calls, 4);
}

#[test]
fn a_generic_error_is_asked_only_under_its_bound() {
    #[retry(attempts = 3, base = 0ms)]
    fn bounded<E: Transient + Clone>(calls: &mut u32, error: &E) -> Result<(), E> {
        *calls += 1;
        Err(error.clone())
    }
    #[retry(attempts = 3, base = 0ms)]
    fn unbounded<E: Clone>(calls: &mut u32, error: &E) -> Result<(), E> {
        *calls += 1;
        Err(error.clone())
    }
    #[derive(Clone)]
    struct Hopeless;
    impl Transient for Hopeless {
        fn transience(&self) -> Transience {
            Transience::Permanent
        }
    }
    let mut calls = 0;
    assert!(bounded(&mut calls, &Hopeless).is_err());
    assert_eq!(calls, 1);
    let mut calls = 0;
    assert!(unbounded(&mut calls, &Hopeless).is_err());
    assert_eq!(calls, 3);
}

#[test]
fn none_is_retried() {
    #[retry(attempts = 3, base = 0ms)]
    fn missing(calls: &mut u32) -> Option<u32> {
        *calls += 1;
        (*calls == 2).then_some(7)
    }
    #[retry(attempts = 3, base = 0ms, on_ok = |value| *value < 2)]
    fn small(calls: &mut u32) -> Option<u32> {
        *calls += 1;
        Some(*calls)
    }
    assert_eq!((missing(&mut 0), small(&mut 0)), (Some(7), Some(2)));
}

#[tokio::test(start_paused = true)]
async fn predicates_work_alike_in_async() {
    #[retry(attempts = 3, base = 1ms, on = Error::Status(code) if *code >= 500, on_ok = |value| *value == 0)]
    async fn call(calls: &mut u32, status: u16) -> Result<u32, Error> {
        *calls += 1;
        tokio::task::yield_now().await;
        if status == 0 { Ok(0) } else { Err(Error::Status(status)) }
    }
    for (status, attempts) in [(503, 3), (404, 1), (0, 3)] {
        let mut calls = 0;
        let _ = call(&mut calls, status).await;
        assert_eq!(calls, attempts, "{status}");
    }
}
