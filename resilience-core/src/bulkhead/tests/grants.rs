//! Calls that are let in while they wait, under a limit that adapts.

use std::future::ready;

use super::polled::Polled;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::value::Bulkhead;

#[derive(Debug, PartialEq)]
struct Error;

impl From<BulkheadFull> for Error {
    fn from(_: BulkheadFull) -> Self {
        Self
    }
}

fn adaptive() -> Bulkhead {
    Bulkhead::unshared("grants").limit(1..=64).queue(9).build()
}

/// All places of a limit of 20.
fn all_places(bulkhead: &Bulkhead) -> Vec<BulkheadPermit> {
    (0..20).map(|_| bulkhead.try_acquire().expect("it is free")).collect()
}

#[test]
fn a_call_that_waited_belongs_to_the_limit_that_let_it_in() {
    let bulkhead = adaptive();
    let mut held = all_places(&bulkhead);
    let mut permit = Polled::new(bulkhead.acquire());
    let mut call = Polled::new(bulkhead.call_async(ready(Err::<(), _>(Error))));
    assert!(permit.is_pending() && call.is_pending());
    drop((held.pop(), held.pop()));
    assert_eq!((permit.wakes(), call.wakes()), (1, 1));
    held.pop().expect("18 are left").failure();
    assert_eq!(bulkhead.snapshot().limit(), 18);
    permit.output().expect("it was let in").failure();
    assert_eq!(call.output(), Err(Error));
    assert_eq!(bulkhead.snapshot().limit(), 18, "both were let in before it was lowered");
    let mut later = Polled::new(bulkhead.acquire());
    later.output().expect("17 run").failure();
    assert_eq!(bulkhead.snapshot().limit(), 16);
}

#[test]
fn a_grant_that_nobody_takes_up_leaves_nothing_behind() {
    let bulkhead = adaptive();
    let mut held = all_places(&bulkhead);
    let mut waits = Polled::new(bulkhead.acquire());
    assert!(waits.is_pending());
    drop(held.pop());
    drop(waits);
    assert_eq!((bulkhead.snapshot().running(), bulkhead.handle().grants_not_taken_up()), (19, 0));
}
