//! `after`: the limit, and from when it counts.

use std::cell::Cell;
use std::future::{pending, ready};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::{Deadline, TestClock, TimedOut, retry, timeout};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep};

use crate::support::{ms, secs};

#[timeout(100ms)]
async fn takes(time: Duration) -> Result<u8, TimedOut> {
    sleep(time).await;
    Ok(7)
}

#[tokio::test(start_paused = true)]
async fn a_call_is_cut_at_the_limit() {
    let start = Instant::now();
    let error = takes(secs(9)).await.expect_err("it takes too long");
    assert_eq!((error.after(), error.inherited()), (ms(100), false));
    assert_eq!(error.name(), concat!(module_path!(), "::takes"));
    assert_eq!(start.elapsed(), ms(100));
}

#[tokio::test(start_paused = true)]
async fn a_value_wins_a_tie() {
    assert_eq!(takes(ms(100)).await, Ok(7));
    assert!(takes(ms(101)).await.is_err());
}

#[test]
fn a_body_that_is_ready_needs_no_runtime() {
    #[timeout(100ms)]
    async fn at_once() -> io::Result<u8> {
        ready(Ok(7)).await
    }
    assert_eq!(futures::executor::block_on(at_once()).expect("it is ready"), 7);
}

#[tokio::test(start_paused = true)]
async fn the_time_counts_from_the_first_suspension() {
    #[timeout(100ms)]
    async fn computes() -> Result<(), TimedOut> {
        // What a body does without waiting cannot be cut.
        tokio::time::advance(secs(5)).await;
        sleep(ms(50)).await;
        Ok(())
    }
    // `advance` yields, so the limit begins there: after the five seconds.
    assert_eq!(computes().await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn an_expression_is_evaluated_once_for_each_call() {
    thread_local!(static EVALUATED: Cell<u32> = const { Cell::new(0) });
    fn limit(time: Duration) -> Duration {
        EVALUATED.set(EVALUATED.get() + 1);
        time
    }
    #[retry(attempts = 3, base = 0s)]
    #[timeout(limit(time))]
    async fn call(time: Duration, runs: &Cell<u32>) -> Result<(), TimedOut> {
        runs.set(runs.get() + 1);
        pending().await
    }
    let (runs, start) = (Cell::new(0), Instant::now());
    let error = call(ms(40), &runs).await.expect_err("it never ends");
    assert_eq!((error.after(), runs.get(), EVALUATED.get()), (ms(40), 3, 1));
    assert_eq!(start.elapsed(), ms(120));
}

struct Client {
    limit: Duration,
    maybe: Option<Duration>,
}

impl Client {
    #[timeout(self.limit)]
    async fn by_field(&mut self) -> Result<(), TimedOut> {
        self.maybe = None;
        pending().await
    }

    #[timeout(after = self.maybe)]
    async fn by_option(&self) -> Result<(), TimedOut> {
        sleep(secs(100)).await;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_may_come_from_a_field() {
    let mut client = Client { limit: ms(30), maybe: Some(ms(20)) };
    assert_eq!(client.by_option().await.expect_err("it is cut").after(), ms(20));
    assert_eq!(client.by_field().await.expect_err("it is cut").after(), ms(30));
    assert_eq!(client.by_option().await, Ok(()), "`None` is no limit");
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_passes_what_is_ready() {
    #[timeout(Duration::ZERO)]
    async fn call(waits: bool) -> Result<(), TimedOut> {
        if waits {
            sleep(ms(1)).await;
        }
        Ok(())
    }
    assert_eq!(call(false).await, Ok(()));
    let error = call(true).await.expect_err("it waits");
    assert_eq!((error.after(), error.inherited()), (Duration::ZERO, false));
}

#[tokio::test(start_paused = true)]
async fn the_longest_duration_is_never() {
    #[timeout(Duration::MAX)]
    async fn call() -> Result<(), TimedOut> {
        sleep(secs(1_000_000)).await;
        Ok(())
    }
    assert_eq!(call().await, Ok(()));
    let cut = Deadline::within(secs(1)).scope(call()).await;
    // A limit alone does nothing: a deadline cuts it.
    assert!(cut.expect_err("the deadline is over").inherited());
}

#[tokio::test(start_paused = true)]
async fn the_body_is_dropped_before_the_error_is_made() {
    struct Held(Arc<AtomicU32>);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    #[timeout(1s, map_err = |_| dropped.load(Ordering::SeqCst))]
    async fn call(dropped: &Arc<AtomicU32>) -> Result<(), u32> {
        let _held = Held(Arc::clone(dropped));
        pending().await
    }
    let dropped = Arc::default();
    assert_eq!(call(&dropped).await, Err(1));
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

/// A channel that is always ready uses up tokio's cooperative budget in each poll.
#[tokio::test(start_paused = true)]
async fn a_body_without_cooperative_budget_is_cut() {
    #[timeout(50ms)]
    async fn drain(
        channel: &mut mpsc::UnboundedReceiver<u8>,
        again: &mpsc::UnboundedSender<u8>,
    ) -> Result<(), TimedOut> {
        loop {
            channel.recv().await;
            let _ = again.send(0);
            // A poll gets through some hundred. It is cut after a few polls.
            assert!(TURNS.fetch_add(1, Ordering::SeqCst) < 100_000, "the body is never cut");
        }
    }
    static TURNS: AtomicU32 = AtomicU32::new(0);
    let (send, mut receive) = mpsc::unbounded_channel();
    send.send(0).expect("it is open");
    // The clock moves while the body is busy.
    let ticking = tokio::spawn(async {
        loop {
            tokio::time::advance(ms(10)).await;
            tokio::task::yield_now().await;
        }
    });
    assert!(drain(&mut receive, &send).await.is_err());
    assert!(TURNS.load(Ordering::SeqCst) > 100, "it used up its budget");
    ticking.abort();
}

#[tokio::test(start_paused = true)]
async fn of_nested_limits_the_first_that_is_over_is_seen() {
    #[timeout(1s)]
    async fn outer(inner: Duration) -> Result<(), TimedOut> {
        #[timeout(inner)]
        async fn call(inner: Duration) -> Result<(), TimedOut> {
            pending().await
        }
        call(inner).await
    }
    let inner = outer(ms(400)).await.expect_err("it never ends");
    assert_eq!((inner.after(), inner.inherited()), (ms(400), false));
    let equal = outer(secs(1)).await.expect_err("it never ends");
    assert!(equal.name().ends_with("::call"), "{equal:?}");
    let shortened = outer(secs(9)).await.expect_err("it never ends");
    assert_eq!((shortened.after(), shortened.inherited()), (secs(9), true));
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_around_another_one_is_inherited() {
    #[timeout(1s)]
    async fn call() -> Result<(), TimedOut> {
        pending().await
    }
    #[timeout(limit)]
    async fn outer(limit: Duration) -> Result<(), TimedOut> {
        call().await
    }
    let start = Instant::now();
    let cut = outer(Duration::ZERO).await.expect_err("it never ends");
    assert_eq!((cut.after(), cut.inherited(), start.elapsed()), (secs(1), true, Duration::ZERO));
}

#[test]
fn a_limit_around_an_executor_is_inherited() {
    #[timeout(100ms)]
    async fn call() -> Result<(), TimedOut> {
        pending().await
    }
    #[timeout(60ms)]
    async fn outer() -> Result<(), TimedOut> {
        let paused = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        // One poll of this function: its own time has not begun.
        paused.expect("it needs nothing").block_on(call())
    }
    let mut outer = std::pin::pin!(outer());
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Err(cut)) = outer.as_mut().poll(&mut context) else { panic!("it is cut in one poll") };
    assert_eq!((cut.after(), cut.inherited()), (ms(100), true));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_over_runs_no_body() {
    #[timeout(1s)]
    async fn call(runs: &Cell<u32>) -> Result<(), TimedOut> {
        runs.set(runs.get() + 1);
        Ok(())
    }
    let runs = Cell::new(0);
    let error = Deadline::within(Duration::ZERO).scope(call(&runs)).await.expect_err("it is over");
    assert_eq!((error.inherited(), runs.get()), (true, 0));
}

#[tokio::test(start_paused = true)]
async fn the_body_sees_what_is_left() {
    #[timeout(1s)]
    async fn call(seen: &mut Vec<Option<Duration>>) -> Result<(), TimedOut> {
        let left = || Deadline::current().map(Deadline::remaining);
        seen.push(left());
        sleep(ms(300)).await;
        seen.push(left());
        let handed = Deadline::current().expect("there is one");
        seen.push(tokio::spawn(handed.scope(async move { left() })).await.unwrap());
        seen.push(tokio::spawn(async move { left() }).await.unwrap());
        Ok(())
    }
    let mut seen = Vec::new();
    call(&mut seen).await.expect("it ends in time");
    assert_eq!(seen, [Some(secs(1)), Some(ms(700)), Some(ms(700)), None]);
    assert_eq!(Deadline::current(), None);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_drops_its_body() {
    #[timeout(1s)]
    async fn call(_held: oneshot::Sender<()>) -> Result<(), TimedOut> {
        pending().await
    }
    let (held, mut gone) = oneshot::channel::<()>();
    let mut running = Box::pin(call(held));
    assert!(futures::poll!(&mut running).is_pending());
    assert!(gone.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty));
    drop(running);
    assert!(gone.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Closed));
}

#[test]
fn a_test_clock_cuts_when_it_is_moved() {
    #[timeout(1m)]
    async fn call() -> Result<(), TimedOut> {
        pending().await
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let moves = async {
        clock.advance(secs(59));
        futures::future::ready(()).await;
        tokio::task::yield_now().await;
        clock.advance(secs(1));
    };
    let (cut, ()) = futures::executor::block_on(async { futures::join!(call(), moves) });
    assert_eq!(cut.expect_err("its time is over").after(), secs(60));
}

#[test]
fn a_retry_inside_gives_its_error_back_in_time() {
    #[timeout(1s)]
    #[retry(attempts = 9, base = 400ms, jitter = none, factor = 1)]
    async fn call(runs: &Cell<u32>) -> io::Result<()> {
        runs.set(runs.get() + 1);
        Err(io::Error::other("down"))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let runs = Cell::new(0);
    let error = futures::executor::block_on(call(&runs)).expect_err("it fails");
    assert_eq!((error.to_string(), runs.get()), ("down".to_owned(), 3));
    assert_eq!(clock.elapsed(), ms(800), "the third wait would end after the limit");
}
