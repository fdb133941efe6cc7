//! The future of a hedge, poll by poll.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::Deadline;
use crate::hedge::{HedgeAfter, HedgeBudget, HedgeSettings, Judged, StaticLatency, hedge};
use crate::runtime::timer::DefaultTimer;
use crate::site::layer::Layer;
use crate::timeout::SleepTimer;

const AFTER: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);

/// A budget of tokens that are counted.
struct Tokens(Cell<u32>);

impl HedgeBudget for &Tokens {
    fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }

    fn put_back(&self) {
        self.0.set(self.0.get() + 1);
    }

    fn succeeded(&self) {}
}

fn latency() -> &'static StaticLatency {
    static LATENCY: StaticLatency = StaticLatency::new();
    &LATENCY
}

/// The error says what an attempt has come to.
type Outcome = Result<u8, Judged>;

/// Hedges what `make` makes, with up to `attempts` and this budget.
fn hedged<A: Future<Output = Outcome>>(
    attempts: u32,
    tokens: &Tokens,
    make: impl Fn() -> A,
) -> impl Future<Output = Outcome> {
    hedge(
        Layer::NONE,
        move || HedgeSettings::new(HedgeAfter::Delay(AFTER), attempts, "tests"),
        SleepTimer(DefaultTimer),
        tokens,
        latency,
        make,
        |outcome: &Outcome| outcome.err().unwrap_or(Judged::Success),
        |outcome| outcome,
    )
}

fn tokens(count: u32) -> Tokens {
    Tokens(Cell::new(count))
}

/// Attempts that are told apart by the order in which they begin, from zero.
fn numbered<A>(attempt: impl Fn(u8) -> A) -> impl Fn() -> A {
    let begun = Cell::new(0);
    move || {
        begun.set(begun.get() + 1);
        attempt(begun.get() - 1)
    }
}

/// Ends after a time, which is given for each attempt, with its number or its error.
fn timed(ends: &'static [(u64, Option<Judged>)]) -> impl Fn() -> Pin<Box<dyn Future<Output = Outcome>>> {
    numbered(move |number| {
        let (ms, error) = ends[usize::from(number)];
        let attempt: Pin<Box<dyn Future<Output = Outcome>>> = Box::pin(async move {
            sleep(Duration::from_millis(ms)).await;
            error.map_or(Ok(number), Err)
        });
        attempt
    })
}

async fn run(ends: &'static [(u64, Option<Judged>)], tokens: &Tokens) -> (Outcome, u128) {
    let start = Instant::now();
    let outcome = hedged(u32::try_from(ends.len()).expect("they are few"), tokens, timed(ends)).await;
    (outcome, start.elapsed().as_millis())
}

const FAILED: Option<Judged> = Some(Judged::Failed);
const FINAL: Option<Judged> = Some(Judged::Final);
const REJECTED: Option<Judged> = Some(Judged::Rejected);

