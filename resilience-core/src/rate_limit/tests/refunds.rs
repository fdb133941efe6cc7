//! Tokens that come back: what is inside the limit ends before a body begins.

use std::future::{Future, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::{MS, cell};
use crate::named::origin::Origin;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::future::rate_limit;
use crate::rate_limit::expansion::source::{ByStaticRateLimiter, RateLimitSource};
use crate::rate_limit::expansion::statics::StaticRateLimiter;
use crate::rate_limit::expansion::sync::take_token;
use crate::rate_limit::guard::HeldToken;
use crate::rate_limit::settings::RateLimitSettings;
use crate::runtime::bodies_begun::body_begins;
use crate::runtime::clock::TestClock;
use crate::site::layer::Layer;

fn limit(calls: u32) -> Arc<RateLimitCell> {
    cell(RateLimitSettings::new(calls))
}

fn limited<S: RateLimitSource, F: Future<Output = Result<u8, RateLimited>>>(
    source: S,
    future: F,
) -> impl Future<Output = F::Output> {
    rate_limit(source, Layer::NONE, future, |_, limited| Err(limited))
}

/// What is inside: pending so often, then it begins its body if it does so, and is pending so often
/// again.
async fn inside(before: usize, begins: bool, after: usize) -> Result<u8, RateLimited> {
    turns(before).await;
    if begins {
        body_begins(1);
    }
    turns(after).await;
    Ok(1)
}

async fn turns(mut left: usize) {
    poll_fn(|_| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        Poll::Pending
    })
    .await;
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_token_is_spent_once_a_body_has_begun() {
    let _installed = TestClock::new().install();
    for (before, begins, after, left) in
        [(0, true, 0, 9), (0, false, 0, 10), (2, true, 2, 9), (2, false, 2, 10), (0, true, 2, 9)]
    {
        let cell = limit(10);
        let mut calling = pin!(limited(Arc::clone(&cell), inside(before, begins, after)));
        while poll_once(calling.as_mut()).is_pending() {
            assert_eq!(cell.numbers().0, 9);
        }
        assert_eq!(cell.numbers().0, left, "{before} {begins} {after}");
    }
}

#[test]
fn a_token_goes_back_if_the_call_is_dropped_before_its_body() {
    let _installed = TestClock::new().install();
    for (polls, left) in [(0, 10), (1, 10), (2, 10), (3, 9), (4, 9)] {
        let cell = limit(10);
        {
            let mut calling = pin!(limited(Arc::clone(&cell), inside(2, true, 2)));
            (0..polls).for_each(|_| assert!(poll_once(calling.as_mut()).is_pending()));
        }
        assert_eq!(cell.numbers().0, left, "{polls}");
    }
}

#[test]
fn what_is_inside_is_dropped_before_the_token_goes_back() {
    struct Looks<'a>(&'a RateLimitCell);
    impl Drop for Looks<'_> {
        fn drop(&mut self) {
            assert_eq!(self.0.numbers().0, 9);
        }
    }
    let _installed = TestClock::new().install();
    let cell = limit(10);
    let looks = Looks(&cell);
    let mut calling = Box::pin(limited(Arc::clone(&cell), async move {
        let _looks = looks;
        pending().await
    }));
    assert!(poll_once(calling.as_mut()).is_pending());
    drop(calling);
    assert_eq!(cell.numbers().0, 10);
}

#[test]
fn a_panic_spends_the_token() {
    let _installed = TestClock::new().install();
    let cell = limit(10);
    let mut calling = pin!(limited(Arc::clone(&cell), async { panic!("inside") }));
    assert!(catch_unwind(AssertUnwindSafe(|| poll_once(calling.as_mut()))).is_err());
    assert!(poll_once(calling.as_mut()).is_pending(), "it has ended");
    assert_eq!(cell.numbers().0, 9);
    let token = take_token(Arc::clone(&cell), Layer::NONE).expect("there are nine");
    assert!(catch_unwind(AssertUnwindSafe(|| token.run(|| panic!("inside")))).is_err());
    assert_eq!(cell.numbers().0, 8);
}

#[test]
fn sync_code_gives_back_what_no_body_has_used() {
    let _installed = TestClock::new().install();
    let cell = limit(10);
    let take = || take_token(Arc::clone(&cell), Layer::NONE).expect("there is one");
    assert_eq!(HeldToken::run(take(), || 7), 7);
    assert_eq!(cell.numbers().0, 10);
    HeldToken::run(take(), || body_begins(1));
    assert_eq!(cell.numbers().0, 9);
    drop(take());
    assert_eq!(cell.numbers().0, 9, "it never ran");
}

