//! A limiter whose tokens a lane brings, on virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::{MS, cell};
use crate::rate_limit::allowance::Terms;
use crate::rate_limit::cell::{Entered, RateLimitCell, Stands};
use crate::rate_limit::settings::RateLimitSettings;
use crate::runtime::clock::{Clock, Instant, TestClock, TestClockGuard};

/// A lane that ticks every 250 ms, in a fleet of two.
const TERMS: Terms = Terms { period: 250_000_000, silence: 700_000_000, replicas: 2 };

/// A token each 10 ms.
const SETTINGS: RateLimitSettings = RateLimitSettings::new(100).wait(Duration::from_secs(2)).shared(true);

fn now() -> Instant {
    Clock::Async.now()
}

fn installed() -> (TestClock, TestClockGuard) {
    let clock = TestClock::new();
    let guard = clock.install();
    (clock, guard)
}

/// A limiter without tokens, which its lane has just seen.
fn lent() -> Arc<RateLimitCell> {
    let cell = cell(SETTINGS);
    assert!(cell.seen_by_lane(TERMS).is_some());
    cell.grant(0, TERMS);
    assert_eq!(calls(&cell), 25, "a batch of its full bucket");
    cell
}

/// The calls that are let in now.
fn calls(cell: &RateLimitCell) -> usize {
    let asks = || cell.in_line(now, |line| line.enter(0, Waker::noop().clone()));
    std::iter::repeat_with(|| cell.take().is_some() || matches!(asks(), Entered::Token(_)))
        .take_while(|is_let_in| *is_let_in)
        .count()
}

