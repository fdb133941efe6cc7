//! Waits of tasks, on tokio's paused time.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::MS;
use crate::Deadline;
use crate::rate_limit::value::RateLimiter;

fn even(wait: Duration) -> Arc<RateLimiter> {
    Arc::new(RateLimiter::unshared("waits").limit(10).burst(1).wait(wait).build())
}

/// Tasks that acquire, in this order, and when each of them is let in. `None` if it is refused.
fn acquiring(limiter: &Arc<RateLimiter>, tasks: usize) -> Vec<tokio::task::JoinHandle<Option<u128>>> {
    let start = Instant::now();
    let task = |_| {
        let limiter = Arc::clone(limiter);
        tokio::spawn(async move { limiter.acquire().await.ok().map(|()| start.elapsed().as_millis()) })
    };
    (0..tasks).map(task).collect()
}

async fn ended(tasks: Vec<tokio::task::JoinHandle<Option<u128>>>) -> Vec<Option<u128>> {
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("it does not panic"));
    }
    all
}

#[tokio::test(start_paused = true)]
async fn tasks_are_let_in_one_after_the_other() {
    let limiter = even(MS * 300);
    let tasks = acquiring(&limiter, 6);
    assert_eq!(ended(tasks).await, [Some(0), Some(100), Some(200), Some(300), None, None]);
    assert_eq!(limiter.snapshot().rejected(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_aborted_leaves_and_the_others_move_up() {
    let limiter = even(MS * 1000);
    let mut tasks = acquiring(&limiter, 5);
    sleep(MS * 50).await;
    assert_eq!(limiter.snapshot().waiting(), 4);
    tasks.remove(2).abort();
    assert_eq!(ended(tasks).await, [Some(0), Some(100), Some(200), Some(300)]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_that_leave_at_once_lose_no_token() {
    let limiter = even(Duration::MAX);
    let tasks = acquiring(&limiter, 1000);
    sleep(MS * 50).await;
    for (index, task) in tasks.iter().enumerate() {
        if index != 0 && index != 999 {
            task.abort();
        }
    }
    let last = tasks.into_iter().next_back().expect("there are 1000");
    assert_eq!(last.await.expect("it was not aborted"), Some(100));
    assert_eq!(limiter.snapshot().waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_a_timeout_would_cut_is_refused_at_once() {
    let limiter = even(MS * 1000);
    limiter.acquire().await.expect("it is full");
    let start = Instant::now();
    assert!(Deadline::within(MS * 99).scope(limiter.acquire()).await.is_err());
    assert_eq!(start.elapsed(), Duration::ZERO);
    Deadline::within(MS * 101).scope(limiter.acquire()).await.expect("there is time for it");
    assert_eq!(start.elapsed(), MS * 100);
}

#[tokio::test(start_paused = true)]
async fn who_is_cut_off_by_others_gives_its_token_back() {
    let limiter = even(MS * 1000);
    limiter.acquire().await.expect("it is full");
    assert!(timeout(MS * 30, limiter.acquire()).await.is_err());
    assert!(timeout(MS * 30, limiter.acquire()).await.is_err());
    let start = Instant::now();
    limiter.acquire().await.expect("it waits");
    assert_eq!(start.elapsed(), MS * 40);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_polled_late_has_its_token_and_holds_nobody_up() {
    let limiter = even(MS * 1000);
    limiter.acquire().await.expect("it is full");
    let start = Instant::now();
    let mut late = Box::pin(limiter.acquire());
    assert!(futures_poll(&mut late).is_pending());
    let tasks = acquiring(&limiter, 2);
    assert_eq!(ended(tasks).await, [Some(200), Some(300)]);
    late.await.expect("it has been let in long ago");
    assert_eq!(start.elapsed(), MS * 300);
}

fn futures_poll<F: Future + Unpin>(future: &mut F) -> std::task::Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_never_polled_takes_nothing() {
    let limiter = even(MS);
    drop(limiter.acquire());
    drop(limiter.call_async(async { Ok::<_, crate::RateLimited>(()) }));
    assert_eq!(limiter.snapshot().available(), 1);
}

#[test]
fn sync_and_async_calls_stand_in_one_line() {
    let limiter = Arc::new(RateLimiter::unshared("mixed").limit(1000).burst(1).wait(MS * 1000).build());
    let begin = std::sync::Barrier::new(4);
    std::thread::scope(|threads| {
        for thread in 0..4 {
            let (limiter, begin) = (&limiter, &begin);
            threads.spawn(move || {
                begin.wait();
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                for _ in 0..20 {
                    if thread % 2 == 0 {
                        limiter.acquire_blocking().expect("it waits");
                    } else {
                        runtime.block_on(limiter.acquire()).expect("it waits");
                    }
                }
            });
        }
    });
    let seen = limiter.snapshot();
    assert_eq!((seen.waiting(), seen.rejected()), (0, 0));
}
