//! Scenario layer: waits that a server asks for.

use std::cell::RefCell;
use std::time::Duration;

use resilience::{
    CircuitBreaker, CircuitOpen, RetryError, StopReason, TestClock, Transience, Transient, circuit_breaker,
    retry,
};

use crate::support::{NANO, ms, secs};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Busy(Duration),
    Down,
    Gone,
    Open,
}

impl Transient for Answer {
    fn transience(&self) -> Transience {
        match self {
            Answer::Busy(after) => Transience::TransientAfter(*after),
            Answer::Down => Transience::Transient,
            Answer::Gone | Answer::Open => Transience::Permanent,
        }
    }
}

impl From<CircuitOpen> for Answer {
    fn from(_: CircuitOpen) -> Self {
        Answer::Open
    }
}

type Wrapped = Result<(), RetryError<Answer>>;

/// Fails with the answers in turn, and keeps the waits.
macro_rules! answering {
    ($call:ident, $($arguments:tt)*) => {
        #[retry($($arguments)*, map_err = RetryError::new, notify = |event| waits.borrow_mut().push(event.delay()))]
        fn $call(answers: &[Answer], made: &mut usize, waits: &RefCell<Vec<Duration>>) -> Wrapped {
            let _ = waits;
            *made += 1;
            Err(answers[*made - 1])
        }
    };
}

/// The waits, the reason at the end and the number of attempts.
fn follow(
    call: impl Fn(&[Answer], &mut usize, &RefCell<Vec<Duration>>) -> Wrapped,
    answers: &[Answer],
) -> (Vec<Duration>, StopReason, u32) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let (mut made, waits) = (0, RefCell::default());
    let error = call(answers, &mut made, &waits).expect_err("each answer is an error");
    let waits: Vec<Duration> = waits.into_inner();
    assert_eq!(clock.elapsed(), waits.iter().sum::<Duration>());
    assert_eq!(made, error.attempts() as usize);
    (waits, error.reason(), error.attempts())
}

use Answer::{Busy, Down, Gone};

#[test]
fn hints_and_backoff_take_turns_and_the_longer_one_holds() {
    answering!(call, attempts = 6, base = 1s, cap = 4s, jitter = none);
    let answers = [Busy(secs(5)), Down, Busy(secs(1)), Busy(secs(30)), Busy(Duration::ZERO), Down];
    let (waits, reason, made) = follow(call, &answers);
    // The backoff grows during the hints too: 1, 2, 4, 4, 4. Only a hint may exceed the cap.
    assert_eq!(waits, [5, 2, 4, 30, 4].map(secs));
    assert_eq!((reason, made), (StopReason::AttemptsExhausted, 6));
}

#[test]
fn a_hint_is_spread_by_the_base_at_most_and_never_undercut() {
    answering!(full, attempts = 3, base = 2s, cap = 4s, jitter = full);
    answering!(equal, attempts = 3, base = 2s, cap = 4s, jitter = equal);
    let mut seen = Vec::new();
    for _ in 0..100 {
        for call in [full as fn(&[Answer], &mut usize, &RefCell<Vec<Duration>>) -> Wrapped, equal] {
            let (waits, ..) = follow(call, &[Busy(secs(10)), Busy(secs(3)), Down]);
            assert!((secs(10)..=secs(12)).contains(&waits[0]), "{waits:?}");
            assert!((secs(3)..=secs(5)).contains(&waits[1]), "{waits:?}");
            seen.push(waits[0]);
        }
    }
    assert!(seen.iter().any(|wait| *wait < ms(10_500)) && seen.iter().any(|wait| *wait > ms(11_500)));
}

#[test]
fn a_hint_does_not_enter_the_next_decorrelated_delay() {
    answering!(call, attempts = 3, base = 100ms, cap = 10s, jitter = decorrelated);
    for _ in 0..100 {
        let (waits, ..) = follow(call, &[Busy(secs(50)), Down, Down]);
        assert!((secs(50)..=ms(50_100)).contains(&waits[0]), "{waits:?}");
        assert!((ms(100)..=ms(900)).contains(&waits[1]), "{waits:?}");
    }
}

