//! Scenario layer: the length of a cooldown, and its growth.

use std::time::Duration;

use resilience::{CircuitState, circuit_breaker};

use crate::support::{Error, Kit, NANO, Outcome, Runs, is_rejected, just_below, secs, snapshot, state};

#[test]
fn it_counts_from_the_end_of_the_call_that_opened_it() {
    #[circuit_breaker(name = "kits: from the end", threshold = 1, cooldown = 10s)]
    fn call(kit: &Kit, letter: char) -> Outcome {
        kit.body_taking(secs(60), letter)
    }
    let kit = Kit::new("kits: from the end");
    kit.follow(call, "f", "o");
    assert_eq!(kit.seen().retry_after(), Some(secs(10)));
    kit.clock.advance(just_below(secs(10)));
    kit.follow(call, "x", "o");
    kit.clock.advance(NANO);
    kit.follow(call, "s", "c");
}

#[test]
fn the_time_to_the_next_probe_runs_down() {
    guarded!(call, name = "kits: runs down", threshold = 1, cooldown = 10s);
    let kit = Kit::new("kits: runs down");
    assert_eq!(kit.seen().retry_after(), None);
    kit.follow(call, "f", "o");
    for left in (1..=10).rev() {
        assert_eq!(kit.seen().retry_after(), Some(secs(left)));
        let Err(Error::Open(open)) = call(&kit, 's') else { panic!("it is open") };
        assert_eq!((open.retry_after(), open.state()), (Some(secs(left)), CircuitState::Open));
        kit.clock.advance(secs(1));
    }
    assert_eq!((kit.state(), kit.seen().retry_after()), (CircuitState::HalfOpen, Some(Duration::ZERO)));
    kit.follow(call, "s", "c");
    assert_eq!((kit.seen().retry_after(), kit.seen().rejected()), (None, 10));
}

#[tokio::test(start_paused = true)]
async fn calls_that_fail_while_it_is_open_do_not_prolong_it() {
    guarded_async!(call, name = "kits: prolong", threshold = 1, cooldown = 10s);
    let runs = Runs::default();
    let [first, second, third] = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    first.end('f');
    tokio::time::advance(secs(5)).await;
    second.end('f');
    third.end('p');
    assert_eq!(reject!(call(&runs)).retry_after(), Some(secs(5)));
    assert_eq!(snapshot("kits: prolong").times_opened(), 1);
}

#[test]
fn rejections_do_not_prolong_it() {
    guarded!(call, name = "kits: rejections", threshold = 1, cooldown = 10s);
    let kit = Kit::new("kits: rejections");
    kit.follow(call, "f", "o");
    for _ in 0..99 {
        kit.clock.advance(Duration::from_millis(100));
        kit.follow(call, "x", "o");
    }
    kit.clock.advance(Duration::from_millis(100));
    kit.follow(call, "s", "c");
}

#[test]
fn a_grown_cooldown_has_to_elapse_like_any_other() {
    guarded!(
        call,
        name = "kits: grown",
        threshold = 1,
        cooldown = 10s,
        cooldown_factor = 2,
        cooldown_cap = 60s
    );
    let kit = Kit::new("kits: grown");
    kit.follow(call, "f", "o");
    for grown in [10, 20, 40, 60, 60] {
        assert_eq!(kit.seen().retry_after(), Some(secs(grown)));
        kit.clock.advance(just_below(secs(grown)));
        kit.follow(call, "x", "o");
        kit.clock.advance(NANO);
        kit.follow(call, "f", "o");
    }
}

/// The bounds of a spread cooldown: at most what the formula says, and at least nineteen twentieths
/// of it.
#[test]
fn a_grown_cooldown_is_never_longer_than_its_factor_and_cap_say() {
    guarded!(
        call,
        name = "kits: grown at most",
        threshold = 1,
        cooldown = 10s,
        cooldown_factor = 1.5,
        cooldown_cap = 30s
    );
    let kit = Kit::new("kits: grown at most");
    kit.follow(call, "f", "o");
    for grown in [secs(10), secs(15), Duration::from_millis(22_500), secs(30), secs(30)] {
        let rest = kit.seen().retry_after().expect("open");
        assert!(grown.mul_f64(0.95) <= rest && rest <= grown, "{rest:?} of {grown:?}");
        kit.clock.advance(just_below(rest));
        kit.follow(call, "x", "o");
        kit.clock.advance(NANO);
        kit.follow(call, "f", "o");
    }
    kit.clock.advance(secs(30));
    kit.follow(call, "sf", "co");
    assert_eq!(kit.seen().retry_after(), Some(secs(10)), "closing brought it back to normal");
}

