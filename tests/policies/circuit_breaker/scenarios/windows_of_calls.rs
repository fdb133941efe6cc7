//! Scenario layer: a window of calls, its oldest records and its empty states.

use std::collections::VecDeque;

use resilience::CircuitState;

use crate::support::{Error, Kit, Numbers, secs};

#[test]
fn the_oldest_call_leaves_for_the_newest_whatever_they_were() {
    guarded!(call, name = "kits: oldest", threshold = 75%, window = 4, ignore = Error::Ignored);
    let kit = Kit::new("kits: oldest");
    let mut failures = Vec::new();
    for letter in ["f", "s", "f", "s", "s", "f", "s", "s", "s", "s"] {
        kit.follow(call, letter, "c");
        failures.push(kit.recorded().1);
    }
    assert_eq!(failures, [1, 1, 2, 2, 1, 2, 1, 1, 1, 0]);
    assert_eq!(kit.recorded().0, 4);
}

#[test]
fn ignored_calls_push_nothing_out() {
    guarded!(call, name = "kits: push", threshold = 75%, window = 4, ignore = Error::Ignored);
    let kit = Kit::new("kits: push");
    kit.follow(call, "fsf", "ccc");
    kit.follow(call, &"i".repeat(20), &"c".repeat(20));
    assert_eq!(kit.recorded(), (3, 2));
    kit.follow(call, "f", "o");
}

#[test]
fn a_failure_for_a_success_can_bring_the_rate_to_the_threshold() {
    guarded!(call, name = "kits: exactly", threshold = 50%, window = 4, min_calls = 4);
    let kit = Kit::new("kits: exactly");
    // After `sssf` the rate is a quarter. The next failure replaces a success: it is a half.
    kit.follow(call, "sssffx", "ccccoo");
}

#[test]
fn a_window_wider_than_a_machine_word_forgets_in_order() {
    guarded!(call, name = "kits: wide", threshold = 100%, window = 130);
    let kit = Kit::new("kits: wide");
    for round in 1..=3 {
        kit.follow(call, "s", "c");
        (0..129).for_each(|_| kit.follow(call, "f", "c"));
        assert_eq!(kit.recorded(), (130, 129), "round {round}");
    }
    kit.follow(call, "f", "o");
}

#[test]
fn a_window_of_one_call_opens_at_every_failure() {
    guarded!(call, name = "kits: one call", threshold = 1%, window = 1, cooldown = 1s);
    let kit = Kit::new("kits: one call");
    for _ in 0..5 {
        kit.follow(call, "ssfx", "ccoo");
        kit.clock.advance(secs(1));
        kit.follow(call, "s", "c");
    }
    assert_eq!(kit.seen().times_opened(), 5);
}

#[test]
fn every_way_back_to_closed_begins_with_an_empty_window() {
    guarded!(call, name = "kits: empty", threshold = 50%, window = 4, cooldown = 10s, probes = 2);
    let kit = Kit::new("kits: empty");
    let almost = || {
        assert_eq!(kit.recorded(), (0, 0));
        kit.follow(call, "fff", "ccc");
        assert_eq!(kit.recorded(), (3, 3));
    };
    almost();
    kit.breaker.reset();
    almost();
    kit.breaker.force_open();
    kit.follow(call, "x", "F");
    kit.breaker.reset();
    almost();
    kit.breaker.disable();
    kit.follow(call, "fff", "DDD");
    kit.breaker.reset();
    almost();
    kit.follow(call, "fx", "oo");
    kit.clock.advance(secs(10));
    kit.follow(call, "ss", "hc");
    almost();
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(10));
    kit.follow(call, "sf", "ho");
    kit.breaker.reset();
    almost();
    assert_eq!((kit.seen().times_opened(), kit.seen().rejected()), (3, 2));
}

/// A naive model: the list of the last calls.
struct Model {
    last: VecDeque<bool>,
    state: CircuitState,
}

#[test]
fn it_does_what_a_list_of_the_last_calls_says() {
    guarded!(
        call,
        name = "kits: model of calls",
        threshold = 60%,
        window = 7,
        min_calls = 3,
        cooldown = 10s,
        on = Error::Failed,
        ignore = Error::Ignored,
    );
    let kit = Kit::new("kits: model of calls");
    let mut numbers = Numbers::new(7);
    let mut model = Model { last: VecDeque::new(), state: CircuitState::Closed };
    let mut opened = 0;
    for _ in 0..5_000 {
        let letter = ["s", "s", "s", "c", "f", "f", "f", "i"][usize::try_from(numbers.below(8)).unwrap()];
        if model.state == CircuitState::Open {
            kit.follow(call, "x", "o");
            kit.clock.advance(secs(10));
            model.state = CircuitState::HalfOpen;
        }
        match (model.state, letter) {
            (_, "i") => {}
            (CircuitState::HalfOpen, "f") => model.state = CircuitState::Open,
            (CircuitState::HalfOpen, _) => model.state = CircuitState::Closed,
            (_, letter) => {
                model.last.push_back(letter == "f");
                if model.last.len() > 7 {
                    model.last.pop_front();
                }
                let failures = model.last.iter().filter(|failed| **failed).count();
                if model.last.len() >= 3 && failures * 10 >= model.last.len() * 6 {
                    model.state = CircuitState::Open;
                }
            }
        }
        let expected = match model.state {
            CircuitState::Open => "o",
            CircuitState::HalfOpen => "h",
            _ => "c",
        };
        opened += u64::from(expected == "o");
        kit.follow(call, letter, expected);
        if model.state != CircuitState::Closed {
            model.last.clear();
        }
        let failures = model.last.iter().filter(|failed| **failed).count();
        assert_eq!(
            kit.recorded(),
            (u32::try_from(model.last.len()).unwrap(), u32::try_from(failures).unwrap())
        );
    }
    assert!(opened > 300, "{opened}");
    assert_eq!(kit.seen().times_opened(), opened);
}
