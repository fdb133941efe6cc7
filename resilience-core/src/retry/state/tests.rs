//! Engine layer: the decisions of a call, given its time.

use super::*;
use crate::retry::{Jitter, Nested};
use crate::runtime::breakers_below::BreakersBelow;
use crate::runtime::clock::{Clock, TestClock};
use crate::site::layer::Layer;
use crate::vocabulary::described::Observed;
use crate::vocabulary::rejector::Rejector;
use proptest::prelude::*;

const MS: fn(u64) -> Duration = Duration::from_millis;

fn even(attempts: u32) -> RetryPolicy {
    RetryPolicy::new().attempts(attempts).jitter(Jitter::None)
}

fn decide<const N: usize>(
    policy: &RetryPolicy,
    transience: Transience,
    below: Option<&BreakersBelow>,
    retry: &mut Retry<[Word; N]>,
) -> Decision {
    Retry::decide(policy, transience, None, Observed::NOTHING, below, retry)
}

fn fail<const N: usize>(retry: &mut Retry<[Word; N]>, policy: &RetryPolicy) -> Decision {
    decide(policy, Transience::Transient, None, retry)
}

fn fail_after<const N: usize>(
    retry: &mut Retry<[Word; N]>,
    policy: &RetryPolicy,
    hint: Duration,
) -> Decision {
    decide(policy, Transience::TransientAfter(hint), None, retry)
}

fn wait(delay: Duration) -> Decision {
    Decision::wait(Delay::from_nanos(saturating_nanos(delay)))
}

/// The delay of a decision, if it is a wait.
fn delay(decision: Decision) -> Option<Duration> {
    decision.delay().map(Delay::duration)
}

#[test]
fn a_call_remembers_what_its_policy_asks_for_and_no_more() {
    // Two more times, if there are events that show them; the way to the call, if there is one; and
    // what settings need that may come while the call is under way.
    let told = if cfg!(feature = "tracing") { 16 } else { 0 };
    let size = |own: usize| {
        (own + told + size_of::<Changed>() + size_of::<Layer<'_>>())
            .next_multiple_of(align_of::<Layer<'_>>().max(4))
    };
    assert_eq!(size_of_val(&Retry::new()), size(4));
    assert_eq!(size_of_val(&Retry::decorrelated()), size(12));
    assert_eq!(size_of_val(&Retry::timed(&RetryPolicy::new())), size(12));
    assert_eq!(size_of_val(&Retry::any(&RetryPolicy::new(), true)), size(28));
}

#[test]
fn only_what_asks_for_time_reads_the_clock() {
    let (plain, time_limit) = (RetryPolicy::new(), RetryPolicy::new().max_duration(MS(1)));
    let reset = RetryPolicy::new().reset_after(MS(1));
    assert_eq!(Retry::start(&Retry::any(&plain, false), &plain), Instant::UNSET);
    assert_ne!(Retry::start(&Retry::any(&plain, true), &plain), Instant::UNSET);
    assert_ne!(Retry::start(&Retry::any(&time_limit, false), &time_limit), Instant::UNSET);
    assert_ne!(Retry::start(&Retry::any(&reset, false), &reset), Instant::UNSET);
    assert_ne!(Retry::start(&Retry::timed(&plain), &plain), Instant::UNSET);
    assert_eq!(Retry::start(&Retry::new(), &time_limit), Instant::UNSET);
}

#[test]
fn waits_until_the_attempts_are_made() {
    let (mut retry, policy) = (Retry::new(), even(3));
    assert_eq!(fail(&mut retry, &policy), wait(MS(100)));
    assert_eq!(fail(&mut retry, &policy), wait(MS(200)));
    assert_eq!(fail(&mut retry, &policy), Decision::stop(StopReason::AttemptsExhausted));
    assert_eq!(Retry::attempts(&retry, &policy, Decision::stop(StopReason::AttemptsExhausted)).made(), 3);
}

#[test]
fn the_first_reason_in_order_is_given() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let late = Transience::TransientAfter(MS(5));
    let policy = |attempts| even(attempts).max_retry_after(MS(1)).max_duration(Duration::ZERO);
    let reason = |attempts, transience, rejector| {
        let call = &mut Retry::timed(&policy(1));
        Retry::decide(&policy(attempts), transience, rejector, Observed::NOTHING, None, call)
    };
    for by in [Rejector::Breaker, Rejector::Gate] {
        for transience in [Transience::Permanent, Transience::Transient, late] {
            assert_eq!(reason(1, transience, Some(by)), Decision::stop_rejected(by));
            assert_eq!(reason(2, transience, Some(by)), Decision::stop_rejected(by));
        }
    }
    assert_eq!(reason(1, Transience::Permanent, None), Decision::stop(StopReason::Permanent));
    assert_eq!(reason(1, late, None), Decision::stop(StopReason::AttemptsExhausted));
    assert_eq!(reason(2, late, None), Decision::stop(StopReason::RetryAfterTooLong));
    assert_eq!(reason(2, Transience::Transient, None), Decision::stop(StopReason::DeadlineExceeded));
}

#[test]
fn a_wait_may_end_with_the_time_limit_and_not_after_it() {
    let clock = TestClock::new();
    let _installed = clock.install();
    for (spent, expected) in [
        (MS(899), wait(MS(100))),
        (MS(900), wait(MS(100))),
        (MS(900) + Duration::from_nanos(1), Decision::stop(StopReason::DeadlineExceeded)),
        (MS(5000), Decision::stop(StopReason::DeadlineExceeded)),
        (Duration::MAX, Decision::stop(StopReason::DeadlineExceeded)),
    ] {
        clock.set(Duration::ZERO);
        let policy = even(9).max_duration(MS(1000));
        let mut retry = Retry::timed(&policy);
        clock.advance(spent);
        assert_eq!(fail(&mut retry, &policy), expected, "after {spent:?}");
    }
}

#[test]
fn the_limit_of_an_untimed_call_begins_at_the_first_failure() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy = even(9).max_duration(MS(250));
    let mut retry = Retry::any(&even(9), false);
    clock.advance(MS(1000));
    assert_eq!(fail(&mut retry, &policy), wait(MS(100)));
    clock.advance(MS(100));
    assert_eq!(fail(&mut retry, &policy), Decision::stop(StopReason::DeadlineExceeded));
}

