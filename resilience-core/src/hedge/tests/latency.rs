//! The window of latencies against a list of all calls.

use std::time::Duration;

use proptest::prelude::*;

use crate::TestClock;
use crate::hedge::latency::Latency;
use crate::runtime::clock::Instant;

const P95: u32 = 950_000_000;
const P50: u32 = 500_000_000;

const fn ms(ms: u64) -> u64 {
    ms * 1_000_000
}

fn at(ms: u64) -> Instant {
    Instant::from_bits((1 << 60) + ms * 1_000_000)
}

/// Whether `found` is `exact`, or above it by as much as a bucket is wide.
fn is_near(found: Duration, exact: u64) -> bool {
    let found = u64::try_from(found.as_nanos()).expect("it is short");
    (exact..=exact + exact / 15 + 2_000).contains(&found)
}

#[test]
fn there_is_no_percentile_before_twenty_attempts() {
    let latency = Latency::new();
    for known in 0..20 {
        assert_eq!(latency.percentile(P95, at(known)), None);
        latency.took(at(known), ms(50));
    }
    let found = latency.percentile(P95, at(20)).expect("there are twenty");
    assert!(is_near(found, ms(50)), "{found:?}");
}

#[test]
fn it_is_at_least_a_millisecond() {
    let latency = Latency::new();
    (0..100).for_each(|_| latency.took(at(0), 3_000));
    let found = latency.percentile(P50, at(0)).expect("there are enough");
    assert!((1_000..1_002).contains(&found.as_micros()), "{found:?}");
}

#[test]
fn a_window_ends_after_thirty_seconds() {
    let latency = Latency::new();
    (0..20).for_each(|_| latency.took(at(0), ms(50)));
    assert!(latency.percentile(P95, at(29_999)).is_some());
    assert_eq!(latency.percentile(P95, at(30_000)), None, "all are too old");
    assert_eq!(latency.percentile(P95, at(86_400_000)), None);
    latency.took(at(86_400_000), ms(10));
    assert_eq!(latency.percentile(P95, at(86_400_000)), None, "one is known");
}

#[test]
fn slices_leave_one_by_one() {
    let latency = Latency::new();
    for second in 0..30 {
        (0..20).for_each(|_| latency.took(at(second * 1_000), ms(10 + second)));
    }
    let slowest = |now| latency.percentile(P50, at(now)).expect("there are enough");
    assert!(is_near(slowest(29_000), ms(24)), "{:?}", slowest(29_000));
    assert!(is_near(slowest(30_000), ms(27)), "{:?}", slowest(30_000));
    assert!(is_near(slowest(54_999), ms(37)), "{:?}", slowest(54_999));
}

#[test]
fn attempts_that_were_ready_at_once_took_no_time() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let latency = Latency::new();
    latency.took(at(0), ms(40));
    (0..89).for_each(|_| latency.was_ready_at_once());
    (0..10).for_each(|_| latency.took(at(1), ms(40)));
    let of = |share| latency.percentile(share, at(2)).expect("there are enough");
    assert_eq!(of(800_000_000).as_millis(), 1);
    assert!(is_near(of(P95), ms(40)));
    assert_eq!(latency.percentile(P50, at(30_000)), None, "they leave with their slice");
}

#[test]
fn a_window_begins_with_attempts_that_are_ready_at_once() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let latency = Latency::new();
    (0..20).for_each(|_| latency.was_ready_at_once());
    assert_eq!(latency.percentile(P95, at(1)).map(|found| found.as_millis()), Some(1));
    clock.advance(Duration::from_secs(60));
    assert_eq!(latency.percentile(P95, at(60_000)), None);
    (0..40).for_each(|_| latency.was_ready_at_once());
    assert!(latency.percentile(P95, at(60_000)).is_some());
}

#[test]
fn calls_that_take_the_same_time_do_not_exceed_it() {
    for took in (2..5_000).step_by(37) {
        let latency = Latency::new();
        (0..30).for_each(|_| latency.took(at(0), ms(took)));
        let found = latency.percentile(P50, at(0)).expect("there are enough");
        assert!(found > Duration::from_millis(took) && is_near(found, ms(took)), "{found:?}");
    }
}

