//! Everything at once, and whole pages: what all policies save together.

use std::time::Duration;

use resilience::control;

use crate::load::{Got, Phase, Report};
use crate::service::Mood;
use crate::stage::{Stage, as_written, claim, show, within, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "8. Everything at once. A page needs all three services, prices have their tail, 200 pages a second come.",
    );
    stage.prices.is(Mood::Tail(Duration::from_millis(400)));
    without("gateway::*", |o| o.fallback.enabled(false))?;
    control::stop();
    let bare = storm(stage, "no policies").await?;
    control::resume();
    as_written()?;
    let guarded = storm(stage, "all policies").await?;
    stage.prices.is(Mood::Healthy);
    let fresh = async {
        while stage.call("page").await != Got::Fresh {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    within(fresh, "pages are fresh again").await?;

    let failed = [&bare, &guarded].map(|[storm, _]| storm.count(Got::Nothing));
    claim(failed[0] * 4 > bare[0].calls(), "without policies many pages fail")?;
    claim(failed[1] * 50 <= guarded[0].calls(), "with all policies each page has an answer")?;
    let in_time = guarded[0].percentile(95) < Duration::from_millis(1_200);
    claim(in_time, "it has one in the time that a call may take")?;
    let after = [&bare, &guarded].map(|[_, after]| after.percentile(50));
    claim(after[1] < after[0], "nobody waits for what the storm has left behind")?;
    let text = |[storm, after]: &[Report; 2]| {
        let (failed, calls) = (storm.count(Got::Nothing), storm.calls());
        format!("{failed} of {calls} pages fail, then {:.0?} a page", after.percentile(50))
    };
    stage.ledger.note("all of them", text(&bare), text(&guarded));
    Ok(())
}

/// Too many pages, and then few again.
async fn storm(stage: &Stage, about: &str) -> Result<[Report; 2], Failure> {
    let before = stage.requests();
    let reports = stage.phases("page", [Phase(200, 700), Phase(20, 500)]).await;
    stage.settle().await?;
    let requests = stage.requests() - before;
    show(about, &reports[0]);
    show("  and afterwards", &reports[1]);
    console::line("", &format!("{requests} requests to the services"));
    Ok(reports)
}