#[test]
fn a_clock_set_back_prolongs_the_limit_by_no_more_than_that() {
    let clock = TestClock::new();
    let _installed = clock.install();
    clock.set(Duration::from_secs(3600));
    let policy = RetryPolicy::new().unlimited().jitter(Jitter::None).factor(1.0).max_duration(MS(1000));
    let mut retry = Retry::timed(&policy);
    clock.set(Duration::ZERO);
    let mut waits = 0;
    while let Some(delay) = delay(fail(&mut retry, &policy)) {
        clock.advance(delay);
        waits += 1;
    }
    assert_eq!(waits, 10);
    assert_eq!(
        Retry::attempts(&retry, &policy, Decision::stop(StopReason::DeadlineExceeded)).elapsed(),
        MS(1000)
    );
}

#[test]
fn a_clock_that_stands_still_ends_by_the_attempts() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy = even(1000).max_duration(Duration::from_secs(11)).on_clock(Clock::Async);
    let mut retry = Retry::timed(&policy);
    let waits = std::iter::from_fn(|| delay(fail(&mut retry, &policy)));
    assert_eq!(waits.count(), 999);
}

#[test]
fn the_count_saturates() {
    let mut retry = Retry {
        layer: Layer::NONE,
        made: u32::MAX - 1,
        timing: Timing::NEW,
        changed: Changed::NO,
        memory: [],
    };
    let unlimited = RetryPolicy::new().unlimited().jitter(Jitter::None);
    assert_eq!(fail(&mut retry, &unlimited), wait(MS(10_000)));
    assert_eq!(fail(&mut retry, &unlimited), wait(MS(10_000)));
    assert_eq!(retry.made, u32::MAX);
    assert_eq!(fail(&mut retry, &even(u32::MAX)), Decision::stop(StopReason::AttemptsExhausted));
}

#[test]
fn a_hint_is_waited_for_and_spread() {
    let after = |policy: &RetryPolicy, hint| {
        delay(fail_after(&mut Retry::new(), policy, hint)).expect("the first attempt of several failed")
    };
    assert_eq!(after(&even(2), MS(3000)), MS(3000));
    assert_eq!(after(&even(2), MS(99)), MS(100), "never less than the backoff");
    assert_eq!(after(&even(2), MS(60_000)), MS(60_000), "the longest that is honoured");
    for _ in 0..100 {
        let spread = after(&RetryPolicy::new(), MS(3000));
        assert!((MS(3000)..=MS(3100)).contains(&spread), "{spread:?}");
    }
}

