//! The events of hedges: an attempt that begins beside others, or after them.

use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{RetryBudget, Transient, hedge};
use tokio::time::sleep;

use crate::log::Log;

#[derive(Debug, PartialEq, Transient)]
#[transient]
struct Down;

/// The fields of each event, if all of them have one call.
fn hedged(log: &Log) -> Vec<[Option<String>; 4]> {
    let calls = log.values("call");
    assert!(calls.len() == log.events().len() && calls.iter().all(|call| *call == calls[0]), "{calls:?}");
    let events = log.events().into_iter().filter(|event| event.what == "hedging");
    events
        .map(|event| {
            assert_eq!(event.level, "INFO");
            ["name", "attempt", "reason", "injected"].map(|field| event.get(field).map(str::to_owned))
        })
        .collect()
}

fn line(name: &str, attempt: &str, reason: &str) -> [Option<String>; 4] {
    [Some(name.to_owned()), Some(attempt.to_owned()), Some(reason.to_owned()), None]
}

#[tokio::test(start_paused = true)]
async fn a_hedge_says_which_attempt_begins_and_why() {
    #[hedge(100ms, attempts = 3, budget = unlimited)]
    async fn search(made: &AtomicU32) -> Result<u8, Down> {
        match made.fetch_add(1, Ordering::Relaxed) {
            0 => pending().await,
            1 => Err(Down),
            _ => Ok(1),
        }
    }

    let log = Log::begin();
    assert_eq!(search(&0.into()).await, Ok(1));
    let name = concat!(module_path!(), "::search");
    assert_eq!(hedged(&log), [line(name, "2", "slow"), line(name, "3", "failed")]);
    assert_eq!(log.events().len(), 2, "the answer is no event");
}

#[tokio::test(start_paused = true)]
async fn a_hedge_that_answers_in_time_tells_nothing() {
    #[hedge(100ms, name = "quick")]
    async fn quick(outcome: &Result<u8, u8>) -> Result<u8, u8> {
        sleep(Duration::from_millis(99)).await;
        *outcome
    }

    let log = Log::begin();
    assert_eq!(quick(&Ok(1)).await, Ok(1));
    assert_eq!(log.events().len(), 0);
    // The failure of the only attempt begins another one.
    assert_eq!(quick(&Err(2)).await, Err(2));
    assert_eq!(hedged(&log), [line("quick", "2", "failed")]);
}

#[tokio::test(start_paused = true)]
async fn a_hedge_whose_budget_is_empty_tells_nothing() {
    static BUDGET: RetryBudget = RetryBudget::builder("events of a hedge").build();
    #[hedge(100ms, budget = BUDGET)]
    async fn search() -> Result<u8, Down> {
        sleep(Duration::from_millis(150)).await;
        Ok(1)
    }

    while BUDGET.withdraw() {}
    let log = Log::begin();
    assert_eq!((search().await, log.events().len()), (Ok(1), 0));
}
