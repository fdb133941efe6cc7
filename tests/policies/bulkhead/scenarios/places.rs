//! When a place is free again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use resilience::{Bulkhead, bulkhead, retry};

use crate::bulkhead::{Error, full, work};
use crate::support::{Runs, ms};

fn running(name: &str) -> u32 {
    Bulkhead::named(name).snapshot().running()
}

#[test]
fn a_body_that_panics_frees_the_place() {
    #[bulkhead(1, name = "bulkhead: panics")]
    fn call(panics: bool) -> Result<(), Error> {
        assert!(!panics, "the body panics");
        Ok(())
    }
    let unwound = catch_unwind(|| call(true));
    assert!(unwound.is_err());
    assert_eq!((running("bulkhead: panics"), call(false)), (0, Ok(())));
}

#[tokio::test]
async fn an_async_body_that_panics_frees_its_place_at_once() {
    #[bulkhead(1, name = "bulkhead: panics, async")]
    async fn call(panics: bool) -> Result<(), Error> {
        tokio::task::yield_now().await;
        assert!(!panics, "the body panics");
        Ok(())
    }
    let mut future = Box::pin(call(true));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut cx).is_pending());
    assert_eq!(running("bulkhead: panics, async"), 1);
    assert!(catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx))).is_err());
    assert_eq!(running("bulkhead: panics, async"), 0);
    assert_eq!(call(false).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_frees_the_place() {
    #[bulkhead(1, name = "bulkhead: dropped")]
    async fn call() -> Result<(), Error> {
        work(1_000).await.map(|_| ())
    }
    let late = tokio::time::timeout(ms(10), call()).await;
    assert!(late.is_err());
    assert_eq!(running("bulkhead: dropped"), 0);
}

#[test]
fn a_future_that_was_never_polled_takes_no_place() {
    #[bulkhead(1, name = "bulkhead: never polled")]
    async fn call() -> Result<(), Error> {
        Ok(())
    }
    let future = call();
    assert_eq!(running("bulkhead: never polled"), 0);
    drop(future);
    assert_eq!(running("bulkhead: never polled"), 0);
}

#[test]
fn the_place_is_free_before_the_outcome_travels_up() {
    #[retry(attempts = 2, base = 0s, on = |_| running("bulkhead: before the outcome") == 0)]
    #[bulkhead(1, name = "bulkhead: before the outcome")]
    fn call(runs: &Runs) -> Result<(), Error> {
        runs.add();
        assert_eq!(running("bulkhead: before the outcome"), 1);
        Err(Error::Failed)
    }
    let runs = Runs::default();
    assert_eq!(call(&runs), Err(Error::Failed));
    assert_eq!(runs.count(), 2, "the predicate saw a free place");
}

#[tokio::test(start_paused = true)]
async fn a_backoff_holds_no_place_if_the_bulkhead_is_below_the_retry() {
    #[retry(attempts = 2, base = 100ms, jitter = none)]
    #[bulkhead(1, name = "bulkhead: below a retry")]
    async fn below() -> Result<(), Error> {
        Err(Error::Failed)
    }
    #[bulkhead(1, name = "bulkhead: above a retry")]
    #[retry(attempts = 2, base = 100ms, jitter = none)]
    async fn above() -> Result<(), Error> {
        Err(Error::Failed)
    }
    let seen = async {
        tokio::time::sleep(ms(50)).await;
        (running("bulkhead: below a retry"), running("bulkhead: above a retry"))
    };
    let (_, _, during) = tokio::join!(below(), above(), seen);
    assert_eq!(during, (0, 1));
    assert!(full(above().await).is_none(), "it is free after the call");
}