#[test]
fn a_hint_may_exceed_the_cap() {
    let mut retry = Retry::new();
    let policy = even(3).cap(MS(200));
    assert_eq!(fail_after(&mut retry, &policy, MS(900)), wait(MS(900)));
}

#[test]
fn a_hint_does_not_enter_decorrelated_jitter() {
    let policy = RetryPolicy::new().jitter(Jitter::Decorrelated);
    for _ in 0..100 {
        let mut retry = Retry::decorrelated();
        let _ = fail_after(&mut retry, &policy, MS(30_000));
        assert!(delay(fail(&mut retry, &policy)).is_some_and(|delay| delay <= MS(900)));
    }
}

#[test]
fn decorrelated_jitter_grows_from_the_last_delay_timed_or_not() {
    let policy = RetryPolicy::new().unlimited().jitter(Jitter::Decorrelated);
    let (mut short, mut long) = (Retry::decorrelated(), Retry::any(&policy, true));
    // The first delay is at most three times 100 ms. A longer one shows that delays grow from the
    // last one.
    assert!((0..50).filter_map(|_| delay(fail(&mut short, &policy))).max() > Some(MS(300)));
    assert!((0..50).filter_map(|_| delay(fail(&mut long, &policy))).max() > Some(MS(300)));
    let attempts = Retry::attempts(&short, &policy, Decision::stop(StopReason::Permanent));
    assert_eq!(attempts.elapsed(), Duration::ZERO, "a delay is not taken for the start");
}

#[test]
fn an_immediate_policy_waits_for_hints_alone() {
    for jitter in [Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated] {
        let policy = RetryPolicy::new().unlimited().base(Duration::ZERO).jitter(jitter);
        let mut retry = Retry::any(&policy, false);
        assert_eq!(fail(&mut retry, &policy), wait(Duration::ZERO));
        assert_eq!(fail_after(&mut retry, &policy, MS(900)), wait(MS(900)));
        assert_eq!(fail(&mut retry, &policy), wait(Duration::ZERO));
    }
}

#[test]
fn an_endless_call_without_delay_lets_others_run_now_and_then() {
    let mut turns = 0;
    for policy in [RetryPolicy::new().base(Duration::ZERO), RetryPolicy::new().cap(Duration::ZERO)] {
        let (policy, mut retry) = (policy.unlimited(), Retry::new());
        for _ in 0..640 {
            match fail(&mut retry, &policy).delay() {
                Some(delay) if delay.is_none() => {}
                delay => {
                    assert_eq!(delay, Some(Delay::TURN));
                    turns += 1;
                }
            }
        }
    }
    assert_eq!(turns, 20);
}

#[test]
fn an_endless_call_lets_others_run_though_its_count_stays() {
    let policy = RetryPolicy::new().unlimited().base(Duration::ZERO);
    let mut retry = Retry {
        layer: Layer::NONE,
        made: u32::MAX - 2,
        timing: Timing::NEW,
        changed: Changed::NO,
        memory: [],
    };
    let turns = (0..10).filter(|_| fail(&mut retry, &policy).delay() == Some(Delay::TURN)).count();
    assert_eq!(turns, 9, "each one from the largest count on");
}

// The short way decides like the long one and only saves work. So the test checks when it is taken.
#[test]
fn a_policy_that_asks_for_nothing_goes_on_at_once() {
    let at_once = RetryPolicy::new().attempts(3).base(Duration::ZERO);
    let goes_on = |policy: &RetryPolicy, made| {
        let mut retry =
            Retry { layer: Layer::NONE, made, timing: Timing::NEW, changed: Changed::NO, memory: [] };
        let goes_on = Retry::goes_on_at_once(&mut retry, policy);
        assert_eq!(retry.made, made + u32::from(goes_on), "who does not go on counts later");
        goes_on
    };
    assert!(goes_on(&at_once, 0) && goes_on(&at_once, 1));
    assert!(!goes_on(&at_once, 2), "that was the last attempt");
    assert!(!goes_on(&even(3), 0), "there is a delay");
    assert!(!goes_on(&at_once.max_duration(MS(1)), 0), "the clock is to be read");
    assert!(!goes_on(&at_once.nested(Nested::Once), 0), "an attempt around it is to be asked for");
    assert!(goes_on(&at_once.unlimited(), TURN), "others ran just now");
    assert!(!goes_on(&at_once.unlimited(), TURN - 1), "it is others' turn");
}

