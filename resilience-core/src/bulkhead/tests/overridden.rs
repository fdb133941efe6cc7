//! Settings that control puts in the place of others.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use super::polled::Polled;
use crate::bulkhead::keyed::KeyedBulkhead;
use crate::bulkhead::overridden::{self, BulkheadChange};
use crate::bulkhead::value::Bulkhead;
use crate::runtime::clock::TestClock;
use crate::runtime::deadline::Deadline;

const NOTHING: BulkheadChange = BulkheadChange { limit: None, queue: None, wait: None, is_off: false };

fn set(name: &str, change: Option<BulkheadChange>) {
    overridden::set(name, change).wake();
}

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

/// A waker that runs code of the program on another thread, and blocks until that is done.
struct Blocks<F> {
    code: F,
    is_done: AtomicBool,
}

impl<F: Fn() + Clone + Send + Sync + 'static> Blocks<F> {
    fn new(code: F) -> Arc<Self> {
        Arc::new(Self { code, is_done: AtomicBool::new(false) })
    }

    fn is_done(&self) -> bool {
        self.is_done.load(Ordering::SeqCst)
    }
}

impl<F: Fn() + Clone + Send + Sync + 'static> Wake for Blocks<F> {
    fn wake(self: Arc<Self>) {
        let (tell, told) = mpsc::channel();
        let code = self.code.clone();
        thread::spawn(move || {
            code();
            let _ = tell.send(());
        });
        // The time is for a lock that is held meanwhile: then it is never done.
        let is_done = told.recv_timeout(Duration::from_secs(10)).is_ok();
        self.is_done.store(is_done, Ordering::SeqCst);
    }
}

#[test]
fn a_waker_may_wait_for_another_change_of_settings() {
    let bulkhead = Bulkhead::builder("overridden: waker").limit(1).queue(1).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let mut waits = pin!(bulkhead.acquire());
    let blocks = Blocks::new(|| set_limit("overridden: another", 2));
    assert!(waits.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&blocks)))).is_pending());
    set_limit("overridden: waker", 2);
    assert!(blocks.is_done());
    assert!(waits.poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

#[test]
fn a_waker_may_wait_for_a_value_that_links_itself() {
    static LATER: Bulkhead = Bulkhead::builder("overridden: linked").limit(21).build();
    set("overridden: linked", Some(BulkheadChange { queue: Some(1), ..NOTHING }));
    let early = Bulkhead::named("overridden: linked");
    let _held: Vec<_> = (0..20).map(|_| early.try_acquire().expect("it is free")).collect();
    let mut waits = pin!(early.acquire());
    let blocks = Blocks::new(|| assert_eq!(LATER.snapshot().limit(), 21));
    assert!(waits.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&blocks)))).is_pending());
    assert_eq!(LATER.snapshot().running(), 21, "its settings have let one more in");
    assert!(blocks.is_done());
    assert!(waits.poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

/// The outcome of a call that blocks, if it does not hang.
fn blocks(bulkhead: &Bulkhead, call: fn(&Bulkhead) -> bool) -> Option<bool> {
    let (tell, told) = mpsc::channel();
    let bulkhead = bulkhead.clone();
    thread::spawn(move || tell.send(call(&bulkhead)));
    told.recv_timeout(Duration::from_secs(10)).ok()
}

#[test]
fn a_queue_without_a_wait_blocks_no_thread() {
    let bulkhead = Bulkhead::builder("overridden: queue").limit(1).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    set("overridden: queue", Some(BulkheadChange { queue: Some(5), ..NOTHING }));
    let mut waits = Polled::new(bulkhead.acquire());
    assert!(waits.is_pending(), "async code may wait until it is dropped");
    assert_eq!(blocks(&bulkhead, |bulkhead| bulkhead.acquire_blocking().is_ok()), Some(false));
    let until_a_deadline = |bulkhead: &Bulkhead| {
        let _installed = TestClock::new().install();
        let second = Duration::from_secs(1);
        let full = Deadline::within(second).scope_sync(|| bulkhead.acquire_blocking());
        full.is_err_and(|full| full.waited() == second)
    };
    assert_eq!(blocks(&bulkhead, until_a_deadline), Some(true));
    let wait = Some(Duration::from_millis(1));
    set("overridden: queue", Some(BulkheadChange { queue: Some(5), wait, ..NOTHING }));
    let after_a_wait = |bulkhead: &Bulkhead| {
        let _installed = TestClock::new().install();
        bulkhead.acquire_blocking().is_err_and(|full| full.waited() == Duration::from_millis(1))
    };
    assert_eq!(blocks(&bulkhead, after_a_wait), Some(true));
}

#[test]
fn all_keys_show_what_is_set_for_their_name() {
    let hosts = KeyedBulkhead::builder("overridden: all keys").limit(1).queue(3).build();
    set_limit("overridden: all keys", 7);
    assert_eq!((hosts.snapshot().limit(), hosts.snapshot().queue()), (7, 3));
}
