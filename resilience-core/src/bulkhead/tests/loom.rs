//! Models of every race that a bulkhead must survive, explored by loom: run `.ci/loom
//! loom_bulkhead`.

mod adapting;

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;

use super::polled::Polled;
use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::statics::{StaticBulkhead, StaticKeyedBulkhead};
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::settings::BulkheadSettings;
use crate::bulkhead::value::Bulkhead;
use crate::named::cell::registry;
use crate::named::origin::Origin;
use crate::waiting::exploring::{explore, explore_once, race};

const SECOND: Duration = Duration::from_secs(1);

type Acquire = Pin<Box<dyn Future<Output = Result<BulkheadPermit, BulkheadFull>>>>;

/// A bulkhead of one place. A model is short, so the leak is small.
fn one() -> &'static Bulkhead {
    let bulkhead: &Bulkhead =
        Box::leak(Box::new(Bulkhead::unshared("loom").limit(1).queue(3).wait(SECOND).build()));
    let _linked = bulkhead.handle();
    bulkhead
}

fn call(bulkhead: &'static Bulkhead) -> Polled<Acquire> {
    Polled::new(Box::pin(bulkhead.acquire()))
}

/// A call that stands in line.
fn waits(bulkhead: &'static Bulkhead) -> Polled<Acquire> {
    let mut call = call(bulkhead);
    assert!(call.is_pending());
    call
}

fn taken(bulkhead: &'static Bulkhead) -> BulkheadPermit {
    bulkhead.try_acquire().expect("it is free")
}

/// Nobody runs or waits, and the place is there.
fn is_at_rest(bulkhead: &'static Bulkhead) {
    let seen = bulkhead.snapshot();
    assert_eq!((seen.running(), seen.waiting()), (0, 0));
    assert!(!bulkhead.handle().has_waiters());
    drop(taken(bulkhead));
}

