//! A service that does not answer: what the two timeouts save.

use std::time::Duration;

use crate::counters::results;
use crate::service::Mood;
use crate::stage::{REVIEWS, Stage, as_written, claim, show_with, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "3. Silence. Reviews take requests and never answer. An attempt's timeout makes a failure of that.",
    );
    stage.reviews.is(Mood::Hung);
    without("reviews.attempt", |o| o.timeout.enabled(false))?;
    let (before, ended) = (stage.reviews.seen(), results("timeout", REVIEWS, "timed_out"));
    let waiting = stage.load("reviews", 45, 700).await;
    show_with("total alone", &waiting, stage.reviews.seen().since(before).requests);
    let ended = results("timeout", REVIEWS, "timed_out") - ended;
    console::line("telemetry", &format!("the timeout of the whole call ended {ended} calls"));
    stage.settle().await?;

    as_written()?;
    let before = stage.reviews.seen();
    let cut = stage.load("reviews", 45, 700).await;
    show_with("and per attempt", &cut, stage.reviews.seen().since(before).requests);
    stage.reviews.is(Mood::Healthy);
    stage.settle().await?;

    let (long, short) = (waiting.mean(), cut.mean());
    claim(ended >= waiting.calls() as u64 / 2, "most calls last until the timeout of the whole call")?;
    claim(
        waiting.percentile(99) < Duration::from_millis(1_800),
        "it ends them before their callers go away",
    )?;
    claim(
        short * 2 < long,
        "an attempt's timeout is a failure, which opens the circuit, so that callers wait no more",
    )?;
    stage.ledger.note(
        "timeout, total",
        format!("{ended} calls would hang for ever"),
        format!("{long:.0?}, then memory"),
    );
    stage.ledger.note(
        "timeout, attempt",
        format!("{long:.0?} a call, the circuit stays closed"),
        format!("{short:.0?} a call, it opens"),
    );
    Ok(())
}
