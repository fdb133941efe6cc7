//! The races of the window of latencies: a slice that ends while others write and read.

use loom::sync::Arc;
use loom::thread;

use crate::hedge::latency::Latency;
use crate::runtime::clock::Instant;

const P50: u32 = 500_000_000;

fn at(seconds: u64) -> Instant {
    Instant::from_bits((1 << 60) + seconds * 1_000_000_000)
}

const LATENCY: u64 = 50_000_000;

/// Two calls find the slice too old at the same moment. One of them begins the next, and neither
/// call is lost.
#[test]
fn loom_two_calls_that_find_a_slice_too_old_are_both_known() {
    loom::model(|| {
        let latency = Arc::new(Latency::new());
        (0..18).for_each(|_| latency.took(at(0), LATENCY));
        let other = Arc::clone(&latency);
        let thread = thread::spawn(move || other.took(at(6), LATENCY));
        latency.took(at(6), LATENCY);
        thread.join().expect("it does not panic");
        assert!(latency.percentile(P50, at(6)).is_some(), "twenty are known");
    });
}

/// A reader beside a slice that begins anew sees the calls of the old window, or none of them: a
/// call that is out of the window is never known in the new one.
#[test]
fn loom_a_reader_never_takes_old_calls_for_new_ones() {
    loom::model(|| {
        let latency = Arc::new(Latency::new());
        (0..30).for_each(|_| latency.took(at(0), LATENCY));
        // The other slices are in use, so that the next one is the oldest.
        (1..6).for_each(|slice| latency.took(at(5 * slice), LATENCY));
        let other = Arc::clone(&latency);
        let thread = thread::spawn(move || other.took(at(31), LATENCY));
        assert_eq!(latency.percentile(P50, at(31)), None, "the thirty are too old");
        thread.join().expect("it does not panic");
        assert_eq!(latency.percentile(P50, at(31)), None);
    });
}

/// What a call forgets stays forgotten: a percentile that was found before it may be noted after
/// it, and holds for an eighth of a second at most.
#[test]
fn loom_a_percentile_that_is_noted_late_is_one_of_its_time() {
    loom::model(|| {
        let latency = Arc::new(Latency::new());
        (0..20).for_each(|_| latency.took(at(0), LATENCY));
        let other = Arc::clone(&latency);
        let thread = thread::spawn(move || (0..2).for_each(|_| other.takes_longer(at(0), 2 * LATENCY)));
        let found = latency.percentile(P50, at(0)).expect("there are enough");
        assert!((50..=54).contains(&found.as_millis()), "{found:?}");
        thread.join().expect("it does not panic");
        let found = latency.percentile(P50, at(1)).expect("there are enough");
        assert!((50..=54).contains(&found.as_millis()), "{found:?}");
    });
}
