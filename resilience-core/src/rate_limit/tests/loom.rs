//! Models of every race that a limiter must survive, explored by loom: run
//! `.ci/loom loom_rate_limit`.

#[cfg(feature = "shared")]
mod lent;
#[cfg(feature = "control")]
mod pace;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use crate::named::origin::Origin;
use crate::rate_limit::cell::{Entered, RateLimitCell, Stands};
use crate::rate_limit::expansion::statics::StaticRateLimiter;
use crate::rate_limit::settings::RateLimitSettings;
use crate::runtime::clock::{Clock, Instant};
use crate::waiting::exploring::{explore, race};
use crate::waiting::queue::Ticket;

const INTERVAL: Duration = Duration::from_millis(100);

/// A limiter with a token each 100 ms, and so many at first.
fn cell(burst: u32) -> Arc<RateLimitCell> {
    super::cell(RateLimitSettings::new(10).burst(burst))
}

fn now() -> Instant {
    Clock::Async.now()
}

/// A step on another thread.
fn on<R, S: FnOnce(&RateLimitCell) -> R>(
    cell: &Arc<RateLimitCell>,
    step: S,
) -> impl FnOnce() -> R + use<R, S> {
    let cell = Arc::clone(cell);
    move || step(&cell)
}

fn takes(cell: &RateLimitCell) -> bool {
    cell.take().is_some()
}

/// The tokens that are there.
fn rest(cell: &RateLimitCell) -> usize {
    std::iter::from_fn(|| cell.take()).count()
}

#[derive(Debug, Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// One that waits.
struct Waits {
    ticket: Ticket,
    due: Instant,
    woken: Arc<Woken>,
}

/// Joins the line. `None` if there is a token at once.
fn joins(cell: &RateLimitCell) -> Option<Waits> {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    match cell.in_line(now, |line| line.enter(u64::MAX, waker)) {
        Entered::Token(_) => None,
        Entered::Waits { ticket, due } => Some(Waits { ticket, due, woken }),
        Entered::Refused { .. } => panic!("it may wait for ever"),
    }
}

fn waits(cell: &RateLimitCell) -> Waits {
    joins(cell).expect("there is no token")
}

impl Waits {
    fn leave(self, cell: &RateLimitCell) {
        cell.in_line(now, |line| line.leave(self.ticket, self.due, line.lost()));
    }

    fn looks(&self, cell: &RateLimitCell) -> Stands {
        cell.in_line(now, |line| line.look(self.ticket, Waker::from(Arc::clone(&self.woken))))
    }

    fn is_woken(&self) -> bool {
        self.woken.0.load(Ordering::SeqCst)
    }
}

