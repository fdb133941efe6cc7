//! Scenario layer: a window of time. It forgets a record between 1.0 and 1.1 windows after it.

use std::time::Duration;

use resilience::CircuitState;

use crate::support::{Error, Kit, NANO, Numbers, Runs, ms, secs, snapshot, state};

#[test]
fn failures_too_far_apart_are_never_seen_together() {
    guarded!(call, name = "kits: apart", threshold = 100%, window = 10s, min_calls = 2);
    let kit = Kit::new("kits: apart");
    for _ in 0..20 {
        kit.follow(call, "f", "c");
        kit.clock.advance(secs(11));
    }
    kit.follow(call, "f", "c");
    kit.clock.advance(secs(10));
    kit.follow(call, "fx", "oo");
}

#[test]
fn a_trickle_of_failures_below_min_calls_never_opens_it() {
    guarded!(call, name = "kits: trickle", threshold = 50%, window = 10s, min_calls = 4);
    let kit = Kit::new("kits: trickle");
    for _ in 0..50 {
        kit.follow(call, "f", "c");
        assert!(kit.recorded().0 < 4);
        kit.clock.advance(secs(4));
    }
    kit.follow(call, "ff", "co");
}

#[test]
fn old_successes_water_the_rate_down_until_they_are_forgotten() {
    for (wait, opens) in [(secs(10), false), (secs(11), true)] {
        guarded!(call, name = "kits: water", threshold = 50%, window = 10s, min_calls = 1);
        let kit = Kit::new("kits: water");
        kit.breaker.reset();
        kit.follow(call, "sss", "ccc");
        kit.clock.advance(wait);
        kit.follow(call, "f", if opens { "o" } else { "c" });
    }
}

#[test]
fn a_record_lives_for_one_window_wherever_in_a_bucket_it_falls() {
    guarded!(call, name = "kits: phases", threshold = 100%, window = 1s, min_calls = 1000);
    let kit = Kit::new("kits: phases");
    let mut numbers = Numbers::new(1);
    for _ in 0..500 {
        kit.breaker.reset();
        kit.clock.advance(Duration::from_nanos(numbers.below(1_000_000_000)));
        kit.follow(call, "f", "c");
        kit.clock.advance(secs(1));
        assert_eq!(kit.recorded(), (1, 1), "one window later");
        kit.clock.advance(ms(100));
        assert_eq!(kit.recorded(), (0, 0), "a tenth after that");
    }
}

#[test]
fn it_holds_what_a_list_of_records_with_their_times_holds() {
    guarded!(call, name = "kits: model of time", threshold = 100%, window = 10s, min_calls = 100_000, ignore = Error::Ignored);
    let kit = Kit::new("kits: model of time");
    let mut numbers = Numbers::new(3);
    let mut records: Vec<(Duration, bool)> = Vec::new();
    for _ in 0..3_000 {
        kit.clock.advance(ms(numbers.below(2_500)));
        let letter = ["s", "f", "i"][usize::try_from(numbers.below(3)).unwrap()];
        kit.follow(call, letter, "c");
        let now = kit.clock.elapsed();
        if letter != "i" {
            records.push((now, letter == "f"));
        }
        let within = |age: Duration, failed_only: bool| {
            let held = records
                .iter()
                .filter(|(then, failed)| now.saturating_sub(*then) < age && (*failed || !failed_only));
            u32::try_from(held.count()).unwrap()
        };
        let (recorded, failures) = kit.recorded();
        assert!((within(secs(10) + NANO, false)..=within(secs(11), false)).contains(&recorded));
        assert!((within(secs(10) + NANO, true)..=within(secs(11), true)).contains(&failures));
    }
}

#[test]
fn every_way_back_to_closed_empties_a_window_of_time() {
    guarded!(call, name = "kits: young", threshold = 100%, window = 1h, min_calls = 2, cooldown = 1s);
    let kit = Kit::new("kits: young");
    kit.follow(call, "ff", "co");
    kit.clock.advance(secs(1));
    kit.follow(call, "s", "c");
    assert_eq!(kit.recorded(), (0, 0));
    kit.follow(call, "f", "c");
    kit.breaker.reset();
    kit.follow(call, "f", "c");
    kit.breaker.disable();
    kit.follow(call, "f", "D");
    kit.breaker.reset();
    kit.follow(call, "ff", "co");
}

#[test]
fn a_record_is_of_the_time_at_which_the_call_ended() {
    #[resilience::circuit_breaker(name = "kits: ended", threshold = 100%, window = 10s, min_calls = 2)]
    fn call(kit: &Kit, time: Duration) -> Result<(), Error> {
        kit.body_taking(time, 'f')
    }
    let kit = Kit::new("kits: ended");
    assert_eq!(call(&kit, secs(60)), Err(Error::Failed));
    kit.clock.advance(secs(10));
    assert_eq!(kit.recorded(), (1, 1));
    assert_eq!(call(&kit, Duration::ZERO), Err(Error::Failed));
    assert_eq!(kit.state(), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn calls_that_overlap_are_recorded_as_they_end() {
    guarded_async!(call, name = "kits: overlap", threshold = 60%, window = 10s, min_calls = 3);
    let runs = Runs::default();
    let [first, second, third] = [begin!(call(&runs)), begin!(call(&runs)), begin!(call(&runs))];
    assert_eq!(snapshot("kits: overlap").recorded(), 0, "nobody has ended");
    second.end('f');
    tokio::time::advance(secs(20)).await;
    first.end('f');
    third.end('s');
    let seen = snapshot("kits: overlap");
    assert_eq!((seen.recorded(), seen.failures()), (2, 1), "the second is forgotten");
    begin!(call(&runs)).end('f');
    assert_eq!(state("kits: overlap"), CircuitState::Open, "2 of 3");
    assert_eq!(reject!(call(&runs)).retry_after(), Some(secs(30)));
}

#[test]
fn a_window_of_time_waits_for_twenty_calls_by_default() {
    const WINDOW: Duration = Duration::from_secs(10);
    guarded!(call, name = "kits: default of time", threshold = 50%, window = 3 * WINDOW);
    let kit = Kit::new("kits: default of time");
    for _ in 0..19 {
        kit.follow(call, "f", "c");
        kit.clock.advance(secs(1));
    }
    assert_eq!(kit.recorded(), (19, 19));
    kit.follow(call, "s", "o");
}
