//! A service that gets more than it can do: what the bulkhead saves.

use std::time::{Duration, Instant};

use crate::counters::results;
use crate::load::{Got, Report};
use crate::service::Seen;
use crate::stage::{STOCK, Stage, as_written, claim, show_with, within, without};
use crate::{Failure, console};

/// What an overload did.
struct Outcome {
    report: Report,
    seen: Seen,
    /// The time from the last answer until a caller got a fresh one again.
    back: Duration,
}

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "7. Overload. The stock can answer 100 calls a second, and 250 come. (No breaker: it would help.)",
    );
    without(STOCK, |o| (o.circuit_breaker.enabled(false), o.bulkhead.enabled(false)))?;
    let flooded = overload(stage, "no bulkhead").await?;
    without(STOCK, |o| o.circuit_breaker.enabled(false))?;
    let rejected = results("bulkhead", STOCK, "rejected");
    let guarded = overload(stage, "with bulkhead").await?;
    let rejected = results("bulkhead", STOCK, "rejected") - rejected;
    console::line("telemetry", &format!("{rejected} calls found no place, or none in time"));
    as_written()?;

    let fresh = [flooded.report.fresh(), guarded.report.fresh()];
    claim(fresh[1] * 2 > fresh[0] * 3, "with a bulkhead more callers get a fresh answer")?;
    claim(guarded.seen.in_vain * 4 < flooded.seen.in_vain, "the service then does not work in vain")?;
    claim(guarded.report.percentile(50) < flooded.report.percentile(50), "those who get none are told soon")?;
    claim(rejected > 0, "the bulkhead tells them")?;
    claim(guarded.back < flooded.back, "the service is back sooner after the overload")?;
    let text = |outcome: &Outcome| {
        format!(
            "{} of {} fresh, back in {:.1?}",
            outcome.report.fresh(),
            outcome.report.calls(),
            outcome.back
        )
    };
    stage.ledger.note("bulkhead", text(&flooded), text(&guarded));
    Ok(())
}

async fn overload(stage: &Stage, about: &str) -> Result<Outcome, Failure> {
    let before = stage.stock.seen();
    let report = stage.load("stock", 250, 800).await;
    let over = Instant::now();
    let fresh = async {
        while stage.call("stock").await != Got::Fresh {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    within(fresh, "the service is back after the overload").await?;
    let back = over.elapsed();
    stage.settle().await?;
    let seen = stage.stock.seen().since(before);
    show_with(about, &report, seen.requests);
    console::line(
        about,
        &format!("{} answers came too late for their callers; back {back:.1?} after the load", seen.in_vain),
    );
    Ok(Outcome { report, seen, back })
}
