//! Scenario layer: which outcomes are retried.

use std::time::Duration;

use resilience::{RetryError, StopReason, TestClock, Transience, Transient, circuit_breaker, retry};

use crate::support::{Error, Outcome, Runs, outcome, secs};

/// Each run ends as its letter says.
fn next(runs: &Runs, letters: &str) -> Outcome {
    let run = runs.add() as usize;
    outcome(letters.chars().nth(run - 1).expect("it is told how to end"))
}

#[test]
fn an_error_that_is_not_retried_ends_the_call_at_any_attempt() {
    #[retry(attempts = 5, base = 0ms, on = Error::Failed, map_err = RetryError::new)]
    fn call(runs: &Runs, letters: &str) -> Result<(), RetryError<Error>> {
        next(runs, letters)?;
        Ok(())
    }
    for (letters, error, reason) in [
        ("c", Error::Client, StopReason::Permanent),
        ("ffc", Error::Client, StopReason::Permanent),
        ("ffffc", Error::Client, StopReason::Permanent),
        ("fffff", Error::Failed, StopReason::AttemptsExhausted),
    ] {
        let runs = Runs::default();
        let wrapped = call(&runs, letters).expect_err("it fails");
        assert_eq!((wrapped.error(), wrapped.reason()), (&error, reason), "{letters}");
        assert_eq!((runs.count() as usize, wrapped.attempts()), (letters.len(), runs.count()), "{letters}");
    }
    assert_eq!(call(&Runs::default(), "ffffs"), Ok(()));
}

#[test]
fn values_and_errors_are_retried_under_one_count() {
    #[retry(attempts = 4, base = 0ms, on = Error::Failed, on_ok = 500..=599)]
    fn call(answers: &[Result<u16, Error>], made: &mut usize) -> Result<u16, Error> {
        *made += 1;
        answers[*made - 1].clone()
    }
    let failed = || Err(Error::Failed);
    for (answers, expected, attempts) in [
        (vec![Ok(200)], Ok(200), 1),
        (vec![Ok(503), failed(), Ok(404)], Ok(404), 3),
        (vec![failed(), Ok(500), failed(), Ok(502)], Ok(502), 4),
        (vec![Ok(500), Ok(500), Ok(500), failed()], failed(), 4),
        (vec![Ok(599), Err(Error::Client)], Err(Error::Client), 2),
    ] {
        let mut made = 0;
        assert_eq!(call(&answers, &mut made), expected, "{answers:?}");
        assert_eq!(made, attempts, "{answers:?}");
    }
}

#[test]
fn none_and_unwanted_values_are_retried_and_the_last_returned() {
    #[retry(attempts = 3, base = 1s, jitter = none, on_ok = |value| *value < 10)]
    fn call(answers: [Option<u32>; 3], made: &mut usize) -> Option<u32> {
        *made += 1;
        answers[*made - 1]
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for (answers, expected, attempts) in [
        ([None, None, None], None, 3),
        ([None, Some(1), None], None, 3),
        ([Some(1), None, Some(2)], Some(2), 3),
        ([None, Some(10), None], Some(10), 2),
        ([Some(99), None, None], Some(99), 1),
    ] {
        let (before, mut made) = (clock.elapsed(), 0);
        assert_eq!((call(answers, &mut made), made), (expected, attempts), "{answers:?}");
        assert_eq!(clock.elapsed().saturating_sub(before), secs([0, 0, 1, 3][attempts]), "{answers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_async_option_is_retried_and_told_without_an_error() {
    #[retry(attempts = 3, base = 1s, jitter = none, context = cx, notify = |event| assert_eq!(event.error(), Some(&())))]
    async fn call(seen: &mut Vec<Option<()>>) -> Option<u32> {
        seen.push(cx.last_error().copied());
        tokio::task::yield_now().await;
        (cx.number() == 3).then_some(7)
    }
    let mut seen = Vec::new();
    assert_eq!(call(&mut seen).await, Some(7));
    assert_eq!(seen, [None, Some(()), Some(())]);
}

#[test]
fn a_predicate_is_asked_once_for_each_failed_attempt() {
    #[retry(attempts = 4, base = 0ms, on = |_| {
        asked.add();
        true
    })]
    fn call(runs: &Runs, asked: &Runs, letters: &str) -> Outcome {
        let _ = asked;
        next(runs, letters)
    }
    let (runs, asked) = (Runs::default(), Runs::default());
    assert_eq!(call(&runs, &asked, "ffs"), Ok(()));
    assert_eq!((runs.count(), asked.count()), (3, 2));
    let (runs, asked) = (Runs::default(), Runs::default());
    assert_eq!(call(&runs, &asked, "ffff"), Err(Error::Failed));
    assert_eq!(runs.count(), 4);
    assert!((3..=4).contains(&asked.count()));
}

#[test]
fn breaker_and_retry_ask_their_own_predicates() {
    #[retry(attempts = 4, base = 0ms, on = Error::Failed | Error::Ignored)]
    #[circuit_breaker(name = "kits: own predicates", threshold = 2, on = Error::Client, ignore = Error::Ignored)]
    fn call(runs: &Runs, letters: &str) -> Outcome {
        next(runs, letters)
    }
    let failures = || crate::support::snapshot("kits: own predicates").failures();
    // These are retried. The breaker records them as successes, or ignores them.
    assert_eq!(call(&Runs::default(), "fiis"), Ok(()));
    assert_eq!(failures(), 0);
    // These are not retried, and the breaker records failures.
    assert_eq!(call(&Runs::default(), "ic"), Err(Error::Client));
    assert_eq!(failures(), 1);
    assert_eq!(call(&Runs::default(), "iiii"), Err(Error::Ignored));
    assert_eq!(failures(), 1, "ignored ones do not end the row");
    assert_eq!(call(&Runs::default(), "c"), Err(Error::Client));
    assert!(crate::support::is_rejected(&call(&Runs::default(), "")));
}

#[test]
fn a_type_decides_alike_for_both() {
    #[derive(Debug)]
    struct Status(u16);
    impl Transient for Status {
        fn transience(&self) -> Transience {
            match self.0 {
                429 => Transience::TransientAfter(Duration::ZERO),
                code => (code >= 500).into(),
            }
        }
    }
    #[retry(attempts = 3, base = 0ms)]
    #[circuit_breaker(name = "kits: type", threshold = 4, map_err = |_| Status(0))]
    fn call(codes: &[u16], made: &mut usize) -> Result<(), Status> {
        *made += 1;
        Err(Status(codes[*made - 1]))
    }
    let how_it_ended = |codes: &[u16]| {
        let mut made = 0;
        let code = call(codes, &mut made).expect_err("it fails").0;
        (code, made, crate::support::snapshot("kits: type").failures())
    };
    assert_eq!(how_it_ended(&[404]), (404, 1, 0));
    assert_eq!(how_it_ended(&[500, 429, 503]), (503, 3, 3));
    assert_eq!(how_it_ended(&[400]), (400, 1, 0));
    assert_eq!(how_it_ended(&[429, 500, 500]), (500, 3, 3));
    assert_eq!(how_it_ended(&[502, 1, 1]), (502, 1, 0), "the fourth opens");
    assert_eq!(how_it_ended(&[502, 1, 1]), (0, 0, 0), "the next is rejected");
}
