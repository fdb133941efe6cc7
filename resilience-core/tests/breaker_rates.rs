//! Engine layer: breakers that judge rates, of failures and of slow calls.

use std::time::Duration;

use resilience_core::{CircuitBreaker, CircuitBreakerBuilder, CircuitState, TestClock, TestClockGuard};

const SECOND: Duration = Duration::from_secs(1);

struct Test {
    clock: TestClock,
    #[expect(dead_code, reason = "it is there to be dropped")]
    installed: TestClockGuard,
    breaker: CircuitBreaker,
}

fn test(configure: impl FnOnce(CircuitBreakerBuilder) -> CircuitBreakerBuilder) -> Test {
    let clock = TestClock::new();
    let installed = clock.install();
    Test { clock, installed, breaker: configure(CircuitBreaker::unshared("rates")).build() }
}

impl Test {
    /// One call for each letter: `s`uccess, `f`ailure, `i`gnored. The circuit is closed before
    /// each.
    #[track_caller]
    fn calls(&self, outcomes: &str) -> CircuitState {
        for outcome in outcomes.chars() {
            let permit = self.breaker.try_acquire().expect("it lets the call through");
            match outcome {
                's' => permit.success(),
                'f' => permit.failure(),
                _ => permit.ignore(),
            }
        }
        self.breaker.state()
    }

    /// A call that succeeds after `time`.
    #[track_caller]
    fn takes(&self, time: Duration) -> CircuitState {
        let permit = self.breaker.try_acquire().expect("it lets the call through");
        self.clock.advance(time);
        permit.success();
        self.breaker.state()
    }
}

mod a_window_of_calls {
    use super::*;
    use CircuitState::{Closed, Open};

    #[test]
    fn is_not_judged_before_min_calls_are_on_record() {
        let t = test(|b| b.failure_rate(0.5).window(10).min_calls(4));
        assert_eq!(t.calls("fff"), Closed);
        assert_eq!(t.calls("f"), Open);
    }

    #[test]
    fn opens_on_a_success_that_brings_the_record_to_min_calls() {
        let t = test(|b| b.failure_rate(0.5).window(10).min_calls(4));
        assert_eq!(t.calls("ffs"), Closed);
        assert_eq!(t.calls("s"), Open, "2 of 4 is 50 %");
    }

    #[test]
    fn opens_at_the_threshold_and_not_below() {
        let t = test(|b| b.failure_rate(0.7).window(10).min_calls(10));
        assert_eq!(t.calls("fffffffsss"), Open, "7 of 10 is 70 %, though 0.7 as a float is less");
        let t = test(|b| b.failure_rate(0.7).window(10).min_calls(10));
        assert_eq!(t.calls("ffffffssss"), Closed);
    }

    #[test]
    fn forgets_the_oldest_call_for_the_newest() {
        let t = test(|b| b.failure_rate(0.5).window(4).min_calls(4));
        assert_eq!(t.calls("sssf"), Closed);
        assert_eq!(t.calls("sss"), Closed);
        assert_eq!(t.breaker.snapshot().failures(), 1);
        assert_eq!(t.calls("s"), Closed);
        assert_eq!(t.breaker.snapshot().failures(), 0, "the failure is five calls old");
        assert_eq!(t.calls("fsf"), Open);
    }

    #[test]
    fn leaves_ignored_and_dropped_calls_out_of_the_denominator() {
        let t = test(|b| b.failure_rate(1.0).window(3).min_calls(3));
        assert_eq!(t.calls("fiiiiiif"), Closed);
        drop(t.breaker.try_acquire().expect("closed"));
        assert_eq!(t.breaker.snapshot().recorded(), 2);
        assert_eq!(t.calls("f"), Open);
    }

    #[test]
    fn is_empty_after_closing() {
        let t = test(|b| b.failure_rate(0.5).window(4).min_calls(2).cooldown(SECOND));
        assert_eq!(t.calls("ff"), Open);
        t.clock.advance(SECOND);
        assert_eq!(t.calls("s"), Closed);
        assert_eq!(t.breaker.snapshot().recorded(), 0);
        assert_eq!(t.calls("f"), Closed, "one call is fewer than `min_calls`");
    }

