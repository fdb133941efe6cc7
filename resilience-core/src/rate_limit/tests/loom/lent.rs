//! Races of a lane that brings tokens while calls are under way.

use std::task::Waker;

use super::{INTERVAL, now, rest, takes};
use crate::rate_limit::allowance::Terms;
use crate::rate_limit::cell::{Entered, RateLimitCell};
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
