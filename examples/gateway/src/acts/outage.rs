//! A service that is down: what the budget, the breaker and the fallback save.

use std::time::Duration;

use resilience::{CircuitBreaker, CircuitState, RetryBudget};

use crate::counters::results;
use crate::load::Got;
use crate::service::Mood;
use crate::stage::{STOCK, Stage, as_written, claim, show_with, within, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act("4. An outage. The stock is down, and retries would make three requests of each call.");
    stage.stock.is(Mood::Down);
    let fell_back = results("fallback", STOCK, "fell_back");
    // The bulkhead stays out of it: on a slow machine calls come in bunches, which it would reject.
    without(STOCK, |o| (o.circuit_breaker.enabled(false), o.bulkhead.enabled(false)))?;
    let (before, refused) = (stage.stock.seen().requests, refused());
    let stormy = stage.load("stock", 120, 1_000).await;
    let storm = stage.stock.seen().requests - before;
    show_with("budget alone", &stormy, storm);
    let refused = self::refused() - refused;
    console::line("telemetry", &format!("the budget refused {refused} retries"));

    without(STOCK, |o| o.bulkhead.enabled(false))?;
    let before = stage.stock.seen().requests;
    let spared = stage.load("stock", 120, 1_000).await;
    let trickle = stage.stock.seen().requests - before;
    show_with("and the breaker", &spared, trickle);
    let fell_back = results("fallback", STOCK, "fell_back") - fell_back;
    console::line("telemetry", &format!("{fell_back} answers are the fallback's"));
    as_written()?;

    let calls = stormy.calls() as u64;
    claim(refused > 0, "the budget refuses retries once its tokens are spent")?;
    // 100 tokens, one more each second, and the budget of the hedges.
    claim(storm <= calls + 130, "the service then gets fewer than three requests a call")?;
    claim(trickle * 2 < calls, "the breaker keeps most calls from a service that is down")?;
    let from_memory = stormy.count(Got::Remembered) + spared.count(Got::Remembered);
    claim(from_memory == stormy.calls() + spared.calls(), "each caller gets an answer of before")?;
    claim(fell_back == from_memory as u64, "these answers are the fallback's")?;
    stage.ledger.note(
        "budget",
        format!("{calls} calls would be {} requests", 3 * calls),
        format!("{storm} requests"),
    );
    stage.ledger.note(
        "circuit_breaker",
        format!("{storm} requests for {calls} calls"),
        format!("{trickle} requests"),
    );
    stage.ledger.note(
        "fallback",
        format!("{fell_back} calls would fail"),
        "none: they get answers of before".to_owned(),
    );
    back(stage).await
}

/// The service is back, and calls find it.
async fn back(stage: &Stage) -> Result<(), Failure> {
    stage.stock.is(Mood::Healthy);
    let breaker = CircuitBreaker::named("stock");
    let healed = async {
        while stage.call("stock").await != Got::Fresh || breaker.state() != CircuitState::Closed {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    within(healed, "a probe that succeeds closes the circuit").await?;
    console::line("back", "a probe has found the stock, and the circuit is closed");
    stage.settle().await
}

/// The retries that the budget of the stock has refused.
fn refused() -> u64 {
    RetryBudget::find(STOCK).map_or(0, |budget| budget.snapshot().refused())
}
