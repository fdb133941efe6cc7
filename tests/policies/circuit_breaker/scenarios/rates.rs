//! Scenario layer: failures that open a circuit, in a row and as a share of the last calls.

use resilience::CircuitState;

use crate::support::{Error, Kit, outcome};

#[test]
fn a_success_that_completes_min_calls_opens_it() {
    guarded!(call, name = "kits: completes", threshold = 50%, window = 5);
    let kit = Kit::new("kits: completes");
    kit.follow(call, "fff", "ccc");
    assert_eq!((kit.seen().recorded(), kit.seen().failures(), kit.seen().rejected()), (3, 3, 0));
    kit.follow(call, "ssxx", "cooo");
    assert_eq!((kit.seen().times_opened(), kit.seen().rejected()), (1, 2));
}

#[test]
fn one_failure_fewer_than_the_share_keeps_it_closed_for_ever() {
    guarded!(call, name = "kits: fewer", threshold = 50%, window = 10, min_calls = 10);
    let kit = Kit::new("kits: fewer");
    for _ in 0..20 {
        kit.follow(call, "ffffssssss", "cccccccccc");
    }
    assert_eq!(kit.recorded(), (10, 4));
    assert_eq!(kit.seen().successes(), 6);
    // The fifth replaces a success.
    kit.follow(call, "fffff", "cccco");
}

#[test]
fn a_share_is_compared_in_whole_numbers() {
    guarded!(third, name = "kits: third", threshold = 1.0 / 3.0, window = 3);
    guarded!(more, name = "kits: more than a third", threshold = 34%, window = 3);
    guarded!(tenths, name = "kits: seven tenths", threshold = 0.7, window = 10);
    guarded!(odd, name = "kits: 29 of 100", threshold = 29%, window = 100, min_calls = 100);
    Kit::new("kits: third").follow(third, "ssf", "cco");
    Kit::new("kits: more than a third").follow(more, "ssff", "ccco");
    Kit::new("kits: seven tenths").follow(tenths, "fffffffsss", "ccccccccco");
    let kit = Kit::new("kits: 29 of 100");
    (0..71).for_each(|_| kit.follow(odd, "s", "c"));
    (0..28).for_each(|_| kit.follow(odd, "f", "c"));
    kit.follow(odd, "f", "o");
}

#[test]
fn at_a_hundred_percent_a_success_in_the_window_keeps_it_closed() {
    guarded!(call, name = "kits: all", threshold = 100%, window = 4);
    let kit = Kit::new("kits: all");
    kit.follow(call, "sffffx", "ccccoo");
}

#[test]
fn the_least_share_is_reached_by_a_single_failure() {
    guarded!(call, name = "kits: one percent", threshold = 1%, window = 100, min_calls = 100);
    let kit = Kit::new("kits: one percent");
    kit.follow(call, "f", "c");
    (0..98).for_each(|_| kit.follow(call, "s", "c"));
    assert_eq!(kit.recorded(), (99, 1));
    kit.follow(call, "s", "o");
}

#[test]
fn a_low_volume_does_not_open_it() {
    guarded!(call, name = "kits: low volume", threshold = 50%);
    let kit = Kit::new("kits: low volume");
    (0..19).for_each(|_| kit.follow(call, "f", "c"));
    assert_eq!(kit.seen().failure_rate(), Some(1.0));
    kit.follow(call, "f", "o");
}

#[test]
fn min_calls_beyond_the_default_window_lift_it() {
    guarded!(call, name = "kits: lifted window", threshold = 1%, min_calls = 150);
    let kit = Kit::new("kits: lifted window");
    (0..149).for_each(|_| kit.follow(call, "f", "c"));
    assert_eq!(kit.recorded(), (149, 149));
    kit.follow(call, "f", "o");
}

#[test]
fn a_single_call_may_be_enough() {
    guarded!(call, name = "kits: single", threshold = 100%, window = 10, min_calls = 1);
    let kit = Kit::new("kits: single");
    kit.follow(call, "s", "c");
    kit.breaker.reset();
    kit.follow(call, "f", "o");
}

/// In `MicroProfile` a skipped error is a success. Here an error in `ignore` is not recorded, and
/// one outside `on` is a success.
#[test]
fn errors_outside_on_are_recorded_and_ignored_ones_are_not() {
    guarded!(
        call,
        name = "kits: denominator",
        threshold = 50%,
        window = 4,
        on = Error::Failed,
        ignore = Error::Ignored
    );
    let kit = Kit::new("kits: denominator");
    kit.follow(call, "fci", "ccc");
    assert_eq!(kit.recorded(), (2, 1));
    kit.follow(call, "iic", "ccc");
    assert_eq!(kit.recorded(), (3, 1));
    kit.follow(call, "ifx", "coo");
}