    #[test]
    fn that_is_full_of_successes_still_counts_the_next_failure() {
        let t = test(|b| b.failure_rate(0.5).window(4).min_calls(4));
        assert_eq!(t.calls("ssssssss"), Closed);
        assert_eq!((t.breaker.snapshot().recorded(), t.breaker.snapshot().failures()), (4, 0));
        assert_eq!(t.calls("f"), Closed);
        assert_eq!(t.calls("f"), Open);
    }

    #[test]
    fn has_100_calls_of_which_20_are_needed_unless_set() {
        let t = test(|b| b.failure_rate(0.5));
        assert_eq!(t.calls(&"f".repeat(19)), Closed);
        assert_eq!(t.calls("f"), Open);
        let t = test(|b| b.failure_rate(0.5));
        assert_eq!(t.calls(&"s".repeat(150)), Closed);
        assert_eq!(t.breaker.snapshot().recorded(), 100);
    }

    #[test]
    fn shows_its_rate() {
        let t = test(|b| b.failure_rate(0.9).window(10).min_calls(10));
        assert_eq!(t.breaker.snapshot().failure_rate(), None);
        t.calls("fsss");
        assert_eq!(t.breaker.snapshot().failure_rate(), Some(0.25));
    }
}

mod a_window_of_time {
    use super::*;
    use CircuitState::{Closed, HalfOpen, Open};

    fn ten_seconds() -> Test {
        test(|b| b.failure_rate(0.5).time_window(10 * SECOND).min_calls(2))
    }

    #[test]
    fn holds_a_record_for_a_window_and_at_most_a_tenth_more() {
        let t = ten_seconds();
        t.calls("f");
        t.clock.advance(10 * SECOND);
        assert_eq!(t.breaker.snapshot().recorded(), 1);
        t.clock.advance(SECOND);
        assert_eq!(t.breaker.snapshot().recorded(), 0);
        assert_eq!(t.calls("f"), Closed);
    }

    #[test]
    fn opens_while_the_failures_lie_within_it() {
        let t = ten_seconds();
        assert_eq!(t.calls("f"), Closed);
        t.clock.advance(9 * SECOND);
        assert_eq!(t.calls("f"), Open);
    }

    #[test]
    fn is_clear_after_any_idle_time() {
        let t = ten_seconds();
        t.calls("f");
        t.clock.advance(1_000_000 * SECOND);
        assert_eq!(t.calls("f"), Closed);
        assert_eq!(t.breaker.snapshot().recorded(), 1);
    }

    #[test]
    fn survives_a_clock_that_is_set_back() {
        let t = ten_seconds();
        t.clock.set(100 * SECOND);
        t.calls("f");
        t.clock.set(Duration::ZERO);
        assert_eq!(t.breaker.snapshot().recorded(), 1);
        t.clock.set(11 * SECOND);
        assert_eq!(t.breaker.snapshot().recorded(), 0);
    }

    #[test]
    fn goes_through_the_same_states() {
        let t = test(|b| b.failure_rate(0.5).time_window(10 * SECOND).min_calls(1).cooldown(SECOND));
        assert_eq!(t.calls("f"), Open);
        t.clock.advance(SECOND);
        assert_eq!(t.breaker.state(), HalfOpen);
        assert_eq!(t.calls("s"), Closed);
        assert_eq!(t.breaker.snapshot().recorded(), 0);
    }
}

mod slow_calls {
    use super::*;
    use CircuitState::{Closed, HalfOpen, Open};

    fn two_of_four() -> Test {
        test(|b| b.slow(SECOND, 0.5).window(4).min_calls(4).cooldown(SECOND))
    }

    #[test]
    fn open_it_though_they_succeed() {
        let t = two_of_four();
        for _ in 0..2 {
            assert_eq!(t.takes(2 * SECOND), Closed);
        }
        assert_eq!(t.takes(Duration::ZERO), Closed);
        assert_eq!(t.breaker.snapshot().slow_rate(), Some(2.0 / 3.0));
        assert_eq!(t.takes(Duration::ZERO), Open, "2 of 4");
    }

    #[test]
    fn are_strictly_longer_than_the_limit() {
        let t = two_of_four();
        for _ in 0..8 {
            assert_eq!(t.takes(SECOND), Closed);
        }
        assert_eq!(t.breaker.snapshot().slow(), 0);
        assert_eq!(t.takes(SECOND + Duration::from_nanos(1)), Closed);
        assert_eq!(t.breaker.snapshot().slow(), 1);
    }

