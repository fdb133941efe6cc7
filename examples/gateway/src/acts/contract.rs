//! A service with a quota: what the rate limit saves.

use crate::counters::results;
use crate::load::Got;
use crate::stage::{REVIEWS, Stage, as_written, claim, show_with, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "6. A contract. Reviews answer 60 requests a second, and say 429 to others. Twice as many calls come.",
    );
    without(REVIEWS, |o| o.rate_limit.enabled(false))?;
    let before = stage.reviews.seen();
    let report = stage.load("reviews", 120, 800).await;
    let greedy = stage.reviews.seen().since(before);
    show_with("no rate limit", &report, greedy.requests);
    let above = format!("{} of these requests were above the quota", greedy.above_quota);
    console::line("no rate limit", &above);
    stage.settle().await?;

    as_written()?;
    let (before, rejected) = (stage.reviews.seen(), results("rate_limit", REVIEWS, "rejected"));
    let report = stage.load("reviews", 120, 800).await;
    let modest = stage.reviews.seen().since(before);
    show_with("with rate limit", &report, modest.requests);
    let rejected = results("rate_limit", REVIEWS, "rejected") - rejected;
    console::line("telemetry", &format!("{rejected} calls were rejected here, before they were requests"));
    stage.settle().await?;

    claim(greedy.above_quota >= 20, "without a rate limit the contract is broken")?;
    claim(modest.above_quota * 4 < greedy.above_quota, "with a rate limit the contract is kept")?;
    claim(rejected >= 20, "calls above it are rejected here")?;
    claim(report.count(Got::Nothing) == 0, "they are answered all the same")?;
    let (greedy, modest) = (greedy.above_quota, modest.above_quota);
    let with = format!("{modest}, {rejected} calls end before they are sent");
    stage.ledger.note("rate_limit", format!("{greedy} requests above the quota"), with);
    Ok(())
}