fn retry_after(cell: &RateLimitCell) -> Duration {
    let without_lock = cell.refuses(0, now);
    match cell.in_line(now, |line| line.enter(0, Waker::noop().clone())) {
        Entered::Refused { retry_after } => {
            assert!(without_lock.is_none_or(|told| told == retry_after), "{without_lock:?} {retry_after}");
            Duration::from_nanos(retry_after)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_brought_comes_at_the_pace_of_the_limit() {
    let (clock, _installed) = installed();
    let cell = lent();
    cell.grant(3, TERMS);
    assert_eq!(calls(&cell), 0);
    clock.advance(10 * MS);
    assert_eq!(calls(&cell), 1);
    clock.advance(100 * MS);
    assert_eq!(calls(&cell), 2, "three were brought");
    clock.advance(500 * MS);
    assert_eq!(calls(&cell), 0);
    assert_eq!(cell.lent_numbers(), Some((3, 2)));
}

#[test]
fn tokens_that_are_left_stay_and_no_more_than_a_batch() {
    let (clock, _installed) = installed();
    let cell = lent();
    for _ in 0..3 {
        cell.grant(20, TERMS);
        clock.advance(250 * MS);
    }
    assert_eq!(calls(&cell), 25);
}

#[test]
fn a_rejection_says_when_the_next_batch_comes() {
    let (clock, _installed) = installed();
    let cell = lent();
    cell.grant(1, TERMS);
    assert_eq!(retry_after(&cell), 10 * MS, "it comes");
    clock.advance(10 * MS);
    assert_eq!(calls(&cell), 1);
    // The next batch in 240 ms; its tokens come each 20 ms, as for a fair share.
    assert_eq!(retry_after(&cell), 260 * MS);
    clock.advance(100 * MS);
    assert_eq!(retry_after(&cell), 160 * MS);
}

#[test]
fn a_silent_lane_leaves_the_share_of_one_replica() {
    let (clock, _installed) = installed();
    let cell = lent();
    clock.advance(699 * MS);
    assert_eq!(calls(&cell), 0, "nothing changes at once");
    // It would have been here at 250 ms: 450 ms at 50 a second.
    clock.advance(MS);
    assert_eq!(calls(&cell), 22);
    assert_eq!(retry_after(&cell), 10 * MS);
    clock.advance(10 * MS);
    assert_eq!(calls(&cell), 1);
    clock.advance(Duration::from_secs(10));
    assert_eq!(calls(&cell), 25, "no more than a batch");
    clock.advance(Duration::from_secs(1));
    let stand = cell.seen_by_lane(TERMS).expect("it is shared").stand;
    assert_eq!((stand.left, stand.own), (25, 73));
    cell.grant(0, TERMS);
    let stand = cell.seen_by_lane(TERMS).expect("it is shared").stand;
    assert_eq!((stand.left, stand.own), (25, 0));
}

#[derive(Default)]
struct Woken(AtomicU32);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn calls_that_wait_are_timed_anew_by_what_comes() {
    let (clock, _installed) = installed();
    let cell = lent();
    let woken = Arc::new(Woken::default());
    let enters = |cell: &RateLimitCell| {
        let waker = Waker::from(Arc::clone(&woken));
        match cell.in_line(now, |line| line.enter(2_000_000_000, waker)) {
            Entered::Waits { ticket, due } => (ticket, due),
            other => panic!("{other:?}"),
        }
    };
    let at = |after| now().saturating_add(after * MS);
    let (first, due) = enters(&cell);
    assert_eq!(due, at(270), "the next batch, and a token of a fair share");
    let (second, due) = enters(&cell);
    assert_eq!(due, at(290));
    assert_eq!(cell.seen_by_lane(TERMS).expect("it is shared").stand.left, -2);

    clock.advance(200 * MS);
    cell.grant(1, TERMS);
    assert_eq!(woken.0.load(Ordering::SeqCst), 1, "the first one's alarm is late");
    assert_eq!(cell.in_line(now, |line| line.look(first, Waker::noop().clone())), Stands::LetIn);
    // The other one learns that its token is later than it was told.
    let looks = |cell: &RateLimitCell| cell.in_line(now, |line| line.look(second, Waker::noop().clone()));
    assert_eq!(looks(&cell), Stands::Until(at(270)));
    clock.advance(250 * MS);
    cell.grant(0, TERMS);
    assert_eq!(looks(&cell), Stands::Until(at(270)));
    // It is late, and expected at any moment: an eighth of its period, and a token.
    clock.advance(270 * MS);
    assert_eq!(looks(&cell), Stands::Until(now().saturating_add(Duration::from_micros(51_250))));
    // It falls silent: its share of 450 ms is there then.
    clock.advance(430 * MS);
    assert_eq!(looks(&cell), Stands::LetIn);
}

#[test]
fn a_lane_that_is_late_turns_no_one_away_that_waits() {
    let (clock, _installed) = installed();
    // A token each 0.1 ms, so that the next one is due soon after the lane comes.
    let settings = RateLimitSettings::new(10_000).wait(300 * MS).shared(true);
    let cell = cell(settings);
    assert!(cell.seen_by_lane(TERMS).is_some());
    cell.grant(0, TERMS);
    assert_eq!(calls(&cell), 2_500);
    let entered = cell.in_line(now, |line| line.enter(300_000_000, Waker::noop().clone()));
    let Entered::Waits { ticket, .. } = entered else { panic!("{entered:?}") };
    let ends = now().saturating_add(300 * MS);
    // Its token was due after 250.2 ms.
    clock.advance(251 * MS);
    let looks = || cell.in_line(now, |line| line.look(ticket, Waker::noop().clone()));
    let Stands::Until(due) = looks() else { panic!("the lane has not come") };
    assert!(due < ends, "{due:?} {ends:?}");
    assert!(retry_after(&cell) < 50 * MS, "and a rejection says so too");
    cell.grant(2_500, TERMS);
    clock.advance(MS);
    assert_eq!(looks(), Stands::LetIn);
}

#[test]
fn a_token_that_comes_back_is_there_again() {
    let (clock, _installed) = installed();
    let cell = cell(SETTINGS);
    assert!(cell.seen_by_lane(TERMS).is_some());
    cell.grant(0, TERMS);
    let token = cell.take().expect("a batch is there");
    clock.advance(2_000 * MS);
    let left = calls(&cell);
    cell.give_back(token);
    assert_eq!((left, calls(&cell)), (24, 1));
}

#[test]
fn one_that_is_not_shared_is_left_alone() {
    let (clock, _installed) = installed();
    let cell = cell(SETTINGS.shared(false));
    assert!(cell.seen_by_lane(TERMS).is_none());
    cell.grant(50, TERMS);
    assert_eq!(calls(&cell), 100);
    clock.advance(50 * MS);
    assert_eq!((calls(&cell), cell.lent_numbers()), (5, None));
}

#[test]
fn a_burst_below_a_batch_is_what_it_begins_with() {
    let (_clock, _installed) = installed();
    for (burst, calls_at_once) in [(1, 1), (7, 7), (25, 25), (26, 25)] {
        let cell = cell(SETTINGS.burst(burst));
        assert!(cell.seen_by_lane(TERMS).is_some());
        cell.grant(0, TERMS);
        assert_eq!(calls(&cell), calls_at_once, "{burst}");
    }
}

/// While control changes the limit, the tokens stay; without `shared` it goes on alone.
#[cfg(feature = "control")]
#[test]
fn its_settings_change_in_place() {
    use crate::rate_limit::expansion::statics::StaticRateLimiter;
    use crate::rate_limit::overridden::{self, RateLimitChange};

    // The end of a lane takes all limiters with a name back.
    let _alone = crate::runtime::fleet::alone();
    let (clock, _installed) = installed();
    let own: &StaticRateLimiter = Box::leak(Box::new(StaticRateLimiter::unnamed("lent", || SETTINGS)));
    let (cell, token, _) = own.take();
    assert!(token.is_some() && cell.seen_by_lane(TERMS).is_some());
    cell.grant(0, TERMS);
    assert_eq!(calls(cell), 25);
    cell.grant(10, TERMS);
    let set = |change| overridden::set("lent", change).wake();
    set(Some(RateLimitChange { limit: Some(200), ..RateLimitChange::default() }));
    clock.advance(25 * MS);
    assert_eq!(calls(cell), 5, "twice as fast");
    clock.advance(500 * MS);
    assert_eq!(calls(cell), 5);
    set(Some(RateLimitChange { shared: Some(false), ..RateLimitChange::default() }));
    assert_eq!((calls(cell), cell.lent_numbers()), (0, None));
    clock.advance(30 * MS);
    assert_eq!(calls(cell), 3);
    set(None);
    assert!(cell.seen_by_lane(TERMS).is_some());
    clock.advance(30 * MS);
    assert_eq!(calls(cell), 0, "the lane has brought nothing");
    // The lanes of other tests find it by its name, on other clocks.
    set(Some(RateLimitChange { shared: Some(false), ..RateLimitChange::default() }));
}
