//! A client with OAuth 2 tokens, pages, a quota and all policies, against a service that
//! misbehaves in 21 ways. `client.rs` is the part to copy. `service.rs` is the service, and
//! `ways.rs` has the ways. In each of them the same calls are made twice: by a plain client, and by
//! this one.
//!
//! `cargo run -p resilience-http-examples --example oauth_client`
//!
//! The program fails if one of its claims is not true.

mod claims;
mod client;
mod plain;
mod report;
mod service;
mod trial;
mod ways;

use report::Report;
use std::error::Error;
use std::process::ExitCode;
use trial::Trial;
use ways::WAYS;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match story().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oauth_client failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<(), Box<dyn Error>> {
    let mut report = Report::begin();
    for way in WAYS {
        let plain = Trial::plain().await?.run(way).await?;
        let trial = Trial::guarded().await?;
        let guarded = trial.run(way).await?;
        report.row(way, &guarded, &plain);
        claims::check(way, &guarded, &plain).map_err(|claim| format!("{}: {claim}", way.name()))?;
        trial.recovers().await?;
    }
    report.totals();
    Ok(())
}