#[test]
fn attempts_that_were_overtaken_do_not_pull_it_down() {
    let latency = Latency::new();
    (0..90).for_each(|_| latency.took(at(0), ms(20)));
    // A tenth takes longer. Another attempt wins after 25 ms.
    (0..10).for_each(|_| latency.takes_longer(at(0), ms(25)));
    let of = |share| latency.percentile(share, at(0)).expect("there are enough");
    assert!(is_near(of(P50), ms(20)));
    assert!(is_near(of(P95), ms(25)), "at least that is certain: {:?}", of(P95));
    // Where only these are known, it is the longest time.
    let latency = Latency::new();
    (0..30).for_each(|known| latency.takes_longer(at(0), ms(known)));
    assert!(is_near(latency.percentile(P50, at(0)).expect("there are enough"), ms(29)));
}

#[test]
fn a_clock_that_jumps_back_loses_nothing() {
    let latency = Latency::new();
    (0..20).for_each(|_| latency.took(at(60_000), ms(50)));
    assert!(latency.percentile(P95, at(0)).is_some());
    latency.took(at(0), ms(50));
    assert!(latency.percentile(P95, at(60_000)).is_some());
}

#[test]
fn a_share_that_ends_at_an_attempt_takes_no_more() {
    for (share, count) in [(550_000_000, 100), (560_000_000, 25), (680_000_000, 75), (999_000_000, 1_000)] {
        let latency = Latency::new();
        let (rank, count) = (u64::from(share) * count / 1_000_000_000, count);
        (0..count).for_each(|known| latency.took(at(0), ms(if known < rank { 10 } else { 90 })));
        let found = latency.percentile(share, at(0)).expect("there are enough");
        assert!(is_near(found, ms(10)), "{found:?}: the {rank} of {count}");
    }
}

#[test]
fn another_share_is_found_at_once() {
    let latency = Latency::new();
    (1..=100).for_each(|known| latency.took(at(0), ms(known)));
    for (share, exact) in [(P50, 50), (P95, 95), (P50, 50), (990_000_000, 99)] {
        let found = latency.percentile(share, at(0)).expect("there are enough");
        assert!(is_near(found, ms(exact)), "{found:?} for {exact}");
    }
}

/// A slice: when it has begun, and the calls in it. Of each, its time, and whether that is all that
/// is known.
type Written = (u64, Vec<(u64, bool)>);

proptest! {
    /// Calls of any latency, with any time between them. A slice begins with a call and is written
    /// for five seconds; those of the last thirty count.
    #[test]
    fn it_is_the_percentile_of_the_calls_in_the_window(
        calls in prop::collection::vec((0..900_u64, 2..5_000_u64, prop::bool::weighted(0.1)), 1..300),
        share in prop_oneof![Just(P50), Just(P95), Just(750_000_000)],
    ) {
        let latency = Latency::new();
        let (mut now, mut slices) = (0, Vec::<Written>::new());
        for (pause, took, is_longer) in calls {
            now += pause;
            if slices.last().is_none_or(|(began, _)| now - began >= 5_000) {
                slices.push((now, Vec::new()));
            }
            slices.last_mut().expect("there is one").1.push((took, is_longer));
            if is_longer { latency.takes_longer(at(now), ms(took)) } else { latency.took(at(now), ms(took)) }
        }
        let in_window = slices.iter().rev().take(6).filter(|(began, _)| now - began < 30_000);
        let all: Vec<(u64, bool)> = in_window.flat_map(|(_, calls)| calls.clone()).collect();
        let found = latency.percentile(share, at(now));
        if all.len() < 20 {
            prop_assert_eq!(found, None);
            return Ok(());
        }
        let mut known: Vec<u64> = all.iter().filter(|(_, longer)| !longer).map(|(took, _)| *took).collect();
        known.sort_unstable();
        let rank = (all.len() as u64 * u64::from(share)).div_ceil(1_000_000_000);
        let exact = match known.get(usize::try_from(rank).expect("it is small") - 1) {
            Some(took) => *took,
            None => all.iter().map(|(took, _)| *took).max().expect("there are some"),
        };
        let found = found.expect("there are enough");
        prop_assert!(is_near(found, ms(exact)), "{:?} for {} ms", found, exact);
    }
}
