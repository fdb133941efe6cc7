//! A service with a heavy tail: what hedges save.

use std::time::Duration;

use crate::service::Mood;
use crate::stage::{PRICE, Stage, as_written, claim, show_with, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "5. The tail. Each 15th price takes 420 ms instead of 20. A second request after 60 ms is faster.",
    );
    stage.prices.is(Mood::Tail(Duration::from_millis(400)));
    without(PRICE, |o| o.hedge.enabled(false))?;
    let before = stage.prices.seen();
    let slow = stage.load("price", 110, 900).await;
    show_with("without hedge", &slow, stage.prices.seen().since(before).requests);
    stage.settle().await?;

    as_written()?;
    let before = stage.prices.seen();
    let fast = stage.load("price", 110, 900).await;
    let requests = stage.prices.seen().since(before).requests;
    show_with("with hedge", &fast, requests);
    stage.prices.is(Mood::Healthy);
    stage.settle().await?;

    let (long, short) = (slow.percentile(95), fast.percentile(95));
    let calls = fast.calls() as u64;
    let more = 100 * requests.saturating_sub(calls) / calls;
    console::line(
        "p95",
        &format!("{long:.0?} without hedges, {short:.0?} with them, for {more} % more requests"),
    );
    claim(short * 4 < long * 3, "hedges cut the tail off")?;
    claim(
        requests <= calls + calls / 10 + 10,
        "hedges are a tenth more requests at most, and the ten of an idle budget",
    )?;
    stage.ledger.note("hedge", format!("p95 {long:.0?}"), format!("p95 {short:.0?}, {more} % more requests"));
    Ok(())
}
