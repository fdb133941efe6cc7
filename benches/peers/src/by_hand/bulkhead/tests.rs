use super::*;
use crate::subject::now;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll};
use std::thread;

#[test]
fn the_first_to_come_is_let_in_first_and_who_left_is_passed() {
    let bulkhead = Bulkhead::new("test", 1, 3, Duration::MAX);
    let cx = &mut Context::from_waker(Waker::noop());
    let place = bulkhead.enter().expect("a place is free");
    let mut first = Box::pin(bulkhead.enter_async());
    let mut second = pin!(bulkhead.enter_async());
    let mut third = pin!(bulkhead.enter_async());
    assert!(first.as_mut().poll(cx).is_pending());
    assert!(second.as_mut().poll(cx).is_pending());
    assert!(third.as_mut().poll(cx).is_pending());
    assert!(matches!(now(bulkhead.enter_async()), Poll::Ready(Err(Busy::Full(_)))));
    drop(place);
    assert!(third.as_mut().poll(cx).is_pending() && second.as_mut().poll(cx).is_pending());
    // The place was the first one's, who leaves without having looked.
    drop(first);
    assert!(third.as_mut().poll(cx).is_pending());
    let Poll::Ready(Ok(place)) = second.as_mut().poll(cx) else { panic!("the second is next") };
    drop(place);
    assert!(third.as_mut().poll(cx).is_ready());
    assert_eq!(bulkhead.running.load(Ordering::Relaxed), 0);
}

#[test]
fn a_thread_waits_and_gives_up() {
    let bulkhead = Bulkhead::new("test", 1, 3, Duration::from_millis(1));
    let place = bulkhead.enter().expect("a place is free");
    assert!(matches!(bulkhead.enter(), Err(Busy::Full(full)) if full.waited >= bulkhead.wait));
    drop(place);
    assert_eq!(bulkhead.running.load(Ordering::Relaxed), 0);
}

#[test]
fn no_place_is_lost_between_threads() {
    let bulkhead = Bulkhead::new("test", 2, 8, Duration::from_secs(60));
    let ran = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    let _place = bulkhead.enter().expect("all wait for long");
                    ran.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(ran.load(Ordering::Relaxed), 4000);
    assert_eq!(bulkhead.running.load(Ordering::Relaxed), 0);
}
