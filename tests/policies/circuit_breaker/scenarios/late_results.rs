//! Scenario layer: results of calls that began before the present state.

use resilience::{CircuitBreaker, CircuitState};

use crate::support::{Call, Error, Runs, secs, snapshot, state};

type Command = fn(&CircuitBreaker);

use CircuitState::{Closed, Disabled, ForcedOpen, HalfOpen, Open};

/// Ends a late call as its letter says, or `d`rops it.
fn end(call: Call<'_>, letter: char) {
    if letter == 'd' {
        drop(call);
    } else {
        call.end(letter);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_from_before_the_opening_changes_no_later_state() {
    guarded_async!(call, name = "kits: late closed", threshold = 1, cooldown = 10s, ignore = Error::Ignored);
    let (runs, name) = (Runs::default(), "kits: late closed");
    for letter in ['s', 'f', 'i', 'p', 'd'] {
        let [in_open, in_half_open, beside_a_probe, in_closed] =
            [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
        begin!(call(&runs)).end('f');
        let opened = snapshot(name).times_opened();
        tokio::time::advance(secs(1)).await;
        end(in_open, letter);
        assert_eq!(reject!(call(&runs)).retry_after(), Some(secs(9)), "{letter}");
        tokio::time::advance(secs(9)).await;
        end(in_half_open, letter);
        assert_eq!(state(name), HalfOpen, "{letter}");
        let probe = begin!(call(&runs));
        end(beside_a_probe, letter);
        assert_eq!(reject!(call(&runs)).state(), HalfOpen, "{letter} frees no place");
        probe.end('s');
        assert_eq!(state(name), Closed, "{letter}");
        end(in_closed, letter);
        assert_eq!(
            (state(name), snapshot(name).failures(), snapshot(name).times_opened()),
            (Closed, 0, opened),
            "{letter}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_success_does_not_end_the_row_of_the_present_state() {
    guarded_async!(call, name = "kits: late success", threshold = 2, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: late success");
    let late = begin!(call(&runs));
    begin!(call(&runs)).end('f');
    begin!(call(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('s');
    begin!(call(&runs)).end('f');
    late.end('s');
    assert_eq!(snapshot(name).failures(), 1);
    begin!(call(&runs)).end('f');
    assert_eq!(state(name), Open);
}

#[tokio::test(start_paused = true)]
async fn a_late_result_is_not_on_record_in_a_window() {
    guarded_async!(call, name = "kits: late window", threshold = 50%, window = 4, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: late window");
    let late = [begin!(call(&runs)), begin!(call(&runs))];
    for letter in ['f', 'f', 's', 's'] {
        begin!(call(&runs)).end(letter);
    }
    assert_eq!(state(name), Open);
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('s');
    begin!(call(&runs)).end('s');
    for (call, letter) in late.into_iter().zip(['f', 's']) {
        call.end(letter);
        assert_eq!((snapshot(name).recorded(), snapshot(name).failures()), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_ends_after_the_closing_is_not_counted() {
    guarded_async!(call, name = "kits: late probe", threshold = 1, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: late probe");
    begin!(call(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    let hung = begin!(call(&runs));
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('s');
    hung.end('f');
    assert_eq!((state(name), snapshot(name).times_opened()), (Closed, 1));
}

#[tokio::test(start_paused = true)]
async fn whatever_a_person_does_makes_calls_under_way_late() {
    guarded_async!(call, name = "kits: late by hand", threshold = 1, cooldown = 10s);
    let (runs, breaker) = (Runs::default(), CircuitBreaker::named("kits: late by hand"));
    let commands: [(Command, CircuitState); 3] = [
        (CircuitBreaker::reset, Closed),
        (CircuitBreaker::force_open, ForcedOpen),
        (CircuitBreaker::disable, Disabled),
    ];
    for (command, expected) in commands {
        for letter in ['f', 's', 'p', 'd'] {
            let [now, after] = [begin!(call(&runs)), begin!(call(&runs))];
            command(&breaker);
            end(now, letter);
            assert_eq!(breaker.state(), expected, "{letter}");
            breaker.reset();
            end(after, letter);
            assert_eq!((breaker.state(), breaker.snapshot().failures()), (Closed, 0), "{letter}");
        }
    }
    assert_eq!(breaker.snapshot().times_opened(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_probe_under_way_at_a_reset_neither_closes_nor_opens() {
    guarded_async!(call, name = "kits: reset probe", threshold = 2, cooldown = 10s);
    let (runs, breaker) = (Runs::default(), CircuitBreaker::named("kits: reset probe"));
    for letter in ['f', 's'] {
        begin!(call(&runs)).end('f');
        begin!(call(&runs)).end('f');
        tokio::time::advance(secs(10)).await;
        let probe = begin!(call(&runs));
        breaker.reset();
        begin!(call(&runs)).end('f');
        probe.end(letter);
        assert_eq!((breaker.state(), breaker.snapshot().failures()), (Closed, 1), "{letter}");
        breaker.reset();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_ran_while_disabled_is_not_counted_afterwards() {
    guarded_async!(call, name = "kits: disabled late", threshold = 1);
    let (runs, breaker) = (Runs::default(), CircuitBreaker::named("kits: disabled late"));
    breaker.disable();
    let calls = [begin!(call(&runs)), begin!(call(&runs))];
    breaker.reset();
    for call in calls {
        call.end('f');
    }
    assert_eq!((breaker.state(), breaker.snapshot().times_opened()), (Closed, 0));
}
