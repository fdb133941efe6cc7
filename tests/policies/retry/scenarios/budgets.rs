//! Scenario layer: retry budgets. The cases are those of Finagle's `RetryBudget`, tower's
//! `TpsBudget`, gRPC's `retryThrottling` and the standard mode of the AWS SDKs.

use std::sync::Arc;
use std::time::Duration;

use resilience::{RetryBudget, RetryPolicy, TestClock, TestClockGuard, retry};

use crate::support::{Error, Outcome, Runs, ms, outcome, secs};

/// A budget on a clock that only the test moves, and the number of runs.
struct Kit {
    budget: RetryBudget,
    runs: Runs,
    clock: TestClock,
    _installed: TestClockGuard,
}

impl Kit {
    fn new(ratio: f64) -> Self {
        let clock = TestClock::new();
        let budget = RetryBudget::unshared("scenario").ratio(ratio).build();
        Self { budget, runs: Runs::default(), _installed: clock.install(), clock }
    }

    /// A budget from which all tokens are taken.
    fn emptied(ratio: f64) -> Self {
        let kit = Self::new(ratio);
        assert_eq!(kit.withdrawn(), 100);
        kit
    }

    /// A call of at most three attempts, whose outcomes are the letters; the last one is repeated.
    #[retry(attempts = 3, base = 0ms, on = Error::Failed, budget = self.budget)]
    fn call(&self, letters: &str, made: &mut usize) -> Outcome {
        self.runs.add();
        *made += 1;
        outcome(letters.chars().nth(*made - 1).or(letters.chars().last()).unwrap_or('f'))
    }

    fn make(&self, letters: &str) -> Outcome {
        self.call(letters, &mut 0)
    }

    /// The number of retries that a call by hand gets, at once.
    fn withdrawn(&self) -> u32 {
        u32::try_from(std::iter::from_fn(|| self.budget.withdraw().then_some(())).count()).unwrap()
    }

    fn available(&self) -> u32 {
        self.budget.snapshot().available()
    }
}

/// Finagle: `percentCanRetry`. A ratio of 20 % is one retry for five successes.
#[test]
fn so_many_successes_pay_for_one_retry() {
    for (ratio, successes) in [(1.0, 1), (0.5, 2), (0.2, 5), (0.1, 10), (0.01, 100)] {
        let kit = Kit::emptied(ratio);
        for _ in 1..successes {
            kit.make("s").expect("it succeeds");
        }
        assert!(!kit.budget.withdraw(), "{ratio}");
        kit.make("s").expect("it succeeds");
        assert!(kit.budget.withdraw() && !kit.budget.withdraw(), "{ratio}");
    }
}

/// Finagle and tower: the reserve, a number of retries per second without any success. There it is
/// 10 each second, here one.
#[test]
fn one_retry_each_second_needs_no_success() {
    let kit = Kit::emptied(0.2);
    for _ in 0..50 {
        kit.clock.advance(ms(999));
        assert!(!kit.budget.withdraw());
        kit.clock.advance(ms(1));
        assert!(kit.budget.withdraw() && !kit.budget.withdraw());
    }
}

/// tower: deposits leak after some seconds. Here they stay, up to the capacity.
#[test]
fn an_idle_hour_and_many_successes_save_a_hundred_tokens() {
    let kit = Kit::emptied(1.0);
    kit.clock.advance(secs(3600));
    assert_eq!(kit.withdrawn(), 100);
    for _ in 0..1000 {
        kit.make("s").expect("it succeeds");
    }
    kit.clock.advance(secs(3600));
    assert_eq!(kit.withdrawn(), 100);
}

/// gRPC takes a token for each failure, retried or not. Here a retry takes it.
#[test]
fn failures_that_nobody_retries_leave_it_full() {
    let kit = Kit::new(0.1);
    for _ in 0..1000 {
        assert_eq!(kit.make("c"), Err(Error::Client));
    }
    assert_eq!((kit.available(), kit.runs.count()), (100, 1000));
}

/// AWS SDKs, standard mode: 500 units at 5 a retry are a hundred retries too. There a success gives
/// back what its own retries have cost, here the ratio alone.
#[test]
fn an_outage_gets_a_hundred_retries_and_one_more_a_second() {
    let kit = Kit::new(0.2);
    for second in 0..60 {
        for _ in 0..100 {
            assert_eq!(kit.make("f"), Err(Error::Failed));
        }
        assert_eq!(kit.runs.count(), 100 * (second + 1) + 100 + second, "in second {second}");
        kit.clock.advance(secs(1));
    }
    assert!(kit.budget.snapshot().refused() > 5000);
}

#[test]
fn after_an_outage_successes_fill_it_again() {
    let kit = Kit::emptied(0.2);
    assert_eq!(kit.make("fs"), Err(Error::Failed), "no token is left");
    for _ in 0..50 {
        kit.make("s").expect("the service is back");
    }
    assert_eq!(kit.available(), 10);
    assert_eq!(kit.make("fs"), Ok(()));
    assert_eq!(kit.available(), 9);
}

#[test]
fn a_client_with_little_traffic_may_retry_every_call() {
    let kit = Kit::emptied(0.1);
    for _ in 0..500 {
        kit.clock.advance(secs(1));
        assert_eq!(kit.make("fs"), Ok(()));
    }
    assert_eq!(kit.runs.count(), 1000);
}

/// Every second call fails at first. What the retries add to the load stays below the ratio.
#[test]
fn a_steady_share_of_failures_is_retried_up_to_the_ratio() {
    let kit = Kit::emptied(0.2);
    let mut well = 0;
    for call in 0..10_000_u32 {
        well += u32::from(kit.make(if call % 2 == 0 { "fs" } else { "s" }).is_ok());
        kit.clock.advance(ms(10));
    }
    let retries = kit.runs.count() - 10_000;
    assert_eq!(retries, well - 5000, "each retry succeeds");
    assert!((well / 5 + 90..=well / 5 + 100).contains(&retries), "{retries} for {well} successes");
}

#[test]
fn threads_share_one_bucket_and_no_token_is_taken_twice() {
    let budget = Arc::new(RetryBudget::unshared("threads").ratio(1.0).build());
    let clock = TestClock::new();
    let taken: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let (budget, clock) = (Arc::clone(&budget), clock.clone());
                scope.spawn(move || {
                    let _installed = clock.install();
                    (0..1000).filter(|_| budget.withdraw()).count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    assert_eq!(taken, 100);
    assert_eq!(budget.snapshot().refused(), 4000 - 100);
}

/// The budget moves with tokio's paused time, as waits do.
#[tokio::test(start_paused = true)]
async fn tokios_paused_time_refills_it() {
    static BUDGET: RetryBudget = RetryBudget::unshared("paused").build();
    static POLICY: RetryPolicy = RetryPolicy::new().base(Duration::ZERO).budget(&BUDGET);
    while BUDGET.withdraw() {}
    tokio::time::advance(secs(1)).await;
    let runs = Runs::default();
    let outcome = POLICY.call_async(|| {
        runs.add();
        std::future::ready(Err::<(), _>(Error::Failed))
    });
    assert_eq!(outcome.await, Err(Error::Failed));
    assert_eq!(runs.count(), 2, "one retry, and no second one");
}