#[test]
fn a_rejection_in_an_error_is_not_retried_whatever_on_says() {
    let at_once = RetryPolicy::new().attempts(3).base(Duration::ZERO);
    let late = Transience::TransientAfter(MS(900));
    for policy in [even(3), at_once] {
        for by in [Rejector::Breaker, Rejector::Gate] {
            for transience in [Transience::Permanent, Transience::Transient, late] {
                let mut retry = Retry::new();
                let decision =
                    Retry::decide(&policy, transience, Some(by), Observed::NOTHING, None, &mut retry);
                assert_eq!(decision, Decision::stop_rejected(by));
                assert_eq!(retry.made, 1, "the body ran, and called somebody who rejects");
            }
        }
    }
}

#[test]
fn a_rejected_attempt_is_not_counted() {
    let below = BreakersBelow::new();
    let (mut retry, policy) = (Retry::new(), even(9));
    assert_eq!(decide(&policy, Transience::Transient, Some(&below), &mut retry), wait(MS(100)));
    below.reject();
    let rejected = decide(&policy, Transience::Transient, Some(&below), &mut retry);
    assert_eq!(rejected, Decision::stop_rejected(Rejector::Breaker));
    assert_eq!(Retry::attempts(&retry, &policy, rejected).made(), 1);
    assert_eq!(
        below.news(),
        News::Rejected { by: Rejector::Breaker, ran: true },
        "a retry further out counts this call"
    );
}

#[test]
fn a_call_that_a_gate_turns_away_is_not_retried() {
    let below = BreakersBelow::new();
    let (mut retry, policy) = (Retry::new(), even(9));
    below.turn_away();
    let turned_away = decide(&policy, Transience::Transient, Some(&below), &mut retry);
    assert_eq!(turned_away, Decision::stop_rejected(Rejector::Gate));
    let attempts = Retry::attempts(&retry, &policy, turned_away);
    assert_eq!((attempts.made(), attempts.reason(), attempts.rejected()), (0, StopReason::Rejected, true));
}

#[test]
fn a_call_that_is_rejected_before_its_first_attempt_made_none() {
    let below = BreakersBelow::new();
    below.reject();
    let (mut retry, policy) = (Retry::new(), even(9));
    let rejected = decide(&policy, Transience::Transient, Some(&below), &mut retry);
    assert_eq!(Retry::attempts(&retry, &policy, rejected).made(), 0);
    assert_eq!(below.news(), News::Rejected { by: Rejector::Breaker, ran: false });
}

#[test]
fn a_breaker_that_is_open_beyond_the_delay_ends_the_call() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let now = Clock::Async.now();
    for (until, expected) in [
        (now.saturating_add(MS(100)), wait(MS(100))),
        (now.saturating_add(MS(100) + Duration::from_nanos(1)), Decision::stop(StopReason::CircuitOpen)),
        (Instant::NEVER, Decision::stop(StopReason::CircuitOpen)),
    ] {
        let below = BreakersBelow::new();
        below.open_until(until);
        let (mut retry, policy) = (Retry::new(), even(9));
        let decision = decide(&policy, Transience::Transient, Some(&below), &mut retry);
        assert_eq!((decision, decision.is_rejected()), (expected, false));
        assert_eq!(
            below.news() == News::None,
            decision.delay().is_some(),
            "the next attempt has news of its own"
        );
    }
}

#[test]
fn an_immediate_policy_asks_breakers_too() {
    let below = BreakersBelow::new();
    below.open_until(Instant::NEVER);
    let policy = RetryPolicy::new().unlimited().base(Duration::ZERO);
    let decision = decide(&policy, Transience::Transient, Some(&below), &mut Retry::new());
    assert_eq!(decision, Decision::stop(StopReason::CircuitOpen));
}

#[test]
fn what_would_have_ended_anyway_is_not_ended_by_an_open_circuit() {
    let below = BreakersBelow::new();
    below.open_until(Instant::NEVER);
    let reason = |policy: &RetryPolicy, transience| {
        decide(policy, transience, Some(&below), &mut Retry::any(policy, false)).reason()
    };
    assert_eq!(reason(&even(1), Transience::Transient), StopReason::AttemptsExhausted);
    assert_eq!(reason(&even(2), Transience::Permanent), StopReason::Permanent);
    let spent = even(2).max_duration(Duration::ZERO);
    assert_eq!(reason(&spent, Transience::Transient), StopReason::DeadlineExceeded);
    assert_eq!(reason(&even(2), Transience::Transient), StopReason::CircuitOpen);
}

