//! Scenario layer: one deadline for all that runs within it.

use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use resilience::{Attempts, Deadline, RetryPolicy, StopReason, TestClock, circuit_breaker, retry};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

use crate::support::{Error, NANO, Outcome, Runs, just_below, ms, secs};

/// The time that is left here.
fn left() -> Option<Duration> {
    Deadline::current().map(Deadline::remaining)
}

/// The end of a call: the number of attempts, why there was no other, and the last error.
type End = (u32, StopReason, u32);

fn end(last: u32, attempts: &Attempts) -> End {
    (attempts.made(), attempts.reason(), last)
}

const LATE: fn(u32, u32) -> Result<(), End> = |made, last| Err((made, StopReason::DeadlineExceeded, last));

#[retry(attempts = 5, base = 1s, factor = 1, jitter = none, map_err = end)]
fn each_second(runs: &Runs) -> Result<(), End> {
    Err(runs.add())
}

#[retry(attempts = 5, base = 1s, factor = 1, jitter = none, map_err = end)]
async fn each_second_async(runs: &Runs) -> Result<(), End> {
    yield_now().await;
    Err(runs.add())
}

#[retry(attempts = 5, base = 0ms, map_err = end)]
fn at_once(runs: &Runs, clock: &TestClock) -> Result<(), End> {
    clock.advance(secs(1));
    Err(runs.add())
}

#[test]
fn a_retry_gives_its_last_real_error_back_in_time() {
    let clock = TestClock::new();
    let _installed = clock.install();
    for (time, made) in [(secs(2) + NANO, 3), (secs(2), 2), (just_below(secs(2)), 2), (secs(9), 5)] {
        let (runs, start) = (Runs::default(), clock.elapsed());
        let outcome = Deadline::within(time).scope_sync(|| each_second(&runs));
        let reason = if made < 5 { StopReason::DeadlineExceeded } else { StopReason::AttemptsExhausted };
        assert_eq!(outcome, Err((made, reason, made)), "{time:?}");
        assert_eq!(clock.elapsed(), start + secs(u64::from(made) - 1), "no time is spent on a wait in vain");
    }
}

#[tokio::test(start_paused = true)]
async fn an_async_retry_gives_its_last_real_error_back_in_time() {
    for (time, made) in [(secs(2) + ms(1), 3), (secs(2), 2), (ms(1999), 2), (ms(1), 1)] {
        let (runs, start) = (Runs::default(), Instant::now());
        let outcome = Deadline::within(time).scope(each_second_async(&runs)).await;
        assert_eq!(outcome, LATE(made, made), "{time:?}");
        assert_eq!(start.elapsed(), secs(u64::from(made) - 1));
    }
}