#[test]
fn the_outer_of_two_limits_is_refunded_if_the_inner_one_refuses() {
    let _installed = TestClock::new().install();
    let (outer, inner) = (limit(10), limit(1));
    let once = || {
        let body = async {
            body_begins(2);
            Ok(1)
        };
        let mut calling = pin!(limited(Arc::clone(&outer), limited(Arc::clone(&inner), body)));
        poll_once(calling.as_mut())
    };
    assert!(matches!(once(), Poll::Ready(Ok(1))));
    assert!(matches!(once(), Poll::Ready(Err(_))));
    assert_eq!((outer.numbers().0, inner.numbers().0), (9, 0));
}

#[test]
fn a_refused_call_takes_nothing_and_ends() {
    let _installed = TestClock::new().install();
    let cell = limit(1);
    assert!(cell.take().is_some());
    let mut calling = pin!(limited(Arc::clone(&cell), ready(Ok(1))));
    assert!(matches!(poll_once(calling.as_mut()), Poll::Ready(Err(_))));
    assert!(poll_once(calling.as_mut()).is_pending(), "it has ended");
    assert!(take_token(Arc::clone(&cell), Layer::NONE).is_err());
    assert_eq!(cell.times_rejected(), 2);
}

#[test]
fn a_wait_moves_the_test_clock_sync_and_async() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10).burst(1).wait(MS * 150));
    let _ = cell.take();
    HeldToken::run(take_token(Arc::clone(&cell), Layer::NONE).expect("it waits"), || body_begins(1));
    assert_eq!(clock.elapsed(), MS * 100);
    let mut calling = pin!(limited(Arc::clone(&cell), inside(0, true, 0)));
    assert!(poll_once(calling.as_mut()).is_pending(), "other tasks run first");
    assert_eq!(clock.elapsed(), MS * 200);
    assert!(poll_once(calling.as_mut()).is_ready());
}

#[test]
fn a_wait_that_cannot_end_before_the_deadline_is_not_begun() {
    use crate::Deadline;
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10).burst(1).wait(MS * 1000));
    let take = |left| {
        Deadline::within(MS * left).scope_sync(|| {
            take_token(Arc::clone(&cell), Layer::NONE).map(|token| token.run(|| body_begins(1)))
        })
    };
    assert!(take(0).is_ok(), "there is a token");
    assert!(take(0).is_err() && take(99).is_err());
    let limited = take(100).expect_err("it would begin at the deadline");
    assert_eq!(limited.retry_after(), std::time::Duration::from_nanos(1));
    assert_eq!(clock.elapsed(), std::time::Duration::ZERO, "nobody waits in vain");
    assert!(take(101).is_ok());
    assert_eq!(clock.elapsed(), MS * 100);
}

#[test]
fn the_second_function_of_a_name_shares_the_bucket() {
    static FIRST: StaticRateLimiter =
        StaticRateLimiter::named("shared-statics", Origin::new("a", "", 1), || RateLimitSettings::new(3));
    static SECOND: StaticRateLimiter =
        StaticRateLimiter::named("shared-statics", Origin::new("b", "", 2), || RateLimitSettings::new(3));
    let _installed = TestClock::new().install();
    let first = || ByStaticRateLimiter(|| &FIRST).enter();
    let second = || ByStaticRateLimiter(|| &SECOND).enter();
    assert!(first().1.is_some() && second().1.is_some() && second().1.is_some());
    assert!(first().1.is_none() && second().1.is_none());
    assert!(std::ptr::eq(first().0, second().0));
}

#[test]
fn a_future_grows_by_a_few_words() {
    static SITE: StaticRateLimiter =
        StaticRateLimiter::unnamed("tests::sizes", || RateLimitSettings::new(100));
    let bare = size_of_val(&inside(1, true, 1));
    let future = rate_limit(
        ByStaticRateLimiter(|| &SITE),
        Layer::NONE,
        inside(1, true, 1),
        |_, limited: RateLimited| Err(limited),
    );
    let way_to_the_call = size_of::<Layer<'_>>();
    assert!(
        size_of_val(&future) <= bare.next_multiple_of(8) + 40 + way_to_the_call,
        "{}",
        size_of_val(&future) - bare
    );
}

#[test]
fn a_token_that_was_waited_for_goes_back_whatever_the_burst() {
    for burst in [1, 2, 10] {
        let clock = TestClock::new();
        let _installed = clock.install();
        let settings = RateLimitSettings::new(10).burst(burst).wait(Duration::from_secs(1));
        let cell = cell(settings);
        (0..burst).for_each(|_| assert!(cell.take().is_some()));
        for turns in [0, 1] {
            let began = clock.elapsed();
            let mut waits = pin!(limited(Arc::clone(&cell), inside(turns, false, 0)));
            while poll_once(waits.as_mut()).is_pending() {}
            assert_eq!(clock.elapsed(), began + 100 * MS, "{burst}: it has waited");
            assert_eq!(cell.numbers(), (1, 0), "{burst}: no body has begun");
            assert!(cell.take().is_some());
        }
        assert_eq!(cell.tokens_not_taken_up(), 0, "{burst}");
    }
}
