//! Races of a lane that brings tokens while calls are under way.

use std::task::Waker;
use std::time::Duration;

use super::{INTERVAL, joins, now, rest, takes};
use crate::rate_limit::allowance::Terms;
use crate::rate_limit::cell::{Entered, RateLimitCell, Stands};
use crate::rate_limit::expansion::statics::StaticRateLimiter;
use crate::rate_limit::settings::RateLimitSettings;
use crate::waiting::exploring::{explore, race};

const TERMS: Terms = Terms { period: 250_000_000, silence: 700_000_000, replicas: 2 };

/// A limiter with a token each 100 ms and so many at once, the first one taken.
fn function(burst: usize) -> &'static RateLimitCell {
    let settings = if burst == 1 {
        || RateLimitSettings::new(10).burst(1).shared(true)
    } else {
        || RateLimitSettings::new(10).burst(2).shared(true)
    };
    let own: &StaticRateLimiter = Box::leak(Box::new(StaticRateLimiter::unnamed("loom-lent", settings)));
    let (cell, token, _) = own.take();
    assert!(token.is_some());
    cell
}

/// A call that does not wait.
fn calls(cell: &RateLimitCell) -> bool {
    let asks = || cell.in_line(now, |line| line.enter(0, Waker::noop().clone()));
    takes(cell) || matches!(asks(), Entered::Token(_))
}

#[test]
fn loom_rate_limit_a_call_comes_while_a_lane_begins() {
    for burst in [1, 2] {
        explore(move |clock| {
            let cell = function(burst);
            let begins = move || cell.seen_by_lane(TERMS).is_some();
            let (taken, begun) = race(move || calls(cell), begins);
            assert!(begun);
            clock.advance(2 * INTERVAL);
            let rest = usize::from(taken) + rest(cell);
            assert_eq!(rest, burst - 1, "the tokens that were left, and no others");
        });
    }
}

#[test]
fn loom_rate_limit_calls_come_while_a_lane_brings_a_token() {
    for stands_still in [false, true] {
        explore(move |clock| {
            let cell = function(1);
            assert!(cell.seen_by_lane(TERMS).is_some());
            cell.grant(1, TERMS);
            let after = if stands_still { 2 * INTERVAL } else { INTERVAL };
            clock.advance(after);
            // One is there, and one is brought.
            let (taken, ()) = race(move || calls(cell), move || cell.grant(1, TERMS));
            assert!(taken, "one was there before");
            clock.advance(2 * INTERVAL);
            assert_eq!(rest(cell), 1, "{stands_still}");
        });
    }
}

#[test]
fn loom_rate_limit_one_joins_while_a_lane_brings_its_token() {
    explore(|clock| {
        let cell = function(1);
        assert!(cell.seen_by_lane(TERMS).is_some());
        let joins = move || joins(cell).expect("there is no token");
        let (waits, ()) = race(joins, move || cell.grant(1, TERMS));
        let due = now().saturating_add(INTERVAL);
        assert!(waits.due == due || waits.is_woken(), "nobody else tells it");
        assert_eq!(waits.looks(cell), Stands::Until(due));
        clock.advance(INTERVAL);
        assert_eq!(waits.looks(cell), Stands::LetIn);
        assert_eq!(rest(cell), 0);
    });
}

#[test]
fn loom_rate_limit_a_waiter_looks_while_a_lane_brings_tokens() {
    explore(|clock| {
        let cell = function(1);
        assert!(cell.seen_by_lane(TERMS).is_some());
        let waits = joins(cell).expect("there is no token");
        let looks = move || (waits.looks(cell), waits);
        let ((seen, waits), ()) = race(looks, move || cell.grant(1, TERMS));
        let due = now().saturating_add(INTERVAL);
        assert!(seen == Stands::Until(due) || waits.is_woken(), "{seen:?}");
        clock.advance(INTERVAL);
        assert_eq!(waits.looks(cell), Stands::LetIn);
        assert_eq!(rest(cell), 0);
    });
}

#[test]
fn loom_rate_limit_a_call_comes_while_the_lane_ends() {
    for burst in [1, 2] {
        explore(move |clock| {
            let cell = function(burst);
            assert!(cell.seen_by_lane(TERMS).is_some());
            let (taken, ()) = race(move || calls(cell), move || cell.leave_lane());
            assert_eq!(taken, burst == 2, "what was there");
            assert_eq!(rest(cell), 0);
            // A nanosecond is lost where the way of counting changes.
            clock.advance(INTERVAL + Duration::from_nanos(2));
            assert_eq!(rest(cell), 1, "it goes on by itself, at its own rate");
            assert_eq!(cell.lent_numbers(), None);
        });
    }
}

#[test]
fn loom_rate_limit_two_calls_come_while_the_lane_is_silent() {
    explore(|clock| {
        let cell = function(1);
        assert!(cell.seen_by_lane(TERMS).is_some());
        // Since 250 ms it is late, and half of the limit is 50 ms for each 100 ms.
        clock.advance(Duration::from_millis(700));
        let (first, second) = race(move || calls(cell), move || calls(cell));
        let given = usize::from(first) + usize::from(second) + rest(cell);
        assert_eq!(given, 2, "each part of the time is credited once");
    });
}

#[cfg(feature = "control")]
#[test]
fn loom_rate_limit_a_call_comes_while_a_lent_rate_changes() {
    use crate::rate_limit::overridden::{self, RateLimitChange};

    // A token each 50 ms.
    let limit = 20;
    explore(move |clock| {
        let cell = function(2);
        assert!(cell.seen_by_lane(TERMS).is_some());
        let changes = move || {
            let change = RateLimitChange { limit: Some(limit), ..RateLimitChange::default() };
            overridden::set("loom-lent", Some(change)).wake();
        };
        let (taken, ()) = race(move || calls(cell), changes);
        assert!(taken, "it was there before");
        assert_eq!(rest(cell), 0, "none is given");
        cell.grant(1, TERMS);
        clock.advance(Duration::from_secs(1) / limit);
        assert_eq!(rest(cell), 1, "what the lane brings comes at the new rate");
    });
}
