//! A service that fails now and then: what retries save.

use crate::service::Mood;
use crate::stage::{PRICE, Stage, as_written, claim, show_with, without};
use crate::{Failure, console};

pub(super) async fn act(stage: &mut Stage) -> Result<(), Failure> {
    console::act(
        "2. Hiccups. Each third request for a price gets a 503. (No hedges: they would heal some of them.)",
    );
    stage.prices.is(Mood::Hiccups);
    let mut shares = [0; 2];
    for (share, about) in shares.iter_mut().zip(["without retry", "with retry"]) {
        match about {
            "with retry" => without(PRICE, |o| o.hedge.enabled(false))?,
            _ => without(PRICE, |o| (o.hedge.enabled(false), o.retry.enabled(false)))?,
        }
        let before = stage.prices.seen();
        let report = stage.load("price", 100, 500).await;
        show_with(about, &report, stage.prices.seen().since(before).requests);
        *share = report.fresh_percent();
    }
    as_written()?;
    stage.prices.is(Mood::Healthy);
    stage.settle().await?;
    let [without, with] = shares;
    claim(without <= 75, "without retries a third of the calls get no fresh price")?;
    claim(with >= 85, "with retries nearly all of them get one")?;
    stage.ledger.note("retry", format!("{without} % get a fresh price"), format!("{with} % do"));
    Ok(())
}
