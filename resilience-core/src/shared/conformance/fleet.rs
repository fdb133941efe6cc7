//! The summaries of the replicas.

use std::time::Duration;

use crate::shared::conformance::expectation::Expected::{Fleet, Gone, Replicas};
use crate::shared::conformance::steps::Case;
use crate::shared::store::Command;

const LONG: &str = "resilience 1\nservice \u{e9}t\u{e9} \"quoted\" {braces} \u{1f980}\n";

fn beat(summary: &str) -> Command {
    Command::Beat { summary: Some(summary.to_owned()) }
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("the fleet is those who beat")
            .revision()
            .send("fleet-a", beat("first"), Replicas(1))
            .send("fleet-b", beat(LONG), Replicas(2))
            .send("fleet-a", beat("second"), Replicas(2))
            .send("a", Command::Fleet, Fleet(vec![("fleet-a", "second"), ("fleet-b", LONG)]))
            .send("a", Command::Fleet, Gone(vec!["a"]))
            .revision_has_not_moved(),
        Case::new("a replica that does not beat is gone after ten seconds")
            .send("fleet-a", beat("third"), Replicas(2))
            .after(Duration::from_secs(7))
            .send("fleet-b", beat("third"), Replicas(2))
            .after(Duration::from_secs(4))
            .send("fleet-b", beat("fourth"), Replicas(1))
            .send("a", Command::Fleet, Gone(vec!["fleet-a"]))
            .send("a", Command::Fleet, Fleet(vec![("fleet-b", "fourth")])),
    ]
}