#[test]
fn what_is_both_in_on_and_in_ignore_is_ignored() {
    guarded!(
        call,
        name = "kits: both",
        threshold = 1,
        on = Error::Failed | Error::Ignored,
        ignore = Error::Ignored | Error::Client
    );
    let kit = Kit::new("kits: both");
    kit.follow(call, "iciciisf", "ccccccco");
}

#[test]
fn a_value_that_is_a_failure_counts_like_an_error() {
    #[resilience::circuit_breaker(
        name = "kits: values",
        threshold = 50%,
        window = 4,
        on_ok = |letter| *letter == 'b',
        ignore = |error| *error == Error::Ignored,
    )]
    fn answer(letter: char) -> Result<char, Error> {
        outcome(if letter == 'b' { 's' } else { letter }).map(|()| letter)
    }
    let kit = Kit::new("kits: values");
    for (letter, recorded) in [('b', (1, 1)), ('i', (1, 1)), ('s', (2, 1)), ('s', (3, 1))] {
        let _ = answer(letter);
        assert_eq!((kit.recorded(), kit.state()), (recorded, CircuitState::Closed), "{letter}");
    }
    assert_eq!(answer('b'), Ok('b'), "the value comes back unchanged");
    assert_eq!(kit.state(), CircuitState::Open);
}

#[test]
fn a_row_is_ended_by_any_success_and_by_nothing_else() {
    guarded!(call, name = "kits: row", threshold = 3, on = Error::Failed, ignore = Error::Ignored);
    let kit = Kit::new("kits: row");
    for (letters, row) in [("ff", 2), ("s", 0), ("ff", 2), ("i", 2), ("c", 0), ("f", 1), ("if", 2)] {
        kit.follow(call, letters, &"c".repeat(letters.len()));
        assert_eq!(kit.seen().failures(), row, "{letters}");
    }
    kit.follow(call, "fx", "oo");
    assert_eq!((kit.seen().times_opened(), kit.seen().rejected()), (1, 1));
}

#[test]
fn panics_count_among_the_failures_of_a_rate() {
    guarded!(call, name = "kits: panics", threshold = 50%, window = 4);
    let kit = Kit::new("kits: panics");
    let panics = || std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&kit, 'p'))).is_err();
    kit.follow(call, "ss", "cc");
    assert!(panics());
    assert_eq!((kit.recorded(), kit.state()), ((3, 1), CircuitState::Closed));
    assert!(panics());
    kit.follow(call, "x", "o");
    assert_eq!(kit.runs.count(), 4);
}

/// resilience4j, Polly and Failsafe show, while a circuit is open, the counts that opened it.
#[test]
fn an_open_circuit_shows_no_counts() {
    guarded!(row, name = "kits: counts of a row", threshold = 2);
    guarded!(rate, name = "kits: counts of a rate", threshold = 50%, window = 4);
    let kit = Kit::new("kits: counts of a row");
    kit.follow(row, "ff", "co");
    assert_eq!((kit.recorded(), kit.seen().failure_rate()), ((0, 0), None));
    let kit = Kit::new("kits: counts of a rate");
    kit.follow(rate, "ffss", "ccco");
    assert_eq!((kit.recorded(), kit.seen().failure_rate()), ((0, 0), None));
}

#[test]
fn expressions_out_of_range_become_the_nearest_legal_value() {
    const WINDOW: u32 = 4;
    guarded!(fits, name = "kits: clamped calls", threshold = 50%, window = WINDOW, min_calls = 10 * WINDOW);
    guarded!(all, name = "kits: clamped rate", threshold = 7.5 * 1.0, window = WINDOW);
    guarded!(no_number, name = "kits: no number", threshold = f64::NAN, window = WINDOW);
    guarded!(least, name = "kits: least rate", threshold = -0.5 + 0.0, window = WINDOW);
    guarded!(none, name = "kits: no window", threshold = 50%, window = WINDOW - 4, min_calls = WINDOW - 4);
    Kit::new("kits: clamped calls").follow(fits, "ssff", "ccco");
    Kit::new("kits: clamped rate").follow(all, "sffff", "cccco");
    Kit::new("kits: no number").follow(no_number, "sffff", "cccco");
    Kit::new("kits: least rate").follow(least, "sssssf", "ccccco");
    Kit::new("kits: no window").follow(none, "ssf", "cco");
}