#[test]
fn a_reset_brings_it_back_to_normal_too() {
    guarded!(call, name = "kits: reset grown", threshold = 1, cooldown = 10s, cooldown_factor = 4);
    let kit = Kit::new("kits: reset grown");
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(10));
    kit.follow(call, "f", "o");
    assert!(kit.seen().retry_after() > Some(secs(30)));
    kit.breaker.reset();
    kit.follow(call, "f", "o");
    assert_eq!(kit.seen().retry_after(), Some(secs(10)));
    kit.clock.advance(secs(10));
    kit.follow(call, "f", "o");
    kit.breaker.force_open();
    kit.breaker.reset();
    kit.follow(call, "f", "o");
    assert_eq!(kit.seen().retry_after(), Some(secs(10)));
}

#[tokio::test(start_paused = true)]
async fn it_grows_once_for_all_probes_and_only_for_a_failure() {
    guarded_async!(
        call,
        name = "kits: grows once",
        threshold = 1,
        cooldown = 10s,
        cooldown_factor = 2,
        probes = 3,
        ignore = Error::Ignored
    );
    let (runs, name) = (Runs::default(), "kits: grows once");
    begin!(call(&runs)).end('f');
    tokio::time::advance(secs(10)).await;
    begin!(call(&runs)).end('i');
    drop(begin!(call(&runs)));
    let hung = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    tokio::time::advance(secs(10)).await;
    let probes = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    assert_eq!(state(name), CircuitState::HalfOpen);
    for probe in probes.into_iter().chain(hung) {
        probe.end('f');
    }
    let rest = snapshot(name).retry_after().expect("open");
    assert!((secs(19)..=secs(20)).contains(&rest), "{rest:?}");
    assert_eq!(snapshot(name).times_opened(), 2);
}

#[test]
fn a_hung_probe_is_given_up_after_the_grown_cooldown() {
    guarded!(call, name = "kits: grown hung", threshold = 1, cooldown = 10s, cooldown_factor = 6);
    let kit = Kit::new("kits: grown hung");
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(10));
    kit.follow(call, "f", "o");
    kit.clock.advance(secs(60));
    std::mem::forget(kit.breaker.try_acquire().expect("the probe"));
    kit.clock.advance(secs(59));
    kit.follow(call, "x", "h");
    kit.clock.advance(secs(1));
    kit.follow(call, "s", "c");
}

#[test]
fn without_a_factor_it_is_the_same_every_time() {
    guarded!(call, name = "kits: same", threshold = 1, cooldown = 10s, probes = 2);
    let kit = Kit::new("kits: same");
    kit.follow(call, "f", "o");
    for _ in 0..10 {
        assert_eq!(kit.seen().retry_after(), Some(secs(10)));
        kit.clock.advance(secs(10));
        kit.follow(call, "sfx", "hoo");
    }
    assert_eq!((kit.seen().times_opened(), kit.runs.count()), (11, 21));
}

#[test]
fn settings_out_of_range_are_clamped_and_leave_nothing_stuck() {
    const ZERO: Duration = Duration::ZERO;
    guarded!(
        none,
        name = "kits: no cooldown",
        threshold = u32::MIN,
        cooldown = ZERO,
        cooldown_factor = f64::NEG_INFINITY,
        probes = u32::MIN
    );
    guarded!(
        capped,
        name = "kits: capped below",
        threshold = 1,
        cooldown = 10 * secs(1),
        cooldown_factor = f64::INFINITY,
        cooldown_cap = secs(20)
    );
    let kit = Kit::new("kits: no cooldown");
    kit.follow(none, "fffs", "hhhc");
    let kit = Kit::new("kits: capped below");
    kit.follow(capped, "f", "o");
    for _ in 0..3 {
        kit.clock.advance(secs(20));
        kit.follow(capped, "f", "o");
    }
    assert!(kit.seen().retry_after() <= Some(secs(20)));
    kit.clock.advance(secs(20));
    kit.follow(capped, "s", "c");
}

#[tokio::test(start_paused = true)]
async fn sleeping_as_long_as_a_rejection_says_is_enough() {
    #[circuit_breaker(threshold = 1, cooldown = 7s)]
    async fn call(fails: bool) -> Outcome {
        if fails { Err(Error::Failed) } else { Ok(()) }
    }
    assert_eq!(call(true).await, Err(Error::Failed));
    tokio::time::sleep(secs(3)).await;
    let Err(Error::Open(open)) = call(false).await else { panic!("it is open") };
    assert_eq!(open.retry_after(), Some(secs(4)));
    tokio::time::advance(just_below(secs(4))).await;
    assert!(is_rejected(&call(false).await));
    tokio::time::advance(NANO).await;
    assert_eq!(call(false).await, Ok(()));
}