#[test]
fn an_attempt_that_ran_long_is_the_first_of_a_new_count() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy = even(4).reset_after(MS(60_000));
    let mut retry = Retry::any(&policy, false);
    let mut run = |took| {
        clock.advance(took);
        let decision = fail(&mut retry, &policy);
        if let Some(delay) = delay(decision) {
            clock.advance(delay);
        }
        Retry::resume(&policy, &mut retry);
        (decision, retry.made)
    };
    let nearly = Duration::from_nanos(59_999_999_999);
    assert_eq!(run(nearly), (wait(MS(100)), 1));
    assert_eq!(run(nearly), (wait(MS(200)), 2), "waits do not count as running");
    assert_eq!(run(MS(60_000)), (wait(MS(100)), 1));
    assert_eq!(run(MS(0)), (wait(MS(200)), 2));
    assert_eq!(run(MS(0)), (wait(MS(400)), 3));
    assert_eq!(run(MS(3_600_000)), (wait(MS(100)), 1));
    assert_eq!(run(MS(0)), (wait(MS(200)), 2));
    assert_eq!(run(MS(0)), (wait(MS(400)), 3));
    assert_eq!(run(MS(0)), (Decision::stop(StopReason::AttemptsExhausted), 4));
}

#[test]
fn decorrelated_jitter_begins_anew_and_the_time_limit_does_not() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy = RetryPolicy::new()
        .unlimited()
        .jitter(Jitter::Decorrelated)
        .reset_after(MS(1000))
        .max_duration(MS(9000));
    for _ in 0..100 {
        clock.set(Duration::ZERO);
        let mut retry = Retry::any(&policy, false);
        for _ in 0..4 {
            let _ = fail(&mut retry, &policy);
        }
        Retry::resume(&policy, &mut retry);
        clock.advance(MS(1000));
        assert!(delay(fail(&mut retry, &policy)).is_some_and(|delay| delay <= MS(300)));
        Retry::resume(&policy, &mut retry);
        clock.advance(MS(8000));
        assert_eq!(fail(&mut retry, &policy), Decision::stop(StopReason::DeadlineExceeded));
    }
}

#[test]
fn an_attempt_that_begins_the_count_anew_is_a_turn() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy = RetryPolicy::new().unlimited().base(Duration::ZERO).reset_after(MS(1000));
    let mut retry = Retry::any(&policy, false);
    for _ in 0..100 {
        clock.advance(MS(1000));
        assert_eq!(fail(&mut retry, &policy), Decision::wait(Delay::TURN), "others run, however often it is");
        Retry::resume(&policy, &mut retry);
    }
}

#[test]
fn an_untimed_call_has_no_elapsed_time() {
    let attempts = Retry::attempts(&Retry::new(), &RetryPolicy::new(), Decision::stop(StopReason::Permanent));
    assert_eq!(attempts.elapsed(), Duration::ZERO);
}

/// A failed attempt.
#[derive(Clone, Copy, Debug)]
struct Failure {
    took: u64,
    transience: Transience,
    rejected: bool,
}

/// The news of the breakers below: a rejection, or none.
fn below(failure: &Failure) -> BreakersBelow {
    let below = BreakersBelow::new();
    if failure.rejected {
        below.reject();
    }
    below
}

fn failures() -> impl Strategy<Value = Vec<Failure>> {
    let transience = prop_oneof![
        1 => Just(Transience::Permanent),
        20 => Just(Transience::Transient),
        10 => (0..70_u64).prop_map(|s| Transience::TransientAfter(Duration::from_secs(s))),
        1 => Just(Transience::TransientAfter(Duration::MAX)),
    ];
    let failure = (0..400_u64, transience, prop::bool::weighted(0.03));
    prop::collection::vec(
        failure.prop_map(|(took, transience, rejected)| Failure { took, transience, rejected }),
        40,
    )
}

