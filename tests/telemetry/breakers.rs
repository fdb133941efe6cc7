//! The results of the calls of breakers, with exact numbers.

use resilience::telemetry::Level::{Calls, Events, Off};
use resilience::{CircuitBreaker, circuit_breaker, retry};

use crate::support::*;

#[test]
fn a_breaker_of_a_sync_function_has_each_result_once() {
    static SCRIPT: Script = Script::new();

    #[circuit_breaker(threshold = 2, cooldown = 1h)]
    fn unnamed() -> Answer {
        SCRIPT.next()
    }
    at(Calls, name!(unnamed));
    SCRIPT.set(&[Ok(0), Ok(0), WRONG, DOWN, Ok(0), DOWN, DOWN]);
    for _ in 0..10 {
        let _ = unnamed();
    }
    let expected = counts([("success", 4), ("failure", 3), ("rejected", 3)]);
    // The service has answered that the request is wrong.
    assert_eq!(results(name!(unnamed)), expected);
}

#[tokio::test(start_paused = true)]
async fn retries_above_and_below_a_breaker_count_its_passes() {
    static SCRIPT: Script = Script::new();

    #[retry(attempts = 3, base = 1s, jitter = none)]
    #[circuit_breaker(name = "below_a_retry", threshold = 3, cooldown = 1h)]
    async fn above() -> Answer {
        SCRIPT.next()
    }
    #[circuit_breaker(name = "above_a_retry", threshold = 3, cooldown = 1h)]
    #[retry(attempts = 3, base = 1s, jitter = none)]
    async fn below() -> Answer {
        SCRIPT.next()
    }
    for name in [name!(above), name!(below), "below_a_retry", "above_a_retry"] {
        at(Calls, name);
    }
    for answers in [&[][..], &[DOWN], &[DOWN, DOWN], &[WRONG], &[DOWN, DOWN, DOWN], &[], &[]] {
        SCRIPT.set(answers);
        let _ = above().await;
    }
    let expected = counts([("success", 4), ("failure", 6), ("rejected", 2)]);
    assert_eq!(results("below_a_retry"), expected);
    for answers in [&[][..], &[DOWN], &[DOWN, DOWN], &[WRONG], &[DOWN, DOWN, DOWN], &[], &[]] {
        SCRIPT.set(answers);
        let _ = below().await;
    }
    let expected = counts([("success", 6), ("failure", 1)]);
    assert_eq!(results("above_a_retry"), expected);
}

#[test]
fn of_two_breakers_the_inner_has_no_rejected_call() {
    static SCRIPT: Script = Script::new();

    #[circuit_breaker(name = "stacked_outside", threshold = 1, cooldown = 1h)]
    #[circuit_breaker(name = "stacked_inside", threshold = 5, cooldown = 1h)]
    fn stacked() -> Answer {
        SCRIPT.next()
    }
    for name in [name!(stacked), "stacked_outside", "stacked_inside"] {
        at(Calls, name);
    }
    SCRIPT.set(&[Ok(0), Ok(0), DOWN]);
    for _ in 0..5 {
        let _ = stacked();
    }
    assert_eq!(results("stacked_outside"), counts([("success", 2), ("failure", 1), ("rejected", 2)]));
    assert_eq!(results("stacked_inside"), counts([("success", 2), ("failure", 1)]));
}

#[test]
fn calls_by_key_and_by_hand_are_counted_by_the_breaker() {
    #[circuit_breaker(name = "by_key", key = key, threshold = 1, cooldown = 1h)]
    fn keyed(key: u8, answer: Answer) -> Answer {
        answer
    }
    at(Calls, name!(keyed));
    at(Calls, "by_key");
    for (key, answer) in [(1, Ok(0)), (2, Ok(0)), (1, DOWN), (1, Ok(0)), (2, Ok(0))] {
        let _ = keyed(key, answer);
    }
    assert_eq!(results("by_key"), counts([("success", 3), ("failure", 1), ("rejected", 1)]));

    let by_hand = CircuitBreaker::named("by_hand");
    at(Calls, "by_hand");
    let call = |answer: Answer| {
        let _ = by_hand.call(|| answer);
    };
    [Ok(0), Ok(0), WRONG, DOWN].into_iter().for_each(call);
    by_hand.force_open();
    [Ok(0), Ok(0)].into_iter().for_each(call);
    let expected = counts([("success", 2), ("failure", 2), ("rejected", 2)]);
    assert_eq!(results("by_hand"), expected);
}

