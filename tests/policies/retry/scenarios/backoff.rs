//! Scenario layer: the delays between attempts.

use std::cell::RefCell;
use std::time::Duration;

use resilience::{Jitter, RetryPolicy, TestClock, retry};

use crate::support::{Error, Outcome, ms, secs};

/// The delays of `calls` calls, each a list.
fn delays(calls: usize, call: impl Fn(&RefCell<Vec<Duration>>) -> Outcome) -> Vec<Vec<Duration>> {
    let clock = TestClock::new();
    let _installed = clock.install();
    (0..calls)
        .map(|_| {
            let heard = RefCell::default();
            let before = clock.elapsed();
            assert_eq!(call(&heard), Err(Error::Failed));
            let heard = heard.into_inner();
            assert_eq!(
                clock.elapsed().saturating_sub(before),
                heard.iter().sum::<Duration>(),
                "what is told is what is waited"
            );
            heard
        })
        .collect()
}

macro_rules! retried {
    ($call:ident, $($arguments:tt)*) => {
        #[retry($($arguments)*, notify = |event| heard.borrow_mut().push(event.delay()))]
        fn $call(heard: &RefCell<Vec<Duration>>) -> Outcome {
            let _ = heard;
            Err(Error::Failed)
        }
    };
}

#[retry(policy = policy, notify = |event| heard.borrow_mut().push(event.delay()))]
fn under(policy: RetryPolicy, heard: &RefCell<Vec<Duration>>) -> Outcome {
    let _ = (policy, heard);
    Err(Error::Failed)
}

#[test]
fn without_jitter_delays_double_up_to_the_cap() {
    retried!(standard, attempts = 8, base = 1s, cap = 20s, jitter = none);
    retried!(capped, attempts = 6, base = 1s, cap = 3s, jitter = none);
    retried!(defaults, attempts = 10, jitter = none);
    assert_eq!(delays(1, standard), [[1, 2, 4, 8, 16, 20, 20].map(secs)]);
    assert_eq!(delays(1, capped), [[1, 2, 3, 3, 3].map(secs)]);
    assert_eq!(delays(1, defaults), [[100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000].map(ms)]);
}

#[test]
fn a_factor_of_one_keeps_the_delay_and_a_fraction_grows_slowly() {
    retried!(fixed, attempts = 6, base = 250ms, factor = 1, jitter = none);
    retried!(slowly, attempts = 5, base = 1s, factor = 1.5, jitter = none);
    assert_eq!(delays(1, fixed), [[ms(250); 5]]);
    assert_eq!(delays(1, slowly), [[1000, 1500, 2250, 3375].map(ms)]);
}

#[test]
fn full_jitter_spreads_from_nothing_to_the_backoff() {
    retried!(call, attempts = 6, base = 100ms, cap = 500ms, jitter = full);
    let all = delays(400, call);
    for (k, most) in [100, 200, 400, 500, 500].map(ms).into_iter().enumerate() {
        let of_k: Vec<_> = all.iter().map(|delays| delays[k]).collect();
        assert!(of_k.iter().all(|delay| *delay <= most), "retry {}", k + 1);
        let mean = of_k.iter().sum::<Duration>() / 400;
        assert!((most.mul_f64(0.42)..most.mul_f64(0.58)).contains(&mean), "{mean:?} of {most:?}");
        assert!(of_k.iter().filter(|delay| **delay == most).count() < 5, "they don't pile up on the cap");
        assert!(
            of_k.iter().any(|delay| *delay < most / 10)
                && of_k.iter().any(|delay| *delay > most.mul_f64(0.9))
        );
    }
}

#[test]
fn equal_jitter_keeps_half_of_the_backoff() {
    retried!(call, attempts = 6, base = 100ms, cap = 500ms, jitter = equal);
    let all = delays(400, call);
    for (k, most) in [100, 200, 400, 500, 500].map(ms).into_iter().enumerate() {
        let of_k: Vec<_> = all.iter().map(|delays| delays[k]).collect();
        assert!(of_k.iter().all(|delay| (most / 2..=most).contains(delay)), "retry {}", k + 1);
        let mean = of_k.iter().sum::<Duration>() / 400;
        assert!((most.mul_f64(0.7)..most.mul_f64(0.8)).contains(&mean), "{mean:?} of {most:?}");
    }
}

#[test]
fn decorrelated_jitter_is_at_most_three_times_the_last_delay() {
    retried!(call, attempts = 8, base = 100ms, cap = 2s, jitter = decorrelated);
    let all = delays(400, call);
    let mut reached_cap = 0;
    for delays in &all {
        let mut previous = ms(100);
        for delay in delays {
            assert!((ms(100)..=(3 * previous).min(secs(2))).contains(delay), "{delay:?} after {previous:?}");
            previous = *delay;
            reached_cap += u32::from(*delay == secs(2));
        }
    }
    assert!(reached_cap < 20, "drawn below the cap, not cut off at it");
    assert!(all.iter().flatten().any(|delay| *delay > ms(1500)), "it does get there");
}

#[test]
fn each_call_begins_with_the_first_delay_again() {
    retried!(exponential, attempts = 4, base = 100ms, jitter = none);
    retried!(decorrelated, attempts = 4, base = 100ms, jitter = decorrelated);
    assert_eq!(delays(3, exponential), vec![[100, 200, 400].map(ms); 3]);
    assert!(delays(100, decorrelated).iter().all(|delays| delays[0] <= ms(300)));
}

#[test]
fn delays_differ_from_call_to_call() {
    retried!(call, attempts = 2, base = 10s);
    let all: std::collections::HashSet<_> = delays(100, call).into_iter().flatten().collect();
    assert!(all.len() > 95);
}

#[test]
fn a_base_of_nothing_waits_for_nothing_and_is_told_all_the_same() {
    for jitter in [Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated] {
        let policy = RetryPolicy::new().attempts(200).base(Duration::ZERO).jitter(jitter);
        assert_eq!(delays(1, |heard| under(policy, heard)), [[Duration::ZERO; 199]]);
    }
}

#[test]
fn the_longest_settings_saturate() {
    let policy = RetryPolicy::new().attempts(100).jitter(Jitter::None);
    let heard = RefCell::default();
    let _installed = TestClock::new().install();
    assert_eq!(under(policy.factor(1e300).cap(secs(7)), &heard), Err(Error::Failed));
    assert_eq!(heard.take(), [&[ms(100)][..], &[secs(7); 98]].concat());
    assert_eq!(under(policy.cap(Duration::MAX).base(secs(1)), &heard), Err(Error::Failed));
    let delays = heard.take();
    assert!(delays.is_sorted() && delays[30] == secs(1 << 30) && delays[98] > secs(1 << 33));
}

#[test]
fn each_argument_of_a_policy_can_be_overridden_and_others_stay() {
    const POLICY: RetryPolicy =
        RetryPolicy::new().attempts(4).base(Duration::from_secs(1)).factor(3.0).jitter(Jitter::None);
    retried!(as_it_is, policy = POLICY);
    retried!(base, policy = POLICY, base = 2s);
    retried!(cap, policy = POLICY, cap = 5s);
    retried!(attempts, policy = POLICY, attempts = 2);
    retried!(factor, policy = POLICY, factor = 1);
    assert_eq!(delays(1, as_it_is), [[1, 3, 9].map(secs)]);
    assert_eq!(delays(1, base), [[2, 6, 10].map(secs)]);
    assert_eq!(delays(1, cap), [[1, 3, 5].map(secs)]);
    assert_eq!(delays(1, attempts), [[secs(1)]]);
    assert_eq!(delays(1, factor), [[secs(1); 3]]);
}