#[test]
fn no_attempt_begins_at_the_deadline_or_past_it() {
    let clock = TestClock::new();
    let _installed = clock.install();
    for (time, made) in [(secs(2), 2), (secs(2) + NANO, 3), (just_below(secs(2)), 2), (Duration::ZERO, 1)] {
        let runs = Runs::default();
        let outcome = Deadline::within(time).scope_sync(|| at_once(&runs, &clock));
        assert_eq!((outcome, runs.count()), (LATE(made, made), made), "{time:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_over_leaves_the_first_attempt() {
    let over = Deadline::within(secs(1));
    sleep(secs(5)).await;
    let runs = Runs::default();
    assert_eq!(over.scope(each_second_async(&runs)).await, LATE(1, 1));
    let succeeds =
        over.scope(async { RetryPolicy::new().call_async(|| async { Ok::<_, ()>(left()) }).await });
    assert_eq!(succeeds.await, Ok(Some(Duration::ZERO)));
    assert_eq!(over.scope_sync(|| each_second(&runs)), LATE(1, 2));
}

/// Functions with a time limit, which look at what is left when they begin.
mod limited {
    use super::*;

    pub(super) const POLICY: RetryPolicy = RetryPolicy::new().max_duration(secs(9));

    pub(super) type Seen = RefCell<Vec<Option<Duration>>>;

    fn see(seen: &Seen) -> Outcome {
        seen.borrow_mut().push(left());
        Err(Error::Failed)
    }

    #[retry(base = 1s, factor = 1, jitter = none, max_duration = 9s)]
    pub(super) fn by_argument(seen: &Seen) -> Outcome {
        see(seen)
    }

    #[retry(policy = POLICY, base = 1s, factor = 1, jitter = none, context = cx)]
    pub(super) fn by_policy(seen: &Seen) -> Outcome {
        assert_eq!(cx.remaining(), left());
        see(seen)
    }

    #[retry(base = 1s, factor = 1, jitter = none, max_duration = limit)]
    pub(super) fn by_option(seen: &Seen, limit: Option<Duration>) -> Outcome {
        see(seen)
    }

    #[retry(base = 1s, factor = 1, jitter = none, max_duration = 9s, context = cx)]
    pub(super) async fn by_argument_async(seen: &Seen) -> Outcome {
        yield_now().await;
        assert_eq!(cx.remaining(), left());
        see(seen)
    }

    #[retry(policy = POLICY, base = 1s, factor = 1, jitter = none)]
    pub(super) async fn by_policy_async(seen: &Seen) -> Outcome {
        yield_now().await;
        see(seen)
    }

    #[retry(base = 1s, factor = 1, jitter = none, max_duration = 9s, reset_after = 1h)]
    #[circuit_breaker]
    pub(super) async fn over_a_breaker(seen: &Seen) -> Outcome {
        yield_now().await;
        see(seen)
    }

    #[retry(base = 1s, factor = 1, jitter = none, max_duration = 9s)]
    #[circuit_breaker]
    pub(super) fn over_a_breaker_sync(seen: &Seen) -> Outcome {
        see(seen)
    }

    #[retry(base = 1s, factor = 1, jitter = none)]
    pub(super) async fn not_at_all(seen: &Seen) -> Outcome {
        see(seen)
    }
}

const NINE: [Option<Duration>; 3] = [Some(secs(9)), Some(secs(8)), Some(secs(7))];

#[test]
fn a_time_limit_is_the_deadline_of_what_sync_attempts_do() {
    let _clock = TestClock::new().install();
    let calls: [fn(&limited::Seen) -> Outcome; 4] =
        [limited::by_argument, limited::by_policy, limited::over_a_breaker_sync, |seen| {
            limited::by_option(seen, Some(secs(9)))
        }];
    for call in calls {
        let seen = limited::Seen::default();
        assert_eq!(call(&seen), Err(Error::Failed));
        assert_eq!(seen.take(), NINE);
    }
    let seen = limited::Seen::default();
    assert_eq!(limited::by_option(&seen, None), Err(Error::Failed));
    assert_eq!(seen.take(), [None; 3]);
    Deadline::within(secs(4)).scope_sync(|| limited::by_argument(&seen)).expect_err("it fails");
    assert_eq!(seen.take(), [4, 3, 2].map(|left| Some(secs(left))), "the earlier one holds");
    assert_eq!(left(), None);
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_is_the_deadline_of_what_async_attempts_do() {
    let seen = limited::Seen::default();
    assert_eq!(limited::by_argument_async(&seen).await, Err(Error::Failed));
    assert_eq!(seen.take(), NINE);
    assert_eq!(limited::by_policy_async(&seen).await, Err(Error::Failed));
    assert_eq!(seen.take(), NINE);
    assert_eq!(limited::over_a_breaker(&seen).await, Err(Error::Failed));
    assert_eq!(seen.take(), NINE);
    assert_eq!(limited::not_at_all(&seen).await, Err(Error::Failed));
    assert_eq!(seen.take(), [None; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_sync_retry_has_its_deadline_on_the_clock_of_breakers() {
    // Its own waits would block the thread: there is one attempt.
    #[retry(attempts = 1, max_duration = 9s)]
    fn synchronous() -> Result<(), Option<Duration>> {
        Err(left())
    }
    sleep(secs(100)).await;
    assert_eq!(synchronous(), Err(Some(secs(9))));
    let one = RetryPolicy::new().attempts(1).max_duration(secs(8));
    assert_eq!(one.call(|| Err::<(), _>(left())), Err(Some(secs(8))));
}

#[tokio::test(start_paused = true)]
async fn an_inner_retry_ends_in_the_time_of_the_outer_one() {
    #[retry(attempts = 9, base = 1s, factor = 1, jitter = none, max_duration = 3s)]
    async fn outer(runs: &Runs) -> Result<(), End> {
        each_second_async(runs).await
    }
    #[retry(attempts = 9, base = 1s, factor = 1, jitter = none, max_duration = 3s)]
    fn synchronous(runs: &Runs) -> Result<(), End> {
        each_second(runs)
    }
    // Three inner attempts, at 0, 1 and 2 s. The outer one begins another at 3 s, its limit.
    let (runs, start) = (Runs::default(), Instant::now());
    assert_eq!(outer(&runs).await, LATE(1, 4));
    assert_eq!((runs.count(), start.elapsed()), (4, secs(3)));
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(synchronous(&Runs::default()), LATE(1, 4));
    assert_eq!(clock.elapsed(), secs(3));
}

#[tokio::test(start_paused = true)]
async fn what_polls_several_futures_hands_a_deadline_on() {
    let look = |after: u64| async move {
        sleep(secs(after)).await;
        left()
    };
    let seen = Deadline::within(secs(9)).scope(async {
        let joined = tokio::join!(look(1), Deadline::within(secs(5)).scope(look(2)), look(2));
        let selected = tokio::select! {
            seen = look(1) => seen,
            seen = look(2) => seen,
        };
        let mut stream: FuturesUnordered<_> = [look(2), look(1)].into_iter().collect();
        (joined, selected, stream.next().await, stream.next().await)
    });
    let at = |left| Some(secs(left));
    assert_eq!(seen.await, ((at(8), at(3), at(7)), at(6), Some(at(5)), Some(at(4))));
}

#[tokio::test(start_paused = true)]
async fn siblings_of_an_attempt_do_not_see_its_deadline() {
    let seen = limited::Seen::default();
    let beside = async {
        for _ in 0..5 {
            assert_eq!(left(), None);
            sleep(ms(700)).await;
        }
    };
    let (outcome, ()) = tokio::join!(limited::by_argument_async(&seen), beside);
    assert_eq!((outcome, seen.take().as_slice()), (Err(Error::Failed), NINE.as_slice()));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_drops_what_it_holds_outside() {
    struct Looks<'a>(&'a RefCell<Vec<Option<Duration>>>);

    impl Drop for Looks<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(left());
        }
    }

    let seen = RefCell::default();
    {
        let mut future = pin!(Deadline::within(secs(1)).scope(async {
            drop(Looks(&seen));
            let _held = Looks(&seen);
            std::future::pending::<()>().await;
        }));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(seen.take(), [Some(secs(1)), None]);
}

#[test]
fn a_panic_in_an_attempt_puts_the_deadline_around_it_back() {
    #[retry(max_duration = 1s)]
    fn panics() -> Outcome {
        assert_eq!(left(), Some(secs(1)));
        std::panic::resume_unwind(Box::new("the body panics"))
    }
    #[retry(max_duration = 1s)]
    async fn panics_async() -> Outcome {
        assert_eq!(left(), Some(secs(1)));
        std::panic::resume_unwind(Box::new("the body panics"))
    }
    let _clock = TestClock::new().install();
    Deadline::within(secs(5)).scope_sync(|| {
        assert!(std::panic::catch_unwind(panics).is_err());
        assert_eq!(left(), Some(secs(5)));
        let poll = || pin!(panics_async()).poll(&mut Context::from_waker(Waker::noop()));
        assert!(std::panic::catch_unwind(poll).is_err());
        assert_eq!(left(), Some(secs(5)));
    });
    assert_eq!(left(), None);
}

type Task = Pin<Box<dyn Future<Output = Vec<ThreadId>> + Send>>;

/// A task that looks at its deadline in each of 1000 polls, and notes the thread.
fn looks(deadline: Deadline) -> Task {
    Box::pin(deadline.scope(async move {
        let mut threads = Vec::new();
        for _ in 0..1000 {
            assert_eq!(Deadline::current(), Some(deadline));
            threads.push(std::thread::current().id());
            yield_now_anywhere().await;
        }
        threads
    }))
}

/// Pending once, outside of tokio too.
async fn yield_now_anywhere() {
    let mut yielded = false;
    std::future::poll_fn(
        |_| if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending },
    )
    .await;
}

#[test]
fn a_future_that_moves_at_each_poll_has_its_deadline_along() {
    const THREADS: usize = 4;
    let (to, from): (Vec<_>, Vec<_>) = (0..THREADS).map(|_| mpsc::channel::<Option<(usize, Task)>>()).unzip();
    let (done, ended) = mpsc::channel();
    for (number, first) in to.iter().enumerate() {
        let task = looks(Deadline::within(secs(100 + number as u64)));
        first.send(Some((number, task))).expect("the other end is there");
    }
    std::thread::scope(|scope| {
        for (number, from) in from.into_iter().enumerate() {
            let (to, done) = (to.clone(), done.clone());
            scope.spawn(move || {
                for (id, mut task) in from.into_iter().map_while(|moved| moved) {
                    match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                        Poll::Ready(threads) => done.send((id, threads)).expect("the test waits"),
                        Poll::Pending => {
                            assert_eq!(Deadline::current(), None);
                            let next = &to[(number + 1) % THREADS];
                            next.send(Some((id, task))).expect("it runs until all have ended");
                        }
                    }
                }
            });
        }
        let mut hopped: Vec<_> = ended.iter().take(THREADS).collect();
        to.iter().for_each(|to| to.send(None).expect("it waits for more"));
        hopped.sort_by_key(|(id, _)| *id);
        for (id, threads) in hopped {
            assert_eq!(threads.len(), 1000, "{id}");
            assert!(threads.windows(2).all(|pair| pair[0] != pair[1]), "each poll is on another thread");
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_of_many_threads_keep_their_deadlines_apart() {
    let tasks = (0..16_u64).map(|number| {
        let deadline = Deadline::within(secs(100 + number));
        tokio::spawn(deadline.scope(async move {
            for _ in 0..1000 {
                assert_eq!(Deadline::current(), Some(deadline));
                yield_now().await;
            }
        }))
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it saw its own");
    }
}
