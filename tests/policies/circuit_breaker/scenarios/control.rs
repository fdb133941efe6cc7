//! Scenario layer: commands of a person, while functions call the breaker.

use std::time::Duration;

use resilience::{CircuitBreaker, CircuitState};

use crate::support::{Error, Kit, Runs, secs, snapshot, state};

use CircuitState::{Closed, HalfOpen, ObserveOnly, Open};

#[test]
fn forced_open_lasts_through_any_time_and_counts_its_rejections() {
    guarded!(call, name = "kits: forced", threshold = 1, cooldown = 10s);
    let kit = Kit::new("kits: forced");
    kit.breaker.force_open();
    for _ in 0..3 {
        let Err(Error::Open(open)) = call(&kit, 's') else { panic!("it runs") };
        assert_eq!((open.state(), open.retry_after()), (CircuitState::ForcedOpen, None));
        kit.clock.advance(secs(1_000_000));
    }
    let seen = kit.seen();
    assert_eq!((seen.rejected(), seen.times_opened(), seen.retry_after()), (3, 0, None));
    kit.breaker.reset();
    kit.follow(call, "s", "c");
}

#[test]
fn each_command_is_legal_in_each_state_and_a_reset_ends_it() {
    guarded!(call, name = "kits: legal", threshold = 2, cooldown = 10s);
    let kit = Kit::new("kits: legal");
    let closed = || kit.breaker.reset();
    let open = || {
        kit.breaker.reset();
        kit.follow(call, "ff", "co");
    };
    let half_open = || {
        open();
        kit.clock.advance(secs(10));
    };
    let forced = || kit.breaker.force_open();
    let disabled = || kit.breaker.disable();
    let ways: [&dyn Fn(); 5] = [&closed, &open, &half_open, &forced, &disabled];
    for way in ways {
        way();
        kit.breaker.force_open();
        kit.follow(call, "x", "F");
        kit.breaker.reset();
        way();
        kit.breaker.disable();
        kit.follow(call, "fffs", "DDDD");
        kit.breaker.reset();
        way();
        kit.breaker.reset();
        kit.follow(call, "fsfs", "cccc");
    }
}

#[tokio::test(start_paused = true)]
async fn forcing_it_open_while_a_probe_runs_outlasts_the_probe() {
    guarded_async!(call, name = "kits: forced probe", threshold = 1, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: forced probe");
    begin!(call(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    let probe = begin!(call(&runs));
    CircuitBreaker::named(name).force_open();
    probe.end('s');
    assert_eq!(reject!(call(&runs)).state(), CircuitState::ForcedOpen);
}

#[tokio::test(start_paused = true)]
async fn a_half_open_circuit_that_is_reset_counts_from_nothing() {
    guarded_async!(call, name = "kits: reset half-open", threshold = 2, cooldown = 10s);
    let (runs, name) = (Runs::default(), "kits: reset half-open");
    begin!(call(&runs)).end('f');
    begin!(call(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    let probe = begin!(call(&runs));
    reject!(call(&runs));
    CircuitBreaker::named(name).reset();
    let calls = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    drop(probe);
    for call in calls {
        call.end('s');
    }
    assert_eq!((state(name), snapshot(name).failures()), (Closed, 0));
}

#[test]
fn half_open_by_hand_keeps_the_probes_and_the_cooldown() {
    guarded!(call, name = "kits: by hand half-open", threshold = 1, cooldown = 1h, probes = 2);
    let kit = Kit::new("kits: by hand half-open");
    assert!(kit.breaker.half_open().is_err());
    kit.follow(call, "fx", "oo");
    kit.breaker.half_open().expect("it is open");
    assert_eq!(kit.state(), HalfOpen);
    kit.follow(call, "sf", "ho");
    assert_eq!(kit.seen().retry_after(), Some(secs(3600)));
    kit.breaker.half_open().expect("it is open");
    kit.follow(call, "ss", "hc");
    assert!(kit.breaker.half_open().is_err());
}

#[test]
fn observing_lets_every_call_run_through_a_whole_outage() {
    guarded!(call, name = "kits: observe", threshold = 50%, window = 4, cooldown = 10s);
    let kit = Kit::new("kits: observe");
    kit.breaker.observe_only();
    for letter in "ffssfff".chars() {
        let _ = call(&kit, letter);
    }
    let seen = kit.seen();
    assert_eq!((seen.state(), seen.observed(), seen.would_have_rejected()), (ObserveOnly, Some(Open), 3));
    assert_eq!((kit.runs.count(), seen.rejected()), (7, 0));
    kit.clock.advance(secs(10));
    assert_eq!(kit.seen().observed(), Some(HalfOpen));
    assert_eq!(call(&kit, 's'), Ok(()));
    assert_eq!(kit.seen().observed(), Some(Closed));
    kit.breaker.reset();
    kit.follow(call, "ffssx", "cccoo");
}

#[test]
fn handles_on_one_breaker_see_the_same() {
    guarded!(call, name = "kits: handles", threshold = 2, cooldown = 10s);
    let kit = Kit::new("kits: handles");
    let (clone, again) = (kit.breaker.clone(), CircuitBreaker::named("kits: handles"));
    kit.follow(call, "f", "c");
    assert_eq!([clone.snapshot().failures(), again.snapshot().failures()], [1, 1]);
    let permit = clone.try_acquire().expect("closed");
    permit.failure();
    kit.follow(call, "x", "o");
    again.reset();
    kit.follow(call, "s", "c");
    assert_eq!(clone.snapshot(), again.snapshot());
}

#[test]
fn a_clock_that_jumps_back_costs_one_cooldown_at_most() {
    guarded!(call, name = "kits: jump", threshold = 1, cooldown = 10s, probes = 2);
    let kit = Kit::new("kits: jump");
    kit.clock.set(secs(1_000_000));
    kit.follow(call, "f", "o");
    kit.clock.set(Duration::ZERO);
    kit.follow(call, "x", "o");
    assert!(kit.seen().retry_after() <= Some(secs(10)));
    kit.clock.advance(secs(10));
    kit.follow(call, "s", "h");
    std::mem::forget(kit.breaker.try_acquire());
    kit.clock.set(Duration::ZERO);
    kit.follow(call, "x", "h");
    kit.clock.advance(secs(10));
    kit.follow(call, "s", "c");
}
