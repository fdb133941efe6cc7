//! Races of a limit that adapts.

use super::{is_at_rest, taken, waits};
use crate::bulkhead::value::Bulkhead;
use crate::waiting::exploring::{explore, race};

/// A limit of 3 that falls to 2 at the first failure, and then to 1. A model is short, so the leak
/// is small.
fn up_to_three() -> &'static Bulkhead {
    let bulkhead: &Bulkhead = Box::leak(Box::new(Bulkhead::unshared("loom").limit(1..=3).queue(3).build()));
    let _linked = bulkhead.handle();
    bulkhead
}

/// The limit in force. The word on which threads agree says the same.
fn limit(bulkhead: &'static Bulkhead) -> u32 {
    let seen = bulkhead.snapshot().limit();
    assert_eq!(bulkhead.handle().agreed_limit(), Some(seen), "the newest limit is in force");
    seen
}

#[test]
fn loom_bulkhead_two_that_fail_together_lower_the_limit_once() {
    explore(|_| {
        let bulkhead = up_to_three();
        let (one, other) = (taken(bulkhead), taken(bulkhead));
        race(move || one.failure(), move || other.failure());
        assert_eq!(limit(bulkhead), 2);
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_success_races_a_failure() {
    explore(|_| {
        let bulkhead = up_to_three();
        taken(bulkhead).failure();
        taken(bulkhead).success();
        let (fails, succeeds) = (taken(bulkhead), taken(bulkhead));
        race(move || fails.failure(), move || succeeds.success());
        // 2 + 1, and nine tenths of that; or nine tenths of 2, and 1 more.
        assert_eq!(limit(bulkhead), 2);
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_raised_limit_races_a_waiter_that_leaves() {
    explore(|_| {
        let bulkhead = up_to_three();
        taken(bulkhead).failure();
        taken(bulkhead).failure();
        let held = taken(bulkhead);
        let (first, mut second) = (waits(bulkhead), waits(bulkhead));
        race(move || held.success(), move || drop(first));
        assert_eq!(limit(bulkhead), 2);
        assert_eq!(second.wakes(), 1, "there is a place for it, whoever left first");
        drop(second.output().expect("it was let in"));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_grant_races_a_failure_and_its_waiter() {
    explore(|_| {
        let bulkhead = up_to_three();
        let (leaves, fails, _stays) = (taken(bulkhead), taken(bulkhead), taken(bulkhead));
        let mut waits = waits(bulkhead);
        let looks = move || {
            drop(leaves);
            let polled = waits.poll();
            (polled, waits)
        };
        let ((polled, mut waits), ()) = race(looks, move || fails.failure());
        // In between, the limit may be lower already, and the place not free yet.
        let polled = if polled.is_pending() { waits.poll() } else { polled };
        assert!(polled.is_ready(), "one of two places is free");
        drop(polled);
        assert_eq!((limit(bulkhead), bulkhead.handle().grants_not_taken_up()), (2, 0));
    });
}