#[test]
fn a_hint_that_is_too_long_ends_a_call_at_any_attempt() {
    answering!(call, attempts = 5, base = 1s, jitter = none, max_retry_after = 30s);
    let (waits, reason, made) = follow(call, &[Down, Busy(secs(30)), Busy(secs(30) + NANO)]);
    assert_eq!((waits, reason, made), (vec![secs(1), secs(30)], StopReason::RetryAfterTooLong, 3));
    let (_, reason, made) = follow(call, &[Busy(Duration::MAX)]);
    assert_eq!((reason, made), (StopReason::RetryAfterTooLong, 1));
}

#[test]
fn a_hint_beyond_the_time_limit_is_not_waited_for() {
    answering!(call, attempts = 5, base = 1s, jitter = none, max_duration = 20s);
    let (waits, reason, made) = follow(call, &[Busy(secs(15)), Busy(secs(5)), Down]);
    assert_eq!((waits, reason, made), (vec![secs(15), secs(5)], StopReason::DeadlineExceeded, 3));
    let (waits, reason, made) = follow(call, &[Busy(secs(15)), Busy(secs(6))]);
    assert_eq!((waits, reason, made), (vec![secs(15)], StopReason::DeadlineExceeded, 2));
}

#[test]
fn a_permanent_error_ends_it_whatever_came_before() {
    answering!(call, attempts = 5, base = 1s, jitter = none, max_duration = 2s);
    let (waits, reason, made) = follow(call, &[Down, Gone]);
    assert_eq!((waits, reason, made), (vec![secs(1)], StopReason::Permanent, 2));
}

#[test]
fn a_value_may_bring_a_hint_too() {
    #[retry(attempts = 3, base = 1s, jitter = none, on_ok = |status| match status {
        429 => Transience::TransientAfter(Duration::from_secs(9)),
        status => (*status >= 500).into(),
    })]
    fn call(statuses: &[u16], made: &mut usize) -> Result<u16, Answer> {
        *made += 1;
        Ok(statuses[*made - 1])
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(call(&[429, 503, 200], &mut 0), Ok(200));
    assert_eq!(clock.elapsed(), secs(9 + 2));
    assert_eq!(call(&[503, 503, 429], &mut 0), Ok(429), "the last value comes back");
}

#[test]
fn an_answer_with_a_hint_is_a_failure_to_a_breaker() {
    #[retry(attempts = 5, base = 1s, jitter = none, map_err = RetryError::new)]
    #[circuit_breaker(name = "kits: hinted", threshold = 2, cooldown = 1h)]
    fn call(made: &mut u32) -> Wrapped {
        *made += 1;
        Err(Busy(secs(7)))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut made = 0;
    let error = call(&mut made).expect_err("it opens");
    assert_eq!((made, *error.error(), clock.elapsed()), (2, Busy(secs(7)), secs(7)));
    assert!(!error.is_rejection() && error.reason() == StopReason::CircuitOpen);
    let error = call(&mut made).expect_err("it is open");
    assert_eq!((made, *error.error(), clock.elapsed()), (2, Answer::Open, secs(7)));
    assert!(error.is_rejection() && error.reason() == StopReason::CircuitOpen);
    assert_eq!(CircuitBreaker::named("kits: hinted").snapshot().times_opened(), 1);
}

#[test]
fn on_replaces_what_the_type_says_with_its_hints() {
    answering!(call, attempts = 3, base = 1s, jitter = none, on = |answer| *answer != Answer::Down);
    let (waits, reason, _) = follow(call, &[Busy(secs(50)), Gone, Down]);
    assert_eq!((waits, reason), (vec![secs(1), secs(2)], StopReason::Permanent));
}

#[tokio::test(start_paused = true)]
async fn an_async_call_waits_for_as_long_as_it_is_told_to() {
    #[retry(attempts = 3, base = 1s, jitter = none)]
    async fn call(at: &mut Vec<tokio::time::Instant>) -> Result<(), Answer> {
        at.push(tokio::time::Instant::now());
        Err(if at.len() == 1 { Busy(secs(45)) } else { Down })
    }
    let mut at = Vec::new();
    assert_eq!(call(&mut at).await, Err(Down));
    let waits: Vec<_> = at.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
    assert_eq!(waits, [secs(45), secs(2)]);
}
