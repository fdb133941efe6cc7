//! The spans of attempts from the second on.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use resilience::{RetryPolicy, TestClock, circuit_breaker, retry};
use tracing::Instrument;

use crate::log::{Log, Told};

fn fails() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

/// The fields of a span that are numbers.
fn numbers(span: &Told) -> (Option<&str>, Option<&str>) {
    (span.get("attempt"), span.get("max"))
}

#[test]
fn attempts_from_the_second_on_have_a_span_of_the_callers() {
    #[retry(attempts = 3, jitter = none, name = "ask")]
    fn ask(log: &Log) -> io::Result<()> {
        tracing::info!(depth = log.depth(), "asking");
        Err(fails())
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    tracing::info_span!("caller").in_scope(|| assert!(ask(&log).is_err()));
    let spans = log.spans();
    let names: Vec<_> = spans.iter().map(|span| &*span.what).collect();
    assert_eq!(names, ["caller", "resilience.attempt", "resilience.attempt"]);
    assert_eq!((numbers(&spans[1]), numbers(&spans[2])), ((Some("2"), Some("3")), (Some("3"), Some("3"))));
    let call = log.values("call");
    for span in &spans[1..] {
        assert_eq!((span.get("name"), span.get("call")), (Some("ask"), Some(&*call[0])));
        assert_eq!((&*span.level, span.inside), ("INFO", Some(0)));
    }
    let asked: Vec<_> = log.events().into_iter().filter(|event| event.what == "asking").collect();
    let inside: Vec<_> = asked.iter().map(|event| event.inside).collect();
    assert_eq!(inside, [Some(0), Some(1), Some(2)], "the first attempt has no span of its own");
    assert_eq!((log.depth(), log.closed()), (0, vec![1, 2, 0]));
}

#[test]
fn events_between_attempts_are_in_no_span_of_an_attempt() {
    #[retry(attempts = 3, jitter = none)]
    #[circuit_breaker(threshold = 2)]
    fn guarded() -> io::Result<()> {
        Err(fails())
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    assert!(guarded().is_err());
    let inside: Vec<_> = log.events().into_iter().map(|event| (event.what, event.inside)).collect();
    let inside: Vec<_> = inside.iter().map(|(what, inside)| (&**what, *inside)).collect();
    assert_eq!(
        inside,
        [("retrying", None), ("circuit breaker opened", Some(0)), ("gave up", None)],
        "the breaker is inside of the attempt"
    );
}

#[tokio::test(start_paused = true)]
async fn an_async_attempt_is_in_its_span_while_it_is_polled() {
    /// Pending once. Keeps how many spans are entered in each poll.
    async fn polled(log: &Log, depths: &mut Vec<usize>) {
        let mut is_first = true;
        poll_fn(|cx| {
            depths.push(log.depth());
            if std::mem::take(&mut is_first) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }
    #[retry(attempts = 2, jitter = none)]
    async fn ask(log: &Log, depths: &mut Vec<usize>) -> io::Result<()> {
        polled(log, depths).await;
        Err(fails())
    }

    let (log, mut depths) = (Log::begin(), Vec::new());
    {
        let call = ask(&log, &mut depths).instrument(tracing::info_span!("caller"));
        let mut call = std::pin::pin!(call);
        poll_fn(|cx| {
            let polled = call.as_mut().poll(cx);
            assert_eq!(log.depth(), 0, "no span is left entered between polls");
            polled
        })
        .await
        .expect_err("it fails");
    }
    assert_eq!(depths, [1, 1, 2, 2]);
    let spans = log.spans();
    assert_eq!((spans.len(), &*spans[1].what, spans[1].inside), (2, "resilience.attempt", Some(0)));
    assert_eq!(log.closed(), [1, 0], "each once");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_is_dropped_ends_its_span() {
    #[retry(attempts = 2, jitter = none)]
    async fn ask(tries: &mut u32) -> io::Result<()> {
        *tries += 1;
        if *tries == 2 { std::future::pending().await } else { Err(fails()) }
    }

    let (log, mut tries) = (Log::begin(), 0);
    let limit = std::time::Duration::from_secs(60);
    assert!(tokio::time::timeout(limit, ask(&mut tries)).await.is_err());
    assert_eq!((log.spans().len(), log.closed(), log.depth()), (1, vec![0], 0));
}

#[test]
fn a_panic_ends_the_span() {
    #[retry(attempts = 2, jitter = none)]
    fn ask(tries: &mut u32) -> io::Result<()> {
        *tries += 1;
        if *tries == 2 { std::panic::resume_unwind(Box::new("the body")) } else { Err(fails()) }
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    let panics = std::panic::AssertUnwindSafe(|| ask(&mut 0));
    assert!(std::panic::catch_unwind(panics).is_err());
    assert_eq!((log.spans().len(), log.closed(), log.depth()), (1, vec![0], 0));
}

#[test]
fn a_success_at_the_first_attempt_has_no_span() {
    #[retry(attempts = 3, max_duration = 1m)]
    fn ask() -> io::Result<()> {
        Ok(())
    }

    let log = Log::begin();
    assert!(ask().is_ok());
    assert!(log.spans().is_empty() && log.events().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_retry_by_hand_has_spans_too() {
    let (log, policy) = (Log::begin(), RetryPolicy::new().attempts(2).name("by hand"));
    let outcome = policy.call_async(|| {
        let depth = log.depth();
        async move {
            tracing::info!(made = depth, "asking");
            Err::<(), _>(())
        }
    });
    assert!(outcome.await.is_err());
    let spans = log.spans();
    assert_eq!(
        (spans.len(), spans[0].get("name"), numbers(&spans[0])),
        (1, Some("by hand"), (Some("2"), Some("2")))
    );
    assert_eq!(spans[0].get("call"), Some(&*log.values("call")[0]));
    assert_eq!(log.values("made"), ["0", "1"], "the closure runs in the span too");
    assert_eq!(log.closed(), [0]);
}
