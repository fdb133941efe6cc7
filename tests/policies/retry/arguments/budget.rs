//! Argument layer: `budget`, in its three forms, and what adds to a budget and takes from it.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use resilience::{
    CircuitBreaker, CircuitOpen, RetryBudget, RetryError, RetryPolicy, StopReason, TestClock,
    circuit_breaker, retry,
};

use super::{Failed, fail};

/// The budget of a function's own.
fn own(function: &str) -> RetryBudget {
    let label = format!("{}::{function}", module_path!());
    RetryBudget::find(&label).unwrap_or_else(|| panic!("`{label}` has not been called"))
}

fn available(budget: &RetryBudget) -> u32 {
    budget.snapshot().available()
}

/// Takes all that is left.
fn empty(budget: &RetryBudget) {
    while budget.withdraw() {}
}

#[test]
fn a_ratio_makes_a_budget_of_the_functions_own() {
    #[retry(attempts = unlimited, base = 0ms, budget = 20%, map_err = RetryError::new)]
    fn by_ratio(calls: &mut u32) -> Result<(), RetryError<Failed>> {
        fail(calls)
    }
    let _installed = TestClock::new().install();
    let mut calls = 0;
    let error = by_ratio(&mut calls).expect_err("it fails for ever");
    assert_eq!((error.reason(), error.attempts(), calls), (StopReason::BudgetExhausted, 101, 101));
    assert_eq!(*error.error(), Failed(101), "the real error comes back");
    let seen = own("by_ratio").snapshot();
    assert_eq!((seen.available(), seen.capacity(), seen.refused()), (0, 100, 1));
    assert!((seen.ratio() - 0.2).abs() < f64::EPSILON);
    assert!(seen.name().ends_with("budget::by_ratio"), "{}", seen.name());
    assert!(RetryBudget::all().iter().any(|budget| budget.name() == seen.name()));
}

