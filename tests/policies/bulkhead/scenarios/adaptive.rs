//! Scenario layer: a limit that adapts, over a burst of calls.

use resilience::{Bulkhead, BulkheadFull, PolicyError, Transient, bulkhead, timeout};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::support::ms;

#[derive(Debug, PartialEq, Transient)]
struct Error(PolicyError);

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self(error)
    }
}

#[bulkhead(4..=1000, name = "adaptive: burst")]
#[timeout(100ms)]
async fn call(took: u64) -> Result<(), Error> {
    sleep(ms(took)).await;
    Ok(())
}

fn limit() -> u32 {
    Bulkhead::named("adaptive: burst").snapshot().limit()
}

/// So many calls at once. Returns how many were answered, timed out, and were rejected.
async fn burst(number: u32, took: u64) -> [u32; 3] {
    let mut calls = JoinSet::new();
    (0..number).for_each(|_| drop(calls.spawn(call(took))));
    let mut seen = [0; 3];
    while let Some(outcome) = calls.join_next().await {
        let place = match outcome.expect("it does not panic") {
            Ok(()) => 0,
            Err(Error(PolicyError::TimedOut(_))) => 1,
            Err(_) => 2,
        };
        seen[place] += 1;
    }
    seen
}

#[tokio::test(start_paused = true)]
async fn it_grows_fast_shrinks_once_and_grows_slowly() {
    assert_eq!(burst(20, 10).await, [20, 0, 0]);
    // Those that end first find at least half of the places taken.
    let first = limit();
    assert!(first > 25, "{first}");
    while limit() < 200 {
        burst(limit(), 10).await;
    }
    let high = limit();
    assert_eq!(burst(high, 500).await, [0, high, 0]);
    assert_eq!(limit(), high * 9 / 10, "all were let in together");
    assert_eq!(burst(high, 500).await, [0, high * 9 / 10, high - high * 9 / 10]);
    let low = limit();
    assert_eq!(low, high * 9 / 10 * 9 / 10);
    assert_eq!(burst(low, 10).await[0], low);
    assert_eq!(limit(), low, "half of a burst counts, and it takes as many as the limit");
    assert_eq!(burst(low, 10).await[0], low);
    assert_eq!(limit(), low + 1);
}

#[test]
fn a_bulkhead_that_shrinks_says_the_limit_that_a_call_met() {
    let bulkhead = Bulkhead::unshared("shrinks").limit(1..=2).build();
    bulkhead.try_acquire().expect("it is free").failure();
    let held = bulkhead.try_acquire().expect("one is left");
    let full: BulkheadFull = bulkhead.try_acquire().expect_err("it is taken");
    assert_eq!(full.limit(), 1);
    drop(held);
}