#[test]
fn no_success_after_a_change_of_level_is_left_out() {
    #[circuit_breaker(name = "level_changes")]
    fn changing() -> Answer {
        Ok(0)
    }
    let run = |level, calls: u32| {
        at(level, name!(changing));
        at(level, "level_changes");
        (0..calls).for_each(|_| drop(changing()));
    };
    run(Events, 3);
    assert_eq!(results("level_changes"), []);
    run(Calls, 5);
    assert_eq!(results("level_changes"), counts([("success", 5)]), "nobody looked in between");
    run(Calls, 2);
    run(Events, 4);
    assert_eq!(results("level_changes"), counts([("success", 7)]));
    run(Off, 4);
    run(Calls, 1);
    assert_eq!(results("level_changes"), counts([("success", 8)]));
}

#[test]
fn plain_successes_show_if_function_and_breaker_count_calls() {
    #[circuit_breaker(name = "two_levels", threshold = 9)]
    fn of_two_levels(answer: Answer) -> Answer {
        answer
    }
    let run = |function, breaker| {
        at(function, name!(of_two_levels));
        at(breaker, "two_levels");
        (0..3).for_each(|_| drop(of_two_levels(Ok(0))));
    };
    run(Events, Calls);
    assert_eq!(results("two_levels"), [], "nothing has counted them");
    let _ = of_two_levels(DOWN);
    assert_eq!(results("two_levels"), counts([("failure", 1)]));
    run(Calls, Events);
    assert_eq!(results("two_levels"), counts([("failure", 1)]), "its series stands still");
    run(Calls, Calls);
    assert_eq!(results("two_levels"), counts([("success", 3), ("failure", 1)]));
}

#[test]
fn a_silent_function_takes_no_success_from_its_breaker() {
    #[circuit_breaker(name = "half_silent", threshold = 9)]
    fn silent(answer: Answer) -> Answer {
        answer
    }
    #[circuit_breaker(name = "half_silent", threshold = 9)]
    fn loud(answer: Answer) -> Answer {
        answer
    }
    for name in [name!(silent), name!(loud), "half_silent"] {
        at(Calls, name);
    }
    (0..4).for_each(|_| drop(silent(Ok(0))));
    (0..4).for_each(|_| drop(loud(Ok(0))));
    assert_eq!(results("half_silent"), counts([("success", 8)]));
    at(Off, name!(silent));
    (0..3).for_each(|_| drop(silent(DOWN)));
    (0..2).for_each(|_| drop(loud(Ok(0))));
    // The first success of the two changes the count of failures.
    assert_eq!(results("half_silent"), counts([("success", 10), ("failure", 3)]));
    CircuitBreaker::named("half_silent").force_open();
    (0..2).for_each(|_| drop(silent(Ok(0))));
    CircuitBreaker::named("half_silent").reset();
    (0..2).for_each(|_| drop(loud(Ok(0))));
    let expected = counts([("success", 12), ("failure", 3), ("rejected", 2)]);
    assert_eq!(results("half_silent"), expected);
}

#[test]
fn an_exporter_that_looks_on_counts_no_failure_as_success() {
    #[retry(attempts = 2, base = 0ms)]
    #[circuit_breaker(name = "looked_at", threshold = 1_000_000)]
    fn failing() -> Answer {
        DOWN
    }
    at(Calls, name!(failing));
    at(Calls, "looked_at");
    let calling = std::thread::spawn(|| (0..3_000).for_each(|_| drop(failing())));
    while !calling.is_finished() {
        let _ = (results("looked_at"), attempts(name!(failing)));
    }
    calling.join().unwrap();
    assert_eq!(results("looked_at"), counts([("failure", 6_000)]));
    assert_eq!(attempts(name!(failing)), counts([("transient", 6_000)]));
}

#[cfg(feature = "control")]
#[test]
fn a_breaker_that_is_off_counts_no_success() {
    use resilience::control;
    use std::time::Duration;

    #[circuit_breaker(name = "switched_off")]
    fn switched() -> Answer {
        Ok(0)
    }
    at(Calls, name!(switched));
    at(Calls, "switched_off");
    (0..3).for_each(|_| drop(switched()));
    let set = control::set("switched_off", |o| o.circuit_breaker.enabled(false));
    set.lasting(Duration::from_secs(600)).unwrap();
    (0..5).for_each(|_| drop(switched()));
    assert_eq!(results("switched_off"), counts([("success", 3)]));
    assert!(control::end("switched_off"));
    (0..2).for_each(|_| drop(switched()));
    assert_eq!(results("switched_off"), counts([("success", 5)]));
}
