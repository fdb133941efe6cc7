//! Scenario layer: calls that take too long.

use std::time::Duration;

use resilience::{CircuitState, circuit_breaker};

use crate::support::{Error, Kit, NANO, Outcome, Runs, ms, outcome, secs, snapshot, state};

/// For each call: its length in seconds, its outcome, and the state after it.
#[track_caller]
fn follow(kit: &Kit, call: fn(&Kit, Duration, char) -> Outcome, calls: &[(u64, char, CircuitState)]) {
    for &(time, letter, expected) in calls {
        assert_eq!(call(kit, secs(time), letter), outcome(letter));
        assert_eq!(kit.state(), expected, "after {time} s and {letter}");
    }
}

macro_rules! timed {
    ($call:ident, $($arguments:tt)*) => {
        #[circuit_breaker($($arguments)*)]
        fn $call(kit: &Kit, time: Duration, letter: char) -> Outcome {
            kit.body_taking(time, letter)
        }
    };
}

use CircuitState::{Closed, HalfOpen, Open};

#[test]
fn slow_successes_and_slow_failures_count_alike() {
    timed!(call, name = "kits: slow", slow = 4s, slow_threshold = 50%, window = 5);
    let kit = Kit::new("kits: slow");
    follow(&kit, call, &[(5, 'f', Closed), (5, 's', Closed), (0, 'f', Closed), (0, 's', Closed)]);
    assert_eq!((kit.seen().recorded(), kit.seen().slow(), kit.seen().slow_rate()), (4, 2, Some(0.5)));
    follow(&kit, call, &[(5, 's', Open)]);
}

#[test]
fn a_call_that_takes_exactly_as_long_is_not_slow() {
    timed!(call, name = "kits: exactly slow", slow = 4s, slow_threshold = 1%, window = 1);
    let kit = Kit::new("kits: exactly slow");
    follow(&kit, call, &[(4, 's', Closed), (4, 's', Closed)]);
    assert_eq!(call(&kit, secs(4) + NANO, 's'), Ok(()));
    assert_eq!(kit.state(), Open);
}

#[test]
fn failures_and_slow_calls_are_not_added_up() {
    timed!(call, name = "kits: two rates", threshold = 60%, slow = 1s, slow_threshold = 60%, window = 5);
    let kit = Kit::new("kits: two rates");
    let two_of_each =
        [(0, 'f', Closed), (0, 'f', Closed), (2, 's', Closed), (2, 's', Closed), (0, 's', Closed)];
    follow(&kit, call, &two_of_each);
    assert_eq!((kit.seen().failures(), kit.seen().slow()), (2, 2));
    kit.breaker.reset();
    follow(
        &kit,
        call,
        &[(2, 'f', Closed), (2, 'f', Closed), (0, 's', Closed), (0, 's', Closed), (2, 's', Open)],
    );
}

#[test]
fn slow_calls_leave_the_window_like_all_others() {
    timed!(call, name = "kits: slow leave", slow = 1s, slow_threshold = 75%, window = 4);
    let kit = Kit::new("kits: slow leave");
    follow(
        &kit,
        call,
        &[(2, 's', Closed), (2, 's', Closed), (0, 's', Closed), (0, 's', Closed), (0, 's', Closed)],
    );
    assert_eq!(kit.seen().slow(), 1);
    follow(&kit, call, &[(0, 's', Closed)]);
    assert_eq!((kit.seen().recorded(), kit.seen().slow()), (4, 0));
    follow(&kit, call, &[(2, 's', Closed), (2, 's', Closed), (2, 's', Open)]);
}

#[test]
fn slow_calls_of_long_ago_are_forgotten_in_a_window_of_time() {
    timed!(call, name = "kits: slow time", slow = 1s, slow_threshold = 50%, window = 10s, min_calls = 2);
    let kit = Kit::new("kits: slow time");
    follow(&kit, call, &[(2, 's', Closed)]);
    kit.clock.advance(secs(11));
    follow(&kit, call, &[(2, 's', Closed), (7, 's', Open)]);
}

#[test]
fn an_ignored_slow_call_is_not_on_record_and_one_outside_on_is() {
    timed!(
        call,
        name = "kits: slow ignored",
        slow = 1s,
        slow_threshold = 100%,
        window = 2,
        on = Error::Failed,
        ignore = Error::Ignored
    );
    let kit = Kit::new("kits: slow ignored");
    follow(&kit, call, &[(2, 'i', Closed), (2, 'i', Closed), (2, 'c', Closed)]);
    assert_eq!((kit.seen().recorded(), kit.seen().slow()), (1, 1));
    follow(&kit, call, &[(2, 'c', Open)]);
}

