//! Races of bulkheads, and of the line of those who wait.

use std::mem::forget;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience_core::private::{BulkheadSettings, ByStaticBulkhead, Layer, StaticBulkhead, enter_bulkhead};
use resilience_core::{Bulkhead, BulkheadPermit, KeyedBulkhead};

use crate::{one_after_the_other, race, rounds};

const HOUR: Duration = Duration::from_secs(3600);

/// A bulkhead with one place, in which calls wait for as long as it takes.
fn one() -> Bulkhead {
    Bulkhead::unshared("races").limit(1).queue(3).wait(HOUR).build()
}

#[test]
fn of_two_first_calls_of_a_function_one_has_its_place() {
    static SITE: StaticBulkhead = StaticBulkhead::unnamed("races::first_calls", || BulkheadSettings::new(1));
    // As the attribute expands. The place is never free again.
    let stays = || enter_bulkhead(ByStaticBulkhead(|| &SITE), Layer::NONE).map(forget).is_ok();
    let ran = race(&[&stays, &stays]);
    assert!(ran[0] != ran[1], "its limit is not that of a bulkhead without settings");
}

#[test]
fn a_call_after_the_first_of_another_thread_knows_the_limit() {
    static SITE: StaticBulkhead = StaticBulkhead::unnamed("races::limit", || BulkheadSettings::new(1));
    let stays = || enter_bulkhead(ByStaticBulkhead(|| &SITE), Layer::NONE).map(forget).is_ok();
    one_after_the_other(|| assert!(stays()), || assert!(!stays(), "its only place is taken"));
}

#[test]
fn two_of_three_calls_have_the_two_places() {
    rounds(|| {
        let bulkhead = Bulkhead::unshared("races").limit(2).build();
        let enters = || bulkhead.try_acquire().ok();
        let permits: Vec<BulkheadPermit> = race(&[&enters, &enters, &enters]).into_iter().flatten().collect();
        assert_eq!(permits.len(), 2);
        assert_eq!((bulkhead.snapshot().running(), bulkhead.snapshot().rejected()), (2, 1));
    });
}

#[test]
fn threads_that_wait_are_let_in_one_after_the_other() {
    rounds(|| {
        let (bulkhead, written) = (one(), AtomicU32::new(0));
        let adds = || {
            let permit = bulkhead.acquire_blocking().expect("there is room in the line");
            // Relaxed: the place alone orders them.
            written.store(written.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            drop(permit);
        };
        race(&[&adds, &adds, &adds]);
        assert_eq!(written.load(Ordering::Relaxed), 3, "no write is lost");
        assert_eq!((bulkhead.snapshot().running(), bulkhead.snapshot().waiting()), (0, 0));
    });
}

#[test]
fn failures_of_calls_that_ran_together_lower_the_limit_once() {
    rounds(|| {
        let bulkhead = Bulkhead::unshared("races").limit(1..=4).build();
        let permits = [(); 2].map(|()| std::sync::Mutex::new(bulkhead.try_acquire().ok()));
        let fails = |of: usize| permits[of].lock().expect("no panic").take().map(BulkheadPermit::failure);
        race(&[&|| fails(0), &|| fails(1)]);
        assert_eq!((bulkhead.snapshot().limit(), bulkhead.snapshot().running()), (3, 0));
        let places = std::iter::from_fn(|| bulkhead.try_acquire().ok()).collect::<Vec<_>>();
        assert_eq!(places.len(), 3, "the limit in force is that on which they agree");
    });
}

#[test]
fn a_key_whose_limit_has_adapted_is_kept_for_one_that_is_new() {
    rounds(|| {
        let keys = KeyedBulkhead::unshared("races").limit(1..=4).max_keys(2).build();
        let _ = (keys.of("a"), keys.of("new"));
        one_after_the_other(
            || keys.of("a").try_acquire().expect("it is free").failure(),
            || {
                let _ = keys.of("new");
                assert_eq!(keys.of("b").key(), Some("b"), "there is one to go");
            },
        );
        assert_eq!(keys.find("a").map(|a| a.snapshot().limit()), Some(3));
    });
}