#[test]
fn a_fraction_is_a_ratio_too() {
    #[retry(budget = 0.05)]
    fn by_fraction(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _installed = TestClock::new().install();
    let _ = by_fraction(&mut 0);
    let seen = own("by_fraction").snapshot();
    assert_eq!(seen.available(), 98);
    assert!((seen.ratio() - 0.05).abs() < f64::EPSILON);
}

#[test]
fn a_string_is_the_budget_of_this_name() {
    #[retry(base = 0ms, budget = "argument: by name")]
    fn first(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(base = 0ms, budget = "argument: by name")]
    fn second(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _installed = TestClock::new().install();
    let (mut calls, _) = (0, first(&mut 0));
    let _ = second(&mut calls);
    let seen = RetryBudget::named("argument: by name").snapshot();
    assert_eq!((seen.available(), seen.conflict()), (96, None));
    assert!((seen.ratio() - 0.2).abs() < f64::EPSILON, "nobody has configured it");
}

#[test]
fn a_name_has_the_ratio_that_was_configured_first() {
    static CONFIGURED: RetryBudget = RetryBudget::builder("argument: configured").ratio(1.0).build();
    #[retry(base = 0ms, budget = "argument: configured")]
    fn succeeds() -> Result<(), Failed> {
        Ok(())
    }
    let _installed = TestClock::new().install();
    assert!(CONFIGURED.withdraw() && CONFIGURED.withdraw());
    assert_eq!(succeeds(), Ok(()));
    assert_eq!(available(&CONFIGURED), 99);
}

static SHARED: RetryBudget = RetryBudget::unshared("shared").build();
static LAZY: LazyLock<Arc<RetryBudget>> = LazyLock::new(|| Arc::new(RetryBudget::unshared("lazy").build()));

struct Client {
    budget: RetryBudget,
    calls: u32,
}

impl Client {
    #[retry(base = 0ms, budget = self.budget)]
    fn borrows(&self) -> Result<(), Failed> {
        Err(Failed(self.calls))
    }

    #[retry(base = 0ms, budget = self.budget)]
    fn changes(&mut self) -> Result<(), Failed> {
        fail(&mut self.calls)
    }

    #[retry(base = 0ms, budget = self.budget)]
    async fn waits(&mut self) -> Result<(), Failed> {
        tokio::task::yield_now().await;
        fail(&mut self.calls)
    }
}

#[tokio::test(start_paused = true)]
async fn an_expression_is_a_budget_that_functions_share() {
    #[retry(base = 0ms, budget = SHARED)]
    async fn by_static(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(base = 0ms, budget = LAZY)]
    fn by_lazy(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(base = 0ms, budget = budget)]
    fn by_parameter(budget: Arc<RetryBudget>, calls: &mut u32) -> Result<(), Failed> {
        drop(budget);
        fail(calls)
    }
    #[retry(base = 0ms, budget = RetryBudget::named("argument: by call"))]
    async fn by_call(calls: &mut u32) -> Result<(), Failed> {
        tokio::task::yield_now().await;
        fail(calls)
    }
    let _ = (by_static(&mut 0).await, by_static(&mut 0).await);
    assert_eq!(available(&SHARED), 96);
    let (_, _) = (by_lazy(&mut 0), by_parameter(Arc::clone(&LAZY), &mut 0));
    assert_eq!(available(&LAZY), 96);
    let _ = by_call(&mut 0).await;
    assert_eq!(available(&RetryBudget::named("argument: by call")), 98);
    let mut client = Client { budget: RetryBudget::unshared("client").build(), calls: 0 };
    let _ = (client.borrows(), client.changes(), client.waits().await);
    assert_eq!((available(&client.budget), client.calls), (94, 6));
}

#[test]
fn a_success_adds_the_ratio_once_after_any_attempt() {
    #[retry(attempts = 4, base = 0ms, budget = 50%)]
    fn ends_well(failures: &mut u32) -> Result<(), Failed> {
        match failures.checked_sub(1) {
            Some(left) => {
                *failures = left;
                Err(Failed(left))
            }
            None => Ok(()),
        }
    }
    let _installed = TestClock::new().install();
    assert_eq!(ends_well(&mut 3), Ok(()));
    let budget = own("ends_well");
    assert_eq!(available(&budget), 97, "3 taken, and a half added");
    assert_eq!(ends_well(&mut 0), Ok(()));
    assert_eq!(available(&budget), 98);
    for _ in 0..10 {
        assert_eq!(ends_well(&mut 0), Ok(()));
    }
    assert_eq!(available(&budget), 100, "and no more than there is room for");
}

#[test]
fn a_failure_that_is_not_retried_neither_adds_nor_takes() {
    #[retry(attempts = 1, budget = SPARE)]
    fn exhausted(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(on = |_| false, budget = SPARE)]
    fn permanent(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(base = 2s, jitter = none, max_duration = 1s, budget = SPARE)]
    fn late(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    static SPARE: RetryBudget = RetryBudget::unshared("spare").ratio(1.0).build();
    let _installed = TestClock::new().install();
    for taken in [1, 0] {
        let _ = (0..taken).filter(|_| SPARE.withdraw()).count();
        let _ = (exhausted(&mut 0), permanent(&mut 0), late(&mut 0));
        assert_eq!(available(&SPARE), 99);
    }
    assert_eq!(SPARE.snapshot().refused(), 0, "it was not even asked");
}

#[test]
fn the_budget_is_asked_after_all_other_limits() {
    static EMPTY: RetryBudget = RetryBudget::unshared("empty").build();
    #[retry(attempts = 1, budget = EMPTY, map_err = RetryError::new)]
    fn attempts() -> Result<(), RetryError<Failed>> {
        Err(Failed(0))
    }
    #[retry(base = 2s, jitter = none, max_duration = 1s, budget = EMPTY, map_err = RetryError::new)]
    fn deadline() -> Result<(), RetryError<Failed>> {
        Err(Failed(0))
    }
    #[retry(base = 2s, budget = EMPTY, map_err = RetryError::new)]
    fn nothing_else() -> Result<(), RetryError<Failed>> {
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    empty(&EMPTY);
    assert_eq!(EMPTY.snapshot().refused(), 1);
    assert_eq!(attempts().unwrap_err().reason(), StopReason::AttemptsExhausted);
    assert_eq!(deadline().unwrap_err().reason(), StopReason::DeadlineExceeded);
    assert_eq!(EMPTY.snapshot().refused(), 1);
    let error = nothing_else().unwrap_err();
    assert_eq!((error.reason(), clock.elapsed()), (StopReason::BudgetExhausted, Duration::ZERO));
    assert_eq!(error.to_string(), "gave up after 1 attempt in 0.0ns (budget exhausted)");
    assert_eq!(EMPTY.snapshot().refused(), 2);
}

#[test]
fn values_that_on_ok_takes_are_no_successes() {
    #[retry(attempts = 2, base = 0ms, budget = 100%, on_ok = |status| *status == 503)]
    fn by_value(statuses: &mut Vec<u16>) -> Result<u16, Failed> {
        Ok(statuses.remove(0))
    }
    let _installed = TestClock::new().install();
    assert_eq!(by_value(&mut vec![503, 503]), Ok(503));
    assert_eq!(available(&own("by_value")), 99);
    assert_eq!(by_value(&mut vec![200]), Ok(200));
    assert_eq!(available(&own("by_value")), 100);
}

#[test]
fn an_option_takes_from_a_budget_too() {
    #[retry(base = 0ms, budget = 20%)]
    fn option(calls: &mut u32) -> Option<u32> {
        *calls += 1;
        None
    }
    let _installed = TestClock::new().install();
    assert_eq!(option(&mut 0), None);
    assert_eq!(available(&own("option")), 98);
}

#[derive(Debug, PartialEq)]
enum Error {
    Down,
    Open,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Self::Open
    }
}

#[test]
fn a_retry_that_is_rejected_puts_its_token_back() {
    static BREAKER: CircuitBreaker = CircuitBreaker::unshared("budget").build();
    #[retry(attempts = 5, base = 0ms, on = |_| true, budget = 20%)]
    #[circuit_breaker(breaker = BREAKER)]
    fn rejected(runs: &mut u32) -> Result<(), Error> {
        *runs += 1;
        Err(Error::Down)
    }
    // The circuit is opened between the decision for the second attempt and its beginning.
    #[retry(attempts = 5, base = 0ms, notify = |_| BREAKER.force_open(), budget = 20%)]
    #[circuit_breaker(breaker = BREAKER)]
    fn rejected_then(runs: &mut u32) -> Result<(), Error> {
        *runs += 1;
        Err(Error::Down)
    }
    let _installed = TestClock::new().install();
    let mut runs = 0;
    assert_eq!(rejected_then(&mut runs), Err(Error::Open));
    assert_eq!((runs, available(&own("rejected_then"))), (1, 100));
    assert_eq!(rejected(&mut runs), Err(Error::Open));
    assert!(runs == 1, "no body has run");
    assert_eq!(available(&own("rejected")), 100, "a rejection takes nothing");
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_is_dropped_while_it_waits_puts_its_token_back() {
    static OF_POLICY: RetryBudget = RetryBudget::unshared("policy").build();
    static POLICY: RetryPolicy = RetryPolicy::new().base(Duration::from_secs(60)).budget(&OF_POLICY);
    #[retry(base = 60s, jitter = none, budget = 20%)]
    async fn waits(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(base = 60s, jitter = none, sleep = tokio::time::sleep, budget = SHARED)]
    async fn sleeps(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(policy = POLICY, jitter = none)]
    async fn by_policy(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(base = 1ms, jitter = none, budget = 20%)]
    async fn runs(calls: &mut u32) -> Result<(), Failed> {
        *calls += 1;
        if *calls == 2 { std::future::pending().await } else { Err(Failed(*calls)) }
    }
    static SHARED: RetryBudget = RetryBudget::unshared("shared").build();
    const SHORT: Duration = Duration::from_millis(10);
    let mut calls = 0;
    assert!(tokio::time::timeout(SHORT, waits(&mut calls)).await.is_err());
    assert!(tokio::time::timeout(SHORT, sleeps(&mut calls)).await.is_err());
    assert!(tokio::time::timeout(SHORT, by_policy(&mut calls)).await.is_err());
    let by_hand = POLICY.call_async(|| std::future::ready(fail(&mut calls)));
    assert!(tokio::time::timeout(SHORT, by_hand).await.is_err());
    assert_eq!(
        (calls, available(&own("waits")), available(&SHARED), available(&OF_POLICY)),
        (4, 100, 100, 100)
    );
    assert!(tokio::time::timeout(SHORT, runs(&mut 0)).await.is_err());
    assert_eq!(available(&own("runs")), 99, "that body has begun");
}

#[test]
fn retries_stacked_on_each_other_have_a_budget_each() {
    static INNER: RetryBudget = RetryBudget::unshared("inner").build();
    #[retry(attempts = 2, base = 0ms, budget = 20%)]
    #[retry(attempts = 3, base = 0ms, budget = INNER)]
    fn stacked(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _installed = TestClock::new().install();
    assert_eq!(stacked(&mut 0), Err(Failed(6)));
    assert_eq!((available(&own("stacked")), available(&INNER)), (99, 96));
}

#[test]
fn a_written_budget_stands_before_that_of_a_policy() {
    static OF_POLICY: RetryBudget = RetryBudget::unshared("of the policy").build();
    static WRITTEN: RetryBudget = RetryBudget::unshared("written").build();
    static POLICY: RetryPolicy = RetryPolicy::new().base(Duration::ZERO).budget(&OF_POLICY);
    #[retry(policy = POLICY)]
    fn by_policy(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(policy = POLICY, budget = WRITTEN)]
    fn by_both(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(policy = POLICY, budget = WRITTEN)]
    fn well() -> Result<(), Failed> {
        Ok(())
    }
    let _installed = TestClock::new().install();
    let _ = by_policy(&mut 0);
    assert_eq!((available(&OF_POLICY), available(&WRITTEN)), (98, 100));
    let _ = by_both(&mut 0);
    assert_eq!((available(&OF_POLICY), available(&WRITTEN)), (98, 98));
    for _ in 0..5 {
        assert_eq!(well(), Ok(()));
    }
    assert_eq!((available(&OF_POLICY), available(&WRITTEN)), (98, 99));
    assert_eq!(POLICY.call(|| Ok::<_, ()>(1)), Ok(1));
    let _ = POLICY.call(|| fail(&mut 0));
    assert_eq!((available(&OF_POLICY), available(&WRITTEN)), (96, 99));
}

#[test]
fn a_generic_function_has_one_budget_for_all_types() {
    #[retry(base = 0ms, budget = 20%)]
    fn generic<T>(calls: &mut u32, _: T) -> Result<(), Failed> {
        fail(calls)
    }
    let _installed = TestClock::new().install();
    let _ = (generic(&mut 0, 1_u8), generic(&mut 0, "text"));
    assert_eq!(available(&own("generic")), 96);
}

#[test]
fn one_name_with_two_ratios_is_a_conflict() {
    static FIRST: RetryBudget = RetryBudget::builder("argument: conflict").ratio(0.1).build();
    static SECOND: RetryBudget = RetryBudget::builder("argument: conflict").ratio(0.5).build();
    assert_eq!(FIRST.snapshot().conflict(), None);
    let seen = SECOND.snapshot();
    assert!((seen.ratio() - 0.1).abs() < f64::EPSILON, "the first stays");
    let conflict = seen.conflict().expect("they differ").to_string();
    assert!(conflict.starts_with("retry budget `argument: conflict` is configured at "), "{conflict}");
    assert!(conflict.contains("with `ratio = 10%`, so `ratio = 50%` at "), "{conflict}");
}