#[test]
fn a_panic_after_a_long_time_is_slow_and_failed() {
    timed!(call, name = "kits: slow panic", threshold = 90%, slow = 1s, slow_threshold = 90%, window = 4);
    let kit = Kit::new("kits: slow panic");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&kit, secs(2), 'p')));
    assert!(panicked.is_err());
    let seen = kit.seen();
    assert_eq!((seen.recorded(), seen.failures(), seen.slow()), (1, 1, 1));
}

#[test]
fn beside_slow_the_default_threshold_is_a_row_of_five() {
    timed!(call, name = "kits: slow row", slow = 1s, slow_threshold = 100%, window = 100);
    let kit = Kit::new("kits: slow row");
    let failed = (0, 'f', Closed);
    follow(&kit, call, &[failed, failed, failed, failed, (2, 's', Closed), failed, failed, failed, failed]);
    assert_eq!((kit.seen().failures(), kit.seen().recorded()), (4, 9));
    follow(&kit, call, &[(0, 'f', Open)]);
}

/// resilience4j judges slow probes by their rate; here a slow probe has failed.
#[test]
fn a_slow_probe_reopens_it_though_all_probes_succeed() {
    timed!(call, name = "kits: slow probe", threshold = 1, slow = 1s, slow_threshold = 100%, cooldown = 10s, probes = 3);
    let kit = Kit::new("kits: slow probe");
    follow(&kit, call, &[(0, 'f', Open)]);
    kit.clock.advance(secs(10));
    follow(&kit, call, &[(1, 's', HalfOpen), (0, 's', HalfOpen), (2, 's', Open)]);
    assert_eq!(kit.seen().retry_after(), Some(secs(10)), "from its end");
    kit.clock.advance(secs(10));
    follow(&kit, call, &[(1, 's', HalfOpen), (1, 's', HalfOpen), (1, 's', Closed)]);
    assert_eq!((kit.seen().times_opened(), kit.seen().recorded()), (2, 0));
}

#[test]
fn a_slow_probe_that_is_ignored_gives_its_place_back() {
    timed!(
        call,
        name = "kits: slow ignored probe",
        threshold = 1,
        slow = 1s,
        slow_threshold = 100%,
        cooldown = 10s,
        on = Error::Failed,
        ignore = Error::Ignored
    );
    let kit = Kit::new("kits: slow ignored probe");
    follow(&kit, call, &[(0, 'f', Open)]);
    kit.clock.advance(secs(10));
    follow(&kit, call, &[(5, 'i', HalfOpen), (5, 'i', HalfOpen), (2, 'c', Open)]);
    kit.clock.advance(secs(10));
    follow(&kit, call, &[(0, 'c', Closed)]);
}

#[tokio::test(start_paused = true)]
async fn only_calls_that_end_are_measured_and_late_ones_do_not_count() {
    guarded_async!(
        call,
        name = "kits: slow late",
        threshold = 1,
        slow = 1s,
        slow_threshold = 50%,
        window = 2,
        cooldown = 10s
    );
    let (runs, name) = (Runs::default(), "kits: slow late");
    let [late, cancelled, slow] = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    tokio::time::advance(secs(3)).await;
    assert_eq!(snapshot(name).slow(), 0);
    drop(cancelled);
    slow.end('s');
    assert_eq!((snapshot(name).recorded(), snapshot(name).slow()), (1, 1));
    begin!(call(&runs)).end('f');
    assert_eq!(state(name), Open);
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('s');
    assert_eq!(state(name), Closed);
    late.end('s');
    assert_eq!((snapshot(name).recorded(), snapshot(name).slow()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn time_spent_between_polls_is_part_of_the_call() {
    #[circuit_breaker(name = "kits: slow polls", slow = 100ms, slow_threshold = 1%, window = 1)]
    async fn call(naps: u32) -> Outcome {
        for _ in 0..naps {
            tokio::time::sleep(ms(10)).await;
        }
        Ok(())
    }
    assert_eq!(call(10).await, Ok(()));
    assert_eq!(state("kits: slow polls"), Closed);
    assert_eq!(call(11).await, Ok(()));
    assert_eq!(state("kits: slow polls"), Open);
}
