//! Everything at once, and whole pages: what all policies save together.

use std::time::Duration;

use resilience::control;

use crate::load::{Got, Report};
use crate::service::Mood;
use crate::stage::{Stage, as_written, claim, show, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "8. Everything at once. Pages need all three services: prices have their tail, and 150 pages a second come.",
    );
    stage.prices.is(Mood::Tail(Duration::from_millis(250)));
    without("gateway::*", |o| o.fallback.enabled(false))?;
    control::stop();
    let bare = storm(stage, "no policies").await?;
    control::resume();
    as_written()?;
    let guarded = storm(stage, "all policies").await?;
    stage.prices.is(Mood::Healthy);

    let failed = [&bare, &guarded].map(|[storm, _]| storm.count(Got::Nothing));
    claim(failed[0] * 4 > bare[0].calls(), "without policies many pages fail")?;
    claim(failed[1] * 50 <= guarded[0].calls(), "with all of them each page has an answer")?;
    let tails = [&bare, &guarded].map(|[storm, _]| storm.percentile(95));
    claim(tails[1] < Duration::from_millis(1_200), "in the time that a call has")?;
    claim(guarded[1].fresh() * 2 > guarded[1].calls(), "and pages are fresh again when the storm is over")?;
    let text = |[storm, _]: &[Report; 2]| {
        let failed = storm.count(Got::Nothing);
        format!("{failed} of {} pages fail, p95 {:.0?}", storm.calls(), storm.percentile(95))
    };
    stage.ledger.note("all of them", text(&bare), text(&guarded));
    Ok(())
}

/// Too many pages, and then few again.
async fn storm(stage: &Stage, about: &str) -> Result<[Report; 2], Failure> {
    let before = stage.requests();
    let storm = stage.load("page", 150, 1_000).await;
    show(about, &storm, stage.requests() - before);
    let before = stage.requests();
    let after = stage.load("page", 20, 500).await;
    show("  afterwards", &after, stage.requests() - before);
    stage.settle().await?;
    Ok([storm, after])
}