    #[test]
    fn and_failures_are_two_questions() {
        let t = two_of_four();
        let permit = t.breaker.try_acquire().expect("closed");
        t.clock.advance(2 * SECOND);
        permit.failure();
        let seen = t.breaker.snapshot();
        assert_eq!((seen.recorded(), seen.failures(), seen.slow()), (1, 1, 1));
        assert_eq!(t.calls("ffff"), Open, "five failures in a row, as without `slow`");
    }

    #[test]
    fn that_are_ignored_are_not_on_record() {
        let t = two_of_four();
        let permit = t.breaker.try_acquire().expect("closed");
        t.clock.advance(2 * SECOND);
        permit.ignore();
        assert_eq!((t.breaker.snapshot().recorded(), t.breaker.snapshot().slow()), (0, 0));
    }

    #[test]
    fn as_probes_have_failed() {
        let t = two_of_four();
        for _ in 0..4 {
            t.takes(2 * SECOND);
        }
        t.clock.advance(SECOND);
        assert_eq!(t.breaker.state(), HalfOpen);
        assert_eq!(t.takes(2 * SECOND), Open);
        t.clock.advance(SECOND);
        assert_eq!(t.takes(SECOND), Closed);
    }

    #[test]
    fn are_judged_beside_a_failure_rate() {
        let rates = |b: CircuitBreakerBuilder| b.failure_rate(0.75).slow(SECOND, 1.0).window(4).min_calls(4);
        let t = test(rates);
        assert_eq!(t.calls("sfff"), Open);
        let t = test(rates);
        for _ in 0..3 {
            assert_eq!(t.takes(2 * SECOND), Closed);
        }
        assert_eq!(t.takes(2 * SECOND), Open);
    }
}

mod a_cooldown_that_grows {
    use super::*;
    use CircuitState::{Closed, Open};

    fn growing() -> Test {
        test(|b| b.threshold(1).cooldown(10 * SECOND).cooldown_factor(2.0).cooldown_cap(30 * SECOND))
    }

    #[test]
    fn grows_with_each_failed_probe_up_to_its_cap() {
        let t = growing();
        assert_eq!(t.calls("f"), Open);
        assert_eq!(t.breaker.snapshot().retry_after(), Some(10 * SECOND), "the first one is exact");
        for grown in [20, 30, 30].map(|secs| secs * SECOND) {
            t.clock.advance(30 * SECOND);
            assert_eq!(t.calls("f"), Open);
            assert_eq!(t.breaker.snapshot().retry_after(), Some(grown));
        }
        assert_eq!(t.breaker.snapshot().times_opened(), 4);
    }

    #[test]
    fn is_back_to_normal_after_closing() {
        let t = growing();
        t.calls("f");
        t.clock.advance(10 * SECOND);
        t.calls("f");
        t.clock.advance(20 * SECOND);
        assert_eq!(t.calls("s"), Closed);
        assert_eq!(t.calls("f"), Open);
        assert_eq!(t.breaker.snapshot().retry_after(), Some(10 * SECOND));
    }

    #[test]
    fn is_exact_on_a_test_clock_and_differs_between_real_replicas() {
        let rest = || {
            let breaker = CircuitBreaker::unshared("replica")
                .threshold(1)
                .cooldown(1000 * SECOND)
                .cooldown_factor(2.0)
                .build();
            breaker.try_acquire().expect("closed").failure();
            breaker.half_open().expect("it is open");
            breaker.try_acquire().expect("the probe").failure();
            breaker.snapshot().retry_after().expect("open")
        };
        let rests: std::collections::HashSet<_> = (0..32).map(|_| rest().as_secs()).collect();
        assert!(rests.iter().all(|rest| (1800..=2000).contains(rest)), "{rests:?}");
        assert!(rests.len() > 10, "{} of 32 differ by a second or more", rests.len());

        let _installed = TestClock::new().install();
        assert_eq!(rest(), 2000 * SECOND);
    }

    #[test]
    fn without_a_factor_is_exact_however_often_a_probe_fails() {
        let t = test(|b| b.threshold(1).cooldown(10 * SECOND));
        for _ in 0..5 {
            assert_eq!(t.calls("f"), Open);
            assert_eq!(t.breaker.snapshot().retry_after(), Some(10 * SECOND));
            t.clock.advance(10 * SECOND);
        }
    }
}