#[tokio::test(start_paused = true)]
async fn the_outcome_that_comes_first_ends_the_call() {
    for (ends, outcome) in [
        (&[(50, None), (0, None)][..], (Ok(0), 50)),
        (&[(500, None), (50, None)], (Ok(1), 150)),
        (&[(500, None), (500, None), (50, None)], (Ok(2), 250)),
        (&[(120, None), (50, None)], (Ok(0), 120)),
        // In the same moment the first attempt wins.
        (&[(150, None), (50, None)], (Ok(0), 150)),
        (&[(500, None), (50, FINAL)], (Err(Judged::Final), 150)),
        (&[(30, FINAL), (0, None)], (Err(Judged::Final), 30)),
        // At once after a failure, and again after the time.
        (&[(30, FAILED), (50, None)], (Ok(1), 80)),
        (&[(30, FAILED), (500, None), (50, None)], (Ok(2), 180)),
        // A failure of another attempt ends nothing while the first one runs.
        (&[(500, None), (50, FAILED)], (Ok(0), 500)),
        (&[(300, FAILED), (50, Some(Judged::TimedOut))], (Err(Judged::Failed), 300)),
        (&[(30, FAILED), (30, FAILED), (30, Some(Judged::Refused))], (Err(Judged::Failed), 90)),
        // A rejection of the first attempt is final, and one of another means no more.
        (&[(30, REJECTED), (0, None)], (Err(Judged::Rejected), 30)),
        (&[(500, None), (10, REJECTED), (10, None)], (Ok(0), 500)),
        (&[(30, FAILED), (10, REJECTED), (10, None)], (Err(Judged::Failed), 40)),
    ] {
        assert_eq!(run(ends, &tokens(9)).await, outcome, "{ends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_waits_for_the_time_that_a_server_asked_for() {
    const LATER: Option<Judged> = Some(Judged::FailedUntil(AFTER));
    assert_eq!(run(&[(30, LATER), (50, None)], &tokens(9)).await, (Ok(1), 180));
    assert_eq!(run(&[(900, None), (30, LATER), (50, None)], &tokens(9)).await, (Ok(2), 280));
    // Without time for it, the error comes back at once.
    let call = Deadline::within(Duration::from_millis(90))
        .scope(run(&[(30, LATER), (50, None)], TOKENS.with(|it| *it)));
    assert_eq!(call.await, (Err(Judged::FailedUntil(AFTER)), 30));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_more_than_after_ends_the_hedging() {
    const LONG: Judged = Judged::FailedUntil(AFTER.saturating_add(Duration::from_nanos(1)));
    const HOUR: Judged = Judged::FailedUntil(Duration::from_secs(3_600));
    for (ends, outcome, left) in [
        // The first attempt's error at once.
        (&[(30, Some(LONG)), (50, None)][..], (Err(LONG), 30), 9),
        (&[(30, Some(HOUR)), (50, None)], (Err(HOUR), 30), 9),
        (&[(30, FAILED), (20, Some(HOUR)), (50, None)], (Err(Judged::Failed), 50), 8),
        // An attempt that runs decides alone.
        (&[(900, None), (30, Some(HOUR)), (50, None)], (Ok(0), 900), 8),
        (&[(150, Some(HOUR)), (200, None), (10, None)], (Ok(1), 300), 8),
        (&[(150, Some(HOUR)), (200, FAILED), (10, None)], (Err(HOUR), 300), 8),
    ] {
        let tokens = tokens(9);
        assert_eq!((run(ends, &tokens).await, tokens.0.get()), (outcome, left), "{ends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_time_to_wait_no_attempt_waits_for_a_server() {
    let ends = |after, hint| async move {
        let start = Instant::now();
        let settings = move || HedgeSettings::new(after, 2, "tests");
        let judge = |outcome: &Outcome| outcome.err().unwrap_or(Judged::Success);
        let attempts = numbered(|number| async move {
            if number == 0 { Err(Judged::FailedUntil(hint)) } else { Ok(number) }
        });
        let (tokens, timer) = (tokens(9), SleepTimer(DefaultTimer));
        let outcome =
            hedge(Layer::NONE, settings, timer, &tokens, latency, attempts, judge, |outcome| outcome).await;
        (outcome, start.elapsed())
    };
    // Neither a time that never comes, nor a percentile that is not known yet.
    for after in [HedgeAfter::Delay(Duration::MAX), HedgeAfter::Percentile(950_000_000)] {
        let (outcome, time) = ends(after, Duration::from_nanos(1)).await;
        assert_eq!((outcome, time), (Err(Judged::FailedUntil(Duration::from_nanos(1))), Duration::ZERO));
        assert_eq!(ends(after, Duration::ZERO).await.0, Ok(1), "it asks for nothing");
    }
}

thread_local! {
    static TOKENS: &'static Tokens = Box::leak(Box::new(tokens(1_000)));
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_ends_no_call() {
    for (left, ends, outcome) in [
        (0, &[(500, None), (0, None)][..], (Ok(0), 500)),
        (0, &[(50, FAILED), (0, None)], (Err(Judged::Failed), 50)),
        (1, &[(500, None), (50, FAILED), (0, None)], (Ok(0), 500)),
        (1, &[(300, FAILED), (50, FAILED), (0, None)], (Err(Judged::Failed), 300)),
    ] {
        let tokens = tokens(left);
        assert_eq!(run(ends, &tokens).await, outcome, "{ends:?}");
        assert_eq!(tokens.0.get(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_attempt_gives_its_token_back() {
    let tokens = tokens(3);
    assert_eq!(run(&[(500, None), (50, REJECTED), (0, None)], &tokens).await.0, Ok(0));
    assert_eq!(tokens.0.get(), 3);
    assert_eq!(run(&[(500, None), (50, None)], &tokens).await.0, Ok(1));
    assert_eq!(tokens.0.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_waits_in_vain_gives_its_token_back() {
    use crate::runtime::bodies_begun::body_begins;

    // The body of the second attempt begins after a wait, as below a bulkhead.
    let call = |waits: u64, drops_at: u64| async move {
        let tokens = tokens(3);
        let attempt = numbered(|number| async move {
            sleep(Duration::from_millis(if number == 1 { waits } else { 0 })).await;
            body_begins(1);
            sleep(Duration::from_millis(500)).await;
            Ok(number)
        });
        let call = hedge(
            Layer::NONE,
            || HedgeSettings::new(HedgeAfter::Delay(AFTER), 2, "tests").with_bodies_told(),
            SleepTimer(DefaultTimer),
            &tokens,
            latency,
            attempt,
            |outcome: &Outcome| outcome.err().unwrap_or(Judged::Success),
            |outcome| outcome,
        );
        let _ = tokio::time::timeout(Duration::from_millis(drops_at), call).await;
        tokens.0.get()
    };
    assert_eq!(call(1_000, 5_000).await, 3, "the first attempt wins while the second one waits");
    assert_eq!(call(100, 5_000).await, 2, "its body has begun");
    assert_eq!(call(1_000, 300).await, 3, "the call is dropped while it waits");
    assert_eq!(call(100, 300).await, 2);
}

#[tokio::test(start_paused = true)]
async fn no_attempt_begins_that_the_deadline_would_cut() {
    let within =
        |ms, ends| Deadline::within(Duration::from_millis(ms)).scope(run(ends, TOKENS.with(|it| *it)));
    assert_eq!(within(100, &[(500, None), (0, None)]).await, (Ok(0), 500));
    assert_eq!(within(101, &[(500, None), (0, None)]).await, (Ok(1), 100));
    assert_eq!(within(50, &[(50, FAILED), (0, None)]).await, (Err(Judged::Failed), 50));
    assert_eq!(within(51, &[(50, FAILED), (0, None)]).await, (Ok(1), 50));
}

#[tokio::test(start_paused = true)]
async fn losers_are_dropped_before_the_outcome_is_there() {
    struct Held(Rc<RefCell<Vec<u8>>>, u8);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.borrow_mut().push(self.1);
        }
    }
    let (dropped, tokens) = (Rc::new(RefCell::new(Vec::new())), tokens(9));
    let attempt = numbered(|number| {
        let held = Held(Rc::clone(&dropped), number);
        async move {
            let _held = held;
            sleep(if number == 1 { AFTER / 2 } else { SECOND }).await;
            Ok(number)
        }
    });
    let mut call = pin!(hedged(3, &tokens, attempt));
    assert_eq!(call.as_mut().await, Ok(1));
    assert_eq!(*dropped.borrow(), [1, 0]);
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(), "it has ended");
}

#[tokio::test(start_paused = true)]
async fn a_panic_that_makes_an_attempt_gives_the_token_back() {
    let tokens = tokens(5);
    let attempt = numbered(|number| {
        assert_eq!(number, 0, "the clone of a parameter panics");
        pending::<Outcome>()
    });
    let mut call = Box::pin(hedged(2, &tokens, attempt));
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    tokio::time::advance(AFTER).await;
    assert!(catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(&mut context))).is_err());
    assert_eq!(tokens.0.get(), 5);
}

/// Uses up the cooperative budget of the task in each poll, and is never ready.
async fn busy() -> Outcome {
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<u8>();
    poll_fn(|cx| {
        loop {
            sender.send(1).expect("it is open");
            if receiver.poll_recv(cx).is_pending() {
                return Poll::Pending;
            }
        }
    })
    .await
}

#[tokio::test]
async fn a_busy_attempt_starves_neither_the_timer_nor_the_others() {
    let tokens = tokens(9);
    let attempt = numbered(|number| async move {
        if number == 0 {
            return busy().await;
        }
        let (sender, mut receiver) = tokio::sync::mpsc::channel::<u8>(200);
        for item in 0..200 {
            sender.send(item).await.expect("it is open");
        }
        let mut sum = 0;
        for _ in 0..200 {
            sum += u32::from(receiver.recv().await.expect("there are as many"));
        }
        assert_eq!(sum, 19_900);
        Ok(number)
    });
    let call = hedge(
        Layer::NONE,
        || HedgeSettings::new(HedgeAfter::Delay(Duration::from_millis(2)), 2, "tests"),
        SleepTimer(DefaultTimer),
        &tokens,
        latency,
        attempt,
        |outcome: &Outcome| outcome.err().unwrap_or(Judged::Success),
        |outcome| outcome,
    );
    assert_eq!(call.await, Ok(1));
}

#[test]
fn a_call_that_is_ready_at_once_needs_no_runtime() {
    let tokens = tokens(0);
    let mut call = pin!(hedged(2, &tokens, || std::future::ready(Ok(7))));
    assert_eq!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(7)));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_drops_all_of_its_attempts() {
    let (alive, tokens) = (Rc::new(()), tokens(9));
    let attempt = || {
        let alive = Rc::clone(&alive);
        async move {
            let outcome = pending::<Outcome>().await;
            drop(alive);
            outcome
        }
    };
    {
        let call = hedged(5, &tokens, attempt);
        assert!(tokio::time::timeout(SECOND, call).await.is_err());
    }
    assert_eq!((Rc::strong_count(&alive), tokens.0.get()), (1, 5));
}

#[test]
fn a_future_is_the_first_attempt_and_a_timer() {
    let tokens = tokens(0);
    let holding = || async {
        let held = [7; 90];
        pending::<()>().await;
        Ok(held[0])
    };
    let (inner, all) = (size_of_val(&holding()), size_of_val(&hedged(2, &tokens, holding)));
    let sleep = size_of::<tokio::time::Sleep>();
    assert!(all <= inner + sleep + 96 + size_of::<Layer<'_>>(), "{all} for {inner} and {sleep}");
}