/// The rules as the design states them, in milliseconds and without jitter. This version keeps
/// every wait and every attempt, and adds them up each time.
fn naive(failures: &[Failure], attempts: usize, time_limit: Option<u64>) -> (Vec<u64>, StopReason) {
    let mut waits: Vec<u64> = Vec::new();
    for (index, failure) in failures.iter().enumerate() {
        if failure.rejected {
            return (waits, StopReason::CircuitOpen);
        }
        let hint = match failure.transience {
            Transience::Permanent => return (waits, StopReason::Permanent),
            Transience::Transient => Duration::ZERO,
            Transience::TransientAfter(hint) => hint,
        };
        if index + 1 == attempts {
            return (waits, StopReason::AttemptsExhausted);
        } else if hint > Duration::from_secs(60) {
            return (waits, StopReason::RetryAfterTooLong);
        }
        let backoff = (0..index).fold(100, |delay, _| (delay * 2).min(10_000));
        let wait = backoff.max(hint.as_secs() * 1000);
        let spent: u64 = failures[..=index].iter().map(|f| f.took).sum::<u64>() + waits.iter().sum::<u64>();
        if time_limit.is_some_and(|time_limit| spent + wait > time_limit) {
            return (waits, StopReason::DeadlineExceeded);
        }
        waits.push(wait);
    }
    unreachable!("there are more failures than attempts")
}

fn played(failures: &[Failure], policy: &RetryPolicy) -> (Vec<u64>, StopReason) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut retry = Retry::any(policy, false);
    let mut waits = Vec::new();
    for failure in failures {
        clock.advance(MS(failure.took));
        let decision = decide(policy, failure.transience, Some(&below(failure)), &mut retry);
        let Some(delay) = delay(decision) else {
            return (waits, decision.reason());
        };
        clock.advance(delay);
        waits.push(u64::try_from(delay.as_millis()).unwrap());
    }
    unreachable!("there are more failures than attempts")
}

proptest! {
    #[test]
    fn decides_as_the_naive_model(
        failures in failures(),
        attempts in 1..30_u32,
        time_limit in prop::option::of(0..100_000_u64),
    ) {
        let mut policy = even(attempts);
        if let Some(time_limit) = time_limit {
            policy = policy.max_duration(MS(time_limit));
        }
        prop_assert_eq!(played(&failures, &policy), naive(&failures, attempts as usize, time_limit));
    }

    #[test]
    fn after_four_billion_failures_each_kind_still_keeps_its_bounds(
        jitter in prop::sample::select(&[Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated][..]),
        (base, cap) in (0..10_000_u64, 10_000..1_000_000_u64),
        factor in prop_oneof![Just(1.0), 1.1..3.0, Just(f64::MAX)],
    ) {
        let policy = RetryPolicy::new().unlimited().base(MS(base)).cap(MS(cap)).factor(factor).jitter(jitter);
        let mut retry = Retry { layer: Layer::NONE, made: u32::MAX - 1, timing: Timing::NEW, changed: Changed::NO, memory: [Word::ZERO, Word::of(u64::MAX), Word::ZERO] };
        let e = MS(if factor > 1.0 && base > 0 { cap } else { base });
        let (low, high) = match jitter {
            Jitter::None => (e, e),
            Jitter::Full => (Duration::ZERO, e),
            Jitter::Equal => (e / 2, e),
            Jitter::Decorrelated => (MS(base), MS(if base > 0 { cap } else { 0 })),
        };
        for _ in 0..4 {
            let delay = delay(fail(&mut retry, &policy)).expect("attempts are unlimited");
            prop_assert!(low <= delay && delay <= high, "{:?} not in {:?}..={:?}", delay, low, high);
        }
        prop_assert_eq!(retry.made, u32::MAX);
    }

    #[test]
    fn no_call_takes_longer_than_its_limit_and_its_last_attempt(
        failures in failures(),
        jitter in prop::sample::select(&[Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated][..]),
        time_limit in 0..100_000_u64,
    ) {
        let policy = RetryPolicy::new().attempts(30).jitter(jitter).max_duration(MS(time_limit));
        let clock = TestClock::new();
        let _installed = clock.install();
        let mut retry = Retry::any(&policy, false);
        for failure in failures {
            prop_assert!(clock.elapsed() <= MS(time_limit));
            clock.advance(MS(failure.took));
            match delay(decide(&policy, failure.transience, Some(&below(&failure)), &mut retry)) {
                Some(delay) => clock.advance(delay),
                None => break,
            }
        }
    }
}
