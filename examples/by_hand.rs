//! Without attributes: a policy and a breaker as values, for closures and for work that is not one
//! call. `cargo run --example by_hand`
//!
//! Time is that of a test clock, which moves only when the program advances it or waits. So the
//! program runs in an instant, and each run is the same. It fails if one of its claims is not true.

use resilience::{
    CircuitBreaker, CircuitOpen, CircuitState, Deadline, Jitter, RetryBudget, RetryPolicy, TestClock,
    Transient,
};
use std::cell::Cell;
use std::io;
use std::time::Duration;

static POLICY: RetryPolicy =
    RetryPolicy::new().attempts(4).base(Duration::from_millis(100)).jitter(Jitter::None);

static MIRROR: CircuitBreaker =
    CircuitBreaker::builder("mirror").threshold(2).cooldown(Duration::from_secs(30)).build();

/// All retries of the program together: a tenth of what succeeds.
static BUDGET: RetryBudget = RetryBudget::builder("retries").ratio(0.1).build();

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), String> {
    let clock = TestClock::new();
    let _installed = clock.install();
    closures(&clock)?;
    futures(&clock).await?;
    within_a_deadline(&clock)?;
    within_a_budget()?;
    one_in_the_other()?;
    permits(&clock)
}

/// `call` retries every error. `call_if` retries the errors that its first argument selects.
fn closures(clock: &TestClock) -> Result<(), String> {
    let start = clock.elapsed();
    let mut calls = 0;
    let outcome = POLICY.call(|| {
        calls += 1;
        if calls < 3 { Err("not yet") } else { Ok("done") }
    });
    let waited = clock.elapsed().saturating_sub(start);
    println!("call: {outcome:?} after {calls} calls and {waited:?} of waiting");
    claim(outcome == Ok("done") && calls == 3, "the third call succeeds")?;
    claim(waited == Duration::from_millis(100 + 200), "the waits double from 100 ms")?;

    let mut calls = 0;
    let outcome = POLICY.call_if(io::Error::transience, || {
        calls += 1;
        Err::<(), _>(io::Error::from(io::ErrorKind::NotFound))
    });
    println!("call_if: {outcome:?} after {calls} call");
    claim(outcome.is_err() && calls == 1, "what waiting cannot heal is not tried again")
}

/// The same for async code.
async fn futures(clock: &TestClock) -> Result<(), String> {
    let start = clock.elapsed();
    let mut calls = 0;
    let outcome = POLICY
        .call_async(|| {
            calls += 1;
            let result = if calls < 4 { Err("not yet") } else { Ok("done") };
            async move { result }
        })
        .await;
    let waited = clock.elapsed().saturating_sub(start);
    println!("call_async: {outcome:?} after {calls} calls and {waited:?} of waiting");
    claim(outcome == Ok("done") && calls == 4, "the fourth call succeeds")?;
    claim(waited == Duration::from_millis(100 + 200 + 400), "async waits are the same")
}

/// A wait that cannot end in time is not begun. The real error comes back.
fn within_a_deadline(clock: &TestClock) -> Result<(), String> {
    let start = clock.elapsed();
    let mut calls = 0;
    let outcome = Deadline::within(Duration::from_millis(250)).scope_sync(|| {
        POLICY.call(|| {
            calls += 1;
            Err::<(), _>("down")
        })
    });
    let waited = clock.elapsed().saturating_sub(start);
    println!("deadline: {outcome:?} after {calls} calls and {waited:?} of waiting");
    claim(outcome == Err("down") && calls == 2, "the second wait, of 200 ms, would end too late")?;
    claim(waited == Duration::from_millis(100), "only the first wait is begun")
}

/// A budget that is empty allows no retry, and costs no wait.
fn within_a_budget() -> Result<(), String> {
    let mut calls = 0;
    for _ in 0..100 {
        let policy = POLICY.base(Duration::ZERO).budget(&BUDGET);
        let _ = policy.call(|| {
            calls += 1;
            Err::<(), _>("down")
        });
    }
    println!("budget: {calls} calls of 400, {} retries refused", BUDGET.snapshot().refused());
    claim(calls == 100 + 100, "a hundred tokens are a hundred retries")
}

/// A breaker inside a retry counts each attempt. The call that opens the circuit gets its own
/// error, and the next call gets a rejection. Neither waits.
fn one_in_the_other() -> Result<(), String> {
    let calls = Cell::new(0);
    let fetch = || {
        POLICY.call_if(io::Error::transience, || {
            MIRROR.call(|| {
                calls.set(calls.get() + 1);
                Err::<(), _>(io::Error::from(io::ErrorKind::ConnectionRefused))
            })
        })
    };
    let error = fetch().err().ok_or("a mirror that refuses every call has answered")?;
    println!("nested: `{error}` after {} calls", calls.get());
    claim(calls.get() == 2, "the second failure opens the circuit, and the retry stops there")?;
    claim(error.kind() == io::ErrorKind::ConnectionRefused, "the error is the mirror's own")?;

    let error = fetch().err().ok_or("an open circuit lets nobody in")?;
    println!("nested: `{error}`");
    claim(calls.get() == 2, "a rejected call does not run")?;
    claim(error.downcast::<CircuitOpen>().is_ok(), "the error is the rejection")
}

/// Admission and outcome at different times, as for a job that a worker runs and reports later.
fn permits(clock: &TestClock) -> Result<(), String> {
    let open = MIRROR.try_acquire().err().ok_or("an open circuit lets nobody in")?;
    println!("permit: {open}");

    clock.advance(open.retry_after().ok_or("an open circuit says when it will be probed")?);
    let probe = MIRROR.try_acquire().map_err(|open| open.to_string())?;
    claim(MIRROR.state() == CircuitState::HalfOpen, "a permit after the cooldown is a probe")?;
    claim(MIRROR.try_acquire().is_err(), "one probe runs at a time")?;

    // A permit that is dropped without an outcome frees its slot, so a lost job cannot block the
    // breaker.
    drop(probe);
    let probe = MIRROR.try_acquire().map_err(|open| open.to_string())?;
    probe.success();
    println!("permit: the probe succeeds, the circuit is {}", MIRROR.state());
    claim(MIRROR.state() == CircuitState::Closed, "a successful probe closes the circuit")
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}
