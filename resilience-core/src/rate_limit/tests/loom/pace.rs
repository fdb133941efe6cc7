//! Races of a rate that is changed while calls are under way.

use std::task::Waker;
use std::time::Duration;

use super::{INTERVAL, Waits, joins, now, rest, takes, waits};
use crate::TestClock;
use crate::rate_limit::cell::{Entered, RateLimitCell, Stands};
use crate::rate_limit::expansion::statics::StaticRateLimiter;
use crate::rate_limit::overridden::{self, RateLimitChange};
use crate::rate_limit::settings::RateLimitSettings;
use crate::waiting::exploring::{explore, race};

/// The rates that a token each 100 ms becomes, in calls per second: a slower and a faster one.
const RATES: [u32; 2] = [1, 20];

/// A limiter of a function with a token each 100 ms. Its first one has been taken, as most are:
/// without the lock of the line.
fn function(burst: u32) -> &'static RateLimitCell {
    let settings = if burst == 1 {
        || RateLimitSettings::new(10).burst(1)
    } else {
        || RateLimitSettings::new(10).burst(2)
    };
    let own: &StaticRateLimiter = Box::leak(Box::new(StaticRateLimiter::unnamed("loom", settings)));
    let (cell, token, _) = own.take();
    assert!(token.is_some());
    cell
}

fn changes_to(limit: u32) -> impl FnOnce() {
    move || {
        let change = RateLimitChange { limit: Some(limit), ..RateLimitChange::default() };
        overridden::set("loom", Some(change)).wake();
    }
}

fn interval_of(limit: u32) -> Duration {
    Duration::from_secs(1) / limit
}

/// A call that does not wait.
fn calls(cell: &RateLimitCell) -> bool {
    let asks = || cell.in_line(now, |line| line.enter(0, Waker::noop().clone()));
    takes(cell) || matches!(asks(), Entered::Token(_))
}

#[test]
fn loom_rate_limit_a_call_comes_while_the_rate_changes() {
    for limit in RATES {
        explore(move |clock| {
            let cell = function(2);
            clock.advance(INTERVAL / 2);
            // Half a token is missing, so there is one.
            let (taken, ()) = race(move || calls(cell), changes_to(limit));
            assert!(taken);
            // One and a half are missing now.
            clock.advance(interval_of(limit) / 2 - Duration::from_nanos(1));
            assert_eq!(rest(cell), 0, "{limit}: none is given");
            clock.advance(Duration::from_nanos(1));
            assert_eq!(rest(cell), 1, "{limit}: none is lost");
        });
    }
}

/// Whoever waits knows when its token is there at the new rate, or is told.
fn waits_at(waits: &Waits, seen: Stands, limit: u32) {
    let (before, after) = (now().saturating_add(INTERVAL), now().saturating_add(interval_of(limit)));
    assert!([before, after].map(Stands::Until).contains(&seen), "{seen:?}");
    if after < before {
        assert!(seen == Stands::Until(after) || waits.is_woken(), "its alarm is late");
    }
}

#[test]
fn loom_rate_limit_one_who_waits_looks_while_the_rate_changes() {
    for limit in RATES {
        explore(move |clock| {
            let cell = function(1);
            let first = waits(cell);
            let looks = move || (first.looks(cell), first);
            let ((seen, first), ()) = race(looks, changes_to(limit));
            waits_at(&first, seen, limit);
            is_let_in_after(clock, cell, &first, interval_of(limit));
        });
    }
}

#[test]
fn loom_rate_limit_one_joins_while_the_rate_changes() {
    for limit in RATES {
        explore(move |clock| {
            let cell = function(1);
            let (first, ()) = race(move || joins(cell).expect("there is no token"), changes_to(limit));
            waits_at(&first, Stands::Until(first.due), limit);
            is_let_in_after(clock, cell, &first, interval_of(limit));
        });
    }
}

fn is_let_in_after(clock: &TestClock, cell: &RateLimitCell, waits: &Waits, time: Duration) {
    clock.advance(time - Duration::from_nanos(1));
    assert_eq!(waits.looks(cell), Stands::Until(now().saturating_add(Duration::from_nanos(1))));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(waits.looks(cell), Stands::LetIn);
    assert_eq!(rest(cell), 0);
}
