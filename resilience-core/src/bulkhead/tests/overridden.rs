//! Settings that control puts in the place of others.

use std::time::Duration;

use super::polled::Polled;
use crate::bulkhead::keyed::KeyedBulkhead;
use crate::bulkhead::overridden::{BulkheadChange, set};
use crate::bulkhead::value::Bulkhead;

const NOTHING: BulkheadChange = BulkheadChange { limit: None, queue: None, wait: None, is_off: false };

fn set_limit(name: &str, limit: u32) {
    set(name, Some(BulkheadChange { limit: Some(limit), ..NOTHING }));
}

#[test]
fn a_higher_limit_lets_in_those_who_wait_and_ends() {
    let bulkhead = Bulkhead::builder("overridden: limit").limit(1).queue(3).build();
    let first = bulkhead.try_acquire().expect("it is free");
    let [mut second, mut third] = [(); 2].map(|()| Polled::new(bulkhead.acquire()));
    assert!(second.is_pending() && third.is_pending());
    set_limit("overridden: limit", 2);
    assert_eq!((second.wakes(), third.wakes(), bulkhead.snapshot().limit()), (1, 0, 2));
    set("overridden: limit", None);
    assert_eq!((bulkhead.snapshot().running(), bulkhead.snapshot().limit()), (2, 1));
    drop(first);
    assert!(third.is_pending(), "one runs, and that is the limit again");
    drop(second.output().expect("it was let in"));
    assert!(third.output().is_ok());
}

#[test]
fn a_change_comes_before_the_bulkhead_and_before_its_settings() {
    set_limit("overridden: early", 3);
    let looked_up = Bulkhead::named("overridden: early");
    assert_eq!(looked_up.snapshot().limit(), 3);
    let built = Bulkhead::builder("overridden: early").limit(1).queue(4).build();
    assert_eq!((built.snapshot().limit(), built.snapshot().queue()), (3, 4));
    set("overridden: early", None);
    assert_eq!(looked_up.snapshot().limit(), 1);
}

#[test]
fn one_that_is_off_lets_all_in_and_still_counts_them() {
    let bulkhead = Bulkhead::builder("overridden: off").limit(1).queue(2).build();
    let held = bulkhead.try_acquire().expect("it is free");
    let mut waits = Polled::new(bulkhead.acquire());
    assert!(waits.is_pending());
    set("overridden: off", Some(BulkheadChange { is_off: true, ..NOTHING }));
    let more = [waits.output(), bulkhead.try_acquire(), bulkhead.try_acquire()];
    assert!(more.iter().all(Result::is_ok));
    set("overridden: off", None);
    assert_eq!(bulkhead.snapshot().running(), 4);
    assert!(bulkhead.try_acquire().is_err(), "the limit holds again at once");
    drop((held, more));
    assert!(bulkhead.try_acquire().is_ok());
}

#[test]
fn a_call_waits_by_the_settings_of_its_beginning() {
    let bulkhead = Bulkhead::builder("overridden: wait").limit(1).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let wait = Some(Duration::from_secs(3600));
    set("overridden: wait", Some(BulkheadChange { queue: Some(1), wait, ..NOTHING }));
    let mut waits = Polled::new(bulkhead.acquire());
    assert!(waits.is_pending());
    set("overridden: wait", None);
    assert!(waits.is_pending());
    assert!(bulkhead.try_acquire().is_err());
}

#[test]
fn keys_obey_what_is_set_for_their_name() {
    let hosts = KeyedBulkhead::builder("overridden: keys").limit(1).build();
    let eu = hosts.of("eu");
    set_limit("overridden: keys", 2);
    assert_eq!((eu.snapshot().limit(), hosts.of("us").snapshot().limit()), (2, 2));
    set("overridden: keys", None);
    assert_eq!((eu.snapshot().limit(), hosts.of("us").snapshot().limit()), (1, 1));
}

#[test]
fn a_limit_that_adapts_is_fixed_for_a_while() {
    let bulkhead = Bulkhead::builder("overridden: adaptive").limit(4..=64).build();
    bulkhead.try_acquire().expect("it is free").failure();
    assert_eq!(bulkhead.snapshot().limit(), 18);
    set_limit("overridden: adaptive", 7);
    bulkhead.try_acquire().expect("it is free").failure();
    assert_eq!(bulkhead.snapshot().limit(), 7);
    set("overridden: adaptive", None);
    assert_eq!(bulkhead.snapshot().limit(), 18, "it goes on from where it was");
}