#[test]
fn loom_rate_limit_the_last_token_is_for_one_call() {
    explore(|_| {
        let cell = cell(2);
        assert!(takes(&cell));
        let (first, second) = race(on(&cell, takes), on(&cell, takes));
        assert!(first != second, "exactly one of them has it");
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_a_token_comes_back_while_another_is_taken() {
    explore(|_| {
        let cell = cell(2);
        let token = cell.take().expect("it is full");
        let (taken, ()) = race(on(&cell, takes), on(&cell, move |cell| cell.give_back(token)));
        assert!(taken);
        assert_eq!(rest(&cell), 1);
    });
}

#[test]
fn loom_rate_limit_one_joins_while_another_takes_the_last_token() {
    explore(|clock| {
        let cell = cell(1);
        let (taken, joined) = race(on(&cell, takes), on(&cell, joins));
        assert_eq!(taken, joined.is_some(), "one has the token, or the other");
        clock.advance(INTERVAL);
        if let Some(waits) = joined {
            assert_eq!(waits.looks(&cell), Stands::LetIn);
        } else {
            assert!(takes(&cell));
        }
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_a_token_is_for_who_waits_not_for_who_comes() {
    explore(|clock| {
        let cell = cell(1);
        assert!(takes(&cell));
        let waits = waits(&cell);
        clock.advance(INTERVAL);
        let looks = on(&cell, move |cell| waits.looks(cell));
        let (stands, taken) = race(looks, on(&cell, takes));
        assert_eq!((stands, taken), (Stands::LetIn, false), "it is for the one who waits");
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_a_waiter_leaves_while_a_newcomer_joins() {
    explore(|clock| {
        let cell = cell(1);
        assert!(takes(&cell));
        let first = waits(&cell);
        let ((), second) = race(on(&cell, move |cell| first.leave(cell)), on(&cell, waits));
        let is_early = second.due == now().saturating_add(INTERVAL);
        assert!(is_early || second.is_woken(), "it is told that it has moved up");
        clock.advance(INTERVAL);
        assert_eq!(second.looks(&cell), Stands::LetIn);
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_the_first_leaves_late_while_the_next_looks() {
    explore(|clock| {
        let cell = cell(1);
        assert!(takes(&cell));
        let (first, second) = (waits(&cell), waits(&cell));
        clock.advance(INTERVAL);
        let leaves = on(&cell, move |cell| first.leave(cell));
        let looks = on(&cell, move |cell| (second.looks(cell), second));
        let ((), (stands, second)) = race(leaves, looks);
        if stands != Stands::LetIn {
            assert!(second.is_woken(), "the token goes on to it");
            assert_eq!(second.looks(&cell), Stands::LetIn);
        }
        assert_eq!(rest(&cell), 0);
        clock.advance(INTERVAL);
        assert_eq!(rest(&cell), 1, "none is lost");
    });
}

#[test]
fn loom_rate_limit_the_farther_one_is_told_that_it_moves_up() {
    explore(|clock| {
        let cell = cell(1);
        assert!(takes(&cell));
        let (first, _never_looks, third) = (waits(&cell), waits(&cell), waits(&cell));
        let looks = on(&cell, move |cell| (third.looks(cell), third));
        let ((), (stands, third)) = race(on(&cell, move |cell| first.leave(cell)), looks);
        let early = Stands::Until(now().saturating_add(2 * INTERVAL));
        assert!(stands == early || third.is_woken(), "nobody else tells it");
        clock.advance(2 * INTERVAL);
        assert_eq!(third.looks(&cell), Stands::LetIn);
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_a_token_comes_back_while_one_joins() {
    explore(|_| {
        let cell = cell(1);
        let token = cell.take().expect("it is full");
        let ((), joined) = race(on(&cell, move |cell| cell.give_back(token)), on(&cell, joins));
        if let Some(waits) = joined {
            assert!(waits.is_woken(), "the token is for it");
            assert_eq!(waits.looks(&cell), Stands::LetIn);
        }
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_the_last_one_leaves_while_a_newcomer_takes() {
    explore(|clock| {
        let cell = cell(2);
        assert!(takes(&cell) && takes(&cell));
        let last = waits(&cell);
        let ((), taken) = race(on(&cell, move |cell| last.leave(cell)), on(&cell, takes));
        assert!(!taken, "its token is not there yet");
        clock.advance(INTERVAL);
        assert_eq!(rest(&cell), 1, "and nobody waits any more");
    });
}

#[test]
fn loom_rate_limit_two_leave_at_once() {
    explore(|clock| {
        let cell = cell(1);
        assert!(takes(&cell));
        let (first, second, third) = (waits(&cell), waits(&cell), waits(&cell));
        race(on(&cell, move |cell| first.leave(cell)), on(&cell, move |cell| second.leave(cell)));
        assert!(third.is_woken());
        assert_eq!(third.looks(&cell), Stands::Until(now().saturating_add(INTERVAL)));
        clock.advance(INTERVAL);
        assert_eq!(third.looks(&cell), Stands::LetIn);
        assert_eq!(rest(&cell), 0);
    });
}

#[test]
fn loom_rate_limit_who_sees_a_name_in_use_sees_its_rules() {
    fn site() -> &'static StaticRateLimiter {
        let settings = || RateLimitSettings::new(1);
        Box::leak(Box::new(StaticRateLimiter::named("loom", Origin::new("loom", "", 0), settings)))
    }
    explore(|_| {
        let takes = |site: &'static StaticRateLimiter| move || site.take().1.is_some();
        let (one, other) = race(takes(site()), takes(site()));
        assert!(one != other, "they are one limiter of one token");
    });
}

#[test]
fn loom_rate_limit_two_first_calls_share_the_token() {
    explore(|_| {
        let own: &StaticRateLimiter =
            Box::leak(Box::new(StaticRateLimiter::unnamed("shop::charge", || RateLimitSettings::new(1))));
        let takes = move || own.take().1.is_some();
        let (one, other) = race(takes, takes);
        assert!(one != other, "it has one token");
    });
}
