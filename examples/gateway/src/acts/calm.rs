//! Nothing is wrong.

use crate::load::PRODUCTS;
use crate::stage::{Stage, claim, show_with};
use crate::{Failure, console};

pub(super) async fn act(stage: &Stage) -> Result<(), Failure> {
    console::act("1. A calm day. Each page is one request to each service, and no policy is noticed.");
    let before = stage.requests();
    let report = stage.load("page", 40, 600).await;
    let requests = stage.requests() - before;
    show_with("pages", &report, requests);
    claim(report.calls() > PRODUCTS as usize, "each product was asked for")?;
    claim(report.fresh() == report.calls(), "each page is fresh")?;
    let calls = 3 * report.calls() as u64;
    // A busy machine may be slow enough for hedges. They have a budget.
    claim(
        (calls..=calls + calls / 10 + 30).contains(&requests),
        "a part of a page is one request, but for a few hedges",
    )
}