#[test]
fn loom_bulkhead_the_last_place_is_for_one_call() {
    explore(|_| {
        let bulkhead = one();
        let enter = move || bulkhead.try_acquire().ok();
        let (first, second) = race(enter, enter);
        assert!(first.is_some() != second.is_some(), "exactly one of them has it");
        drop((first, second));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_place_is_freed_while_a_call_joins() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let joins = move || {
            let mut call = call(bulkhead);
            let entered = call.poll();
            (call, entered)
        };
        let ((), (mut call, entered)) = race(move || drop(held), joins);
        match entered {
            Poll::Ready(permit) => drop(permit.expect("the queue has room")),
            Poll::Pending => {
                assert_eq!(call.wakes(), 1, "whoever waits is woken");
                drop(call.output().expect("it was let in"));
            }
        }
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_newcomer_does_not_pass_a_waiter() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let mut first = waits(bulkhead);
        let ((), newcomer) = race(move || drop(held), move || bulkhead.try_acquire().ok());
        assert!(newcomer.is_none(), "the place is the waiter's");
        assert_eq!(first.wakes(), 1);
        drop(first.output().expect("it was let in"));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_waiter_is_dropped_while_it_is_let_in() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let first = waits(bulkhead);
        race(move || drop(held), move || drop(first));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_the_head_is_dropped_and_the_next_one_is_let_in() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let (first, mut second) = (waits(bulkhead), waits(bulkhead));
        race(move || drop(held), move || drop(first));
        assert_eq!(second.wakes(), 1, "a grant to the dead goes on");
        drop(second.output().expect("it was let in"));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_the_head_is_dropped_while_a_call_joins() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let first = waits(bulkhead);
        let joins = move || {
            let mut call = call(bulkhead);
            assert!(call.is_pending(), "the place is held");
            call
        };
        let ((), mut second) = race(move || drop(first), joins);
        drop(held);
        assert_eq!(second.wakes(), 1);
        drop(second.output().expect("it was let in"));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_the_end_of_a_wait_against_a_grant() {
    explore(|clock| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let mut first = waits(bulkhead);
        clock.advance(SECOND);
        let ((), outcome) = race(move || drop(held), move || first.output().is_ok());
        assert_eq!(bulkhead.snapshot().rejected(), u64::from(!outcome));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_wait_ends_and_the_grant_goes_to_the_next_one() {
    explore(|clock| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let (mut first, mut second) = (waits(bulkhead), waits(bulkhead));
        clock.advance(SECOND);
        // A place wins at exactly the end, for whichever of the two it is.
        let ((), mine) = race(move || drop(held), move || first.output().map(drop).is_ok());
        let theirs = second.output().map(drop).is_ok();
        assert!(mine || theirs, "the place is not lost between them");
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_release_a_newcomer_and_a_drop_in_one_tick() {
    explore_once(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let first = waits(bulkhead);
        let releases = thread::spawn(move || drop(held));
        let drops = thread::spawn(move || drop(first));
        let mut newcomer = call(bulkhead);
        let polled = newcomer.poll();
        releases.join().expect("no panic");
        drops.join().expect("no panic");
        match polled {
            Poll::Ready(permit) => drop(permit.expect("the queue has room")),
            Poll::Pending => {
                assert_eq!(newcomer.wakes(), 1, "nobody else is left");
                drop(newcomer.output().expect("it was let in"));
            }
        }
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_two_waiters_are_dropped_while_a_place_is_freed() {
    explore_once(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let (first, second, mut third) = (waits(bulkhead), waits(bulkhead), waits(bulkhead));
        let releases = thread::spawn(move || drop(held));
        let drops = thread::spawn(move || drop(first));
        drop(second);
        releases.join().expect("no panic");
        drops.join().expect("no panic");
        assert_eq!(third.wakes(), 1, "whichever of them had the place");
        drop(third.output().expect("it was let in"));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_two_places_are_freed_for_two_waiters() {
    explore(|_| {
        let bulkhead: &Bulkhead = Box::leak(Box::new(Bulkhead::unshared("loom").limit(2).queue(2).build()));
        let held = [taken(bulkhead), taken(bulkhead)];
        let mut calls = [waits(bulkhead), waits(bulkhead)];
        let [one, other] = held;
        race(move || drop(one), move || drop(other));
        let permits = calls.each_mut().map(|call| {
            assert_eq!(call.wakes(), 1);
            call.output().expect("it was let in")
        });
        drop(permits);
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_call_moves_to_another_task_while_let_in() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let mut call: Acquire = Box::pin(bulkhead.acquire());
        let mut before = Polled::new(call.as_mut());
        assert!(before.is_pending());
        drop(before);
        let mut after = Polled::new(call);
        let ((), (mut after, polled)) = race(
            move || drop(held),
            move || {
                let polled = after.poll();
                (after, polled)
            },
        );
        match polled {
            Poll::Ready(permit) => drop(permit.expect("it was let in")),
            Poll::Pending => {
                assert_eq!(after.wakes(), 1, "its new task is woken");
                drop(after.output().expect("it was let in"));
            }
        }
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_higher_limit_races_a_call_that_joins() {
    explore(|_| {
        let bulkhead = one();
        let held = taken(bulkhead);
        let joins = move || {
            let mut call = call(bulkhead);
            let polled = call.poll();
            (call, polled)
        };
        let ((), (mut call, polled)) = race(move || bulkhead.handle().set_limit(2), joins);
        if polled.is_pending() {
            assert_eq!(call.wakes(), 1, "the new place is its own");
            assert!(call.output().is_ok());
        }
        drop((held, polled, call));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_a_lower_limit_races_a_place_that_is_freed() {
    explore(|_| {
        let bulkhead: &Bulkhead = Box::leak(Box::new(Bulkhead::unshared("loom").limit(2).queue(2).build()));
        let (first, second) = (taken(bulkhead), taken(bulkhead));
        let mut call = waits(bulkhead);
        race(move || drop(first), move || bulkhead.handle().set_limit(1));
        drop(second);
        assert_eq!(call.wakes(), 1, "at the latest now there is a place");
        drop(call.output().expect("it was let in"));
        is_at_rest(bulkhead);
    });
}

#[test]
fn loom_bulkhead_what_was_written_in_the_place_is_seen_in_it() {
    explore(|_| {
        let bulkhead = one();
        let written = Arc::new(AtomicU64::new(0));
        let adds = |written: &Arc<AtomicU64>| {
            let written = Arc::clone(written);
            move || {
                let Ok(permit) = bulkhead.try_acquire() else { return 0 };
                // Relaxed: the place alone orders them.
                written.store(written.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                drop(permit);
                1
            }
        };
        let (first, second) = race(adds(&written), adds(&written));
        assert_eq!(written.load(Ordering::Relaxed), first + second, "no write is lost");
    });
}

/// The cell that a call of this function is in, and whether it has a place.
fn enters(own: &'static StaticBulkhead) -> impl FnOnce() -> (&'static BulkheadCell, bool) {
    move || own.enter().map_or_else(|full| (full, false), |entered| (entered, true))
}

#[test]
fn loom_bulkhead_two_statics_of_one_name_share_the_place() {
    explore(|_| {
        let [first, second]: [&StaticBulkhead; 2] = [1, 2].map(|line| {
            let origin = Origin::new("loom", "", line);
            &*Box::leak(Box::new(StaticBulkhead::named("shared", origin, || BulkheadSettings::new(1))))
        });
        let ((mine, i_entered), (theirs, they_entered)) = race(enters(first), enters(second));
        assert!(std::ptr::eq(mine, theirs), "both lead to one cell");
        assert!(i_entered != they_entered, "which has one place");
        mine.leave();
        assert!(enters(second)().1, "and it stays");
    });
}

#[test]
fn loom_bulkhead_two_first_calls_of_a_function_link_it_once() {
    explore(|_| {
        let own: &StaticBulkhead =
            Box::leak(Box::new(StaticBulkhead::unnamed("shop::charge", || BulkheadSettings::new(1))));
        let ((_, mine), (_, theirs)) = race(enters(own), enters(own));
        assert!(mine != theirs, "one of them has the place");
        assert_eq!(registry::<BulkheadCell>().all().len(), 1);
    });
}

#[test]
fn loom_bulkhead_a_key_is_not_evicted_from_under_a_call() {
    explore(|_| {
        let keyed: &StaticKeyedBulkhead =
            Box::leak(Box::new(StaticKeyedBulkhead::unnamed("hosts", Origin::new("loom", "", 1), || 1)));
        let find = move |key: &str| StaticKeyedBulkhead::locate(keyed, key, || BulkheadSettings::new(1));
        let enters = move || {
            let cell = find("eu");
            (cell.identity().key().is_some() && cell.try_enter()).then_some(cell)
        };
        let (mine, _) = race(enters, move || drop(find("us")));
        // Whoever asks for the key while the call runs finds the same places.
        if mine.is_some() {
            let cell = find("eu");
            assert!(!cell.try_enter(), "there is one place, and it is taken");
        }
    });
}
